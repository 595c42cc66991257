import type { RegistryFacts } from '../../../src/teleport/readiness/facts';
import { teleportRegistryRules } from '../../../src/teleport/readiness/teleportRegistryRules';
import { row, testRules } from './cases';
import { fast, unsaid, withManagedCluster, without, withRegistry, withResource } from './facts';

const replicated = (...locations: readonly string[]): Pick<RegistryFacts, 'replications'> => ({
  replications: {
    value: locations.map(location => ({
      name: location,
      location,
      provisioningState: undefined,
      status: undefined,
    })),
  },
});

const enabled = (amount: number, isWhole: boolean): Pick<RegistryFacts, 'teleportRepositories'> => ({
  teleportRepositories: { value: { enabled: amount, isWhole } },
});

const thisOne = (teleports: boolean): Pick<RegistryFacts, 'repositoryTeleports'> => ({
  repositoryTeleports: { value: teleports },
});

const notThere = withRegistry({ resource: unsaid });
const noRegistry = without(fast, 'registry');

describe('Teleport rules about registry and repository', () => {
  testRules(
    teleportRegistryRules,
    {
      'teleport.retired': [
        row(fast, 'advice', /still shows.*15 April 2025.*15 July 2025/),
        row(
          withRegistry({ teleportTrace: { value: 'none' } }),
          'blocks',
          /no trace.*15 April 2025.*15 July 2025/,
        ),
        row(
          withRegistry({ teleportTrace: { unknown: 'nothing was seen yet' } }),
          'unknown',
          /15 April 2025.*15 July 2025.*nothing was seen yet/,
        ),
        row(noRegistry, undefined),
      ],
      'teleport.tier': [
        row(fast, 'ok', /demo42t is Premium/),
        row(withResource({ sku: 'premium' }), 'ok'),
        row(withResource({ sku: 'Standard' }), 'blocks', /is Standard/),
        row(withResource({ sku: 'Basic' }), 'blocks', /is Basic/),
        row(withResource({ sku: 'Platinum' }), 'unknown', /"Platinum"/),
        row(withResource({ sku: undefined }), 'unknown', /does not tell/),
        row(notThere, 'unknown', /^Not known: the registry is not in your subscriptions\.$/),
        row(
          withRegistry({ resource: { unknown: 'It was deleted.' } }),
          'unknown',
          /^Not known: It was deleted\.$/,
        ),
        row(noRegistry, undefined),
      ],
      'teleport.region': [
        ...['eastus', 'eastus2', 'southcentralus', 'westus', 'westus2', 'westeurope', 'West US 2'].map(
          location => row(withResource({ location }), 'ok'),
        ),
        row(withResource({ location: 'northeurope' }), 'blocks', /is in northeurope/),
        row(withResource({ location: '' }), 'unknown', /does not tell/),
        row(notThere, 'unknown'),
        row(noRegistry, undefined),
      ],
      'teleport.sameRegion': [
        row(fast, 'ok', /Both demo42t and demo-aks are in westus2/),
        row(withManagedCluster({ location: 'West US 2' }), 'ok'),
        row(
          withManagedCluster({ location: 'eastus' }),
          'blocks',
          /demo42t is in westus2, demo-aks in eastus/,
        ),
        row(withManagedCluster({ location: '' }), 'unknown', /does not tell/),
        row(notThere, 'unknown'),
        row(without(fast, 'cluster'), undefined),
        row(noRegistry, undefined),
      ],
      'teleport.replication': [
        row(fast, 'ok', /not replicated/),
        row(withRegistry(replicated()), 'ok'),
        row(withRegistry({ ...replicated('westus2'), resource: unsaid }), 'ok'),
        row(withRegistry(replicated('westus2', 'eastus', 'centralus')), 'blocks', /to eastus, centralus;/),
        row(withRegistry({ replications: { unknown: 'you may not list them' } }), 'unknown', /may not list/),
        row(noRegistry, undefined),
      ],
      'teleport.privateLink': [
        row(fast, 'ok'),
        row(withResource({ privateEndpoints: 2 }), 'blocks', /2 private endpoints/),
        row(withResource({ privateEndpoints: undefined }), 'unknown', /does not tell/),
        row(notThere, 'unknown'),
        row(noRegistry, undefined),
      ],
      'teleport.quota': [
        row(fast, 'ok', /5 of 10.*this one among them/),
        row(withRegistry({ ...enabled(9, true), ...thisOne(false) }), 'ok', /9 of 10/),
        row(withRegistry({ ...enabled(10, true), ...thisOne(true) }), 'ok', /10 of 10.*this one/),
        row(withRegistry({ ...enabled(10, true), ...thisOne(false) }), 'blocks', /has to be disabled before/),
        row(without(withRegistry(enabled(10, true)), 'image'), 'advice', /has to be disabled before/),
        row(
          withRegistry({ ...enabled(10, true), repositoryTeleports: unsaid }),
          'unknown',
          /whether this one/,
        ),
        row(withRegistry({ ...enabled(3, false), ...thisOne(false) }), 'unknown', /At least 3 of 10/),
        row(withRegistry({ teleportRepositories: unsaid }), 'unknown'),
        row(noRegistry, undefined),
      ],
      'teleport.repository': [
        row(fast, 'ok', /azure-vote-front is enabled/),
        row(withRegistry(thisOne(false)), 'blocks', /next push enables it/),
        row(withRegistry({ repositoryTeleports: unsaid }), 'unknown'),
        row(without(fast, 'image'), undefined),
        row(noRegistry, undefined),
      ],
    },
    { 'teleport.retired': ['ok'] },
  );
});
