import fc from 'fast-check';
import type { AzureCluster, AzureRegistry, NodePool, Replication } from '../../../src/azure/resources';
import type { StateName } from '../../../src/teleport/imageState';
import type {
  ClusterFacts,
  Facts,
  ImageFacts,
  Known,
  RegistryFacts,
} from '../../../src/teleport/readiness/facts';
import { pluginLabel, streamingLabel } from './facts';

/** Facts as the types allow them at their worst: any text, any number, anything unsaid. */

/** Words that rules look for, and text that would break out of a line, a table, a link or a terminal. */
const word = fc.constantFrom(
  ...[
    'Premium',
    'westus2',
    'Linux',
    'Windows',
    'Ubuntu',
    'Ubuntu9999',
    'AzureLinux',
    'Registered',
    'true',
    'Stopped',
  ],
  ...[
    '1.19',
    '1.25.6',
    'v1.30.4',
    '99999.1',
    'linux/amd64',
    'windows/amd64',
    'KataVmIsolation',
    '__proto__',
    'constructor',
  ],
  ...[
    '',
    ' ',
    '|',
    '`',
    '](command:x)',
    '<script>',
    'a\nb',
    '\u001b[2J',
    '\u202e',
    '\ud800',
    '&lt;',
    'https://evil.example',
  ],
);
const text = fc.oneof(word, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
const number = fc.oneof(
  fc.constantFrom(0, 1, 10, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300),
  fc.double(),
  fc.nat(),
);
const flag = fc.boolean();

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

function known<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Known<T>> {
  return fc.oneof(
    value.map(found => ({ value: found })),
    text.map(why => ({ unknown: why })),
  );
}

const resource = {
  id: text,
  name: text,
  resourceGroup: text,
  subscriptionId: text,
  tenantId: maybe(text),
  location: text,
};

const azureRegistry: fc.Arbitrary<AzureRegistry> = fc.record({
  ...resource,
  loginServer: maybe(text),
  sku: maybe(text),
  provisioningState: maybe(text),
  adminUserEnabled: maybe(flag),
  anonymousPullEnabled: maybe(flag),
  publicNetworkAccess: maybe(text),
  networkDefaultAction: maybe(text),
  privateEndpoints: maybe(number),
  customerManagedKey: maybe(flag),
  zoneRedundancy: maybe(text),
  dataEndpointEnabled: maybe(flag),
  roleAssignmentMode: maybe(text),
  armTokens: maybe(text),
  softDelete: maybe(text),
});

const replication: fc.Arbitrary<Replication> = fc.record({
  name: text,
  location: text,
  provisioningState: maybe(text),
  status: maybe(text),
});

const labels = fc.dictionary(fc.oneof(fc.constantFrom(pluginLabel, streamingLabel), text), text, {
  maxKeys: 3,
});

const nodePool: fc.Arbitrary<NodePool> = fc.record({
  name: text,
  count: maybe(number),
  vmSize: maybe(text),
  osType: maybe(text),
  osSku: maybe(text),
  mode: maybe(text),
  kubernetesVersion: maybe(text),
  nodeImageVersion: maybe(text),
  labels,
  taints: fc.array(text, { maxLength: 2 }),
  workloadRuntime: maybe(text),
  provisioningState: maybe(text),
  powerState: maybe(text),
  autoScaling: maybe(fc.record({ min: maybe(number), max: maybe(number) })),
  artifactStreaming: maybe(flag),
  zones: fc.array(text, { maxLength: 3 }),
  subnetId: maybe(text),
  podSubnetId: maybe(text),
});

const azureCluster: fc.Arbitrary<AzureCluster> = fc.record({
  ...resource,
  kubernetesVersion: maybe(text),
  provisioningState: maybe(text),
  powerState: maybe(text),
  fqdn: maybe(text),
  privateCluster: flag,
  authorizedIpRanges: fc.array(text, { maxLength: 2 }),
  runCommandDisabled: flag,
  localAccountsDisabled: flag,
  entra: maybe(fc.record({ managed: flag, azureRbac: flag })),
  kubeletIdentity: maybe(fc.record({ objectId: text, clientId: maybe(text) })),
  pools: fc.array(nodePool, { maxLength: 2 }),
});

const state = fc.constantFrom<StateName>(
  ...(['ready', 'expanding', 'stuck', 'failed', 'notEnabled', 'unavailable', 'noAccess', 'error'] as const),
);

const image: fc.Arbitrary<ImageFacts> = fc.record({
  reference: text,
  repository: text,
  by: fc.constantFrom('tag', 'digest'),
  digest: known(text),
  platforms: known(fc.array(text, { maxLength: 3 })),
  mediaType: known(text),
  layers: known(fc.record({ count: number, sizeBytes: number, largestBytes: number })),
  pushedAt: known(number),
  expansion: known(state),
  streamingArtifact: known(flag),
});

const registry: fc.Arbitrary<RegistryFacts> = fc.record({
  loginServer: text,
  resource: known(azureRegistry),
  replications: known(fc.array(replication, { maxLength: 3 })),
  teleportTrace: known(fc.constantFrom('seen', 'none')),
  teleportRepositories: known(fc.record({ enabled: number, isWhole: flag })),
  repositoryTeleports: known(flag),
  access: text,
});

const cluster: fc.Arbitrary<ClusterFacts> = fc.record({
  cluster: azureCluster,
  pullRole: known(maybe(text)),
  teleportFeature: known(text),
});

export const anyFacts: fc.Arbitrary<Facts> = fc.record(
  { now: number, image, registry, cluster, pool: nodePool },
  { requiredKeys: ['now'] },
);
