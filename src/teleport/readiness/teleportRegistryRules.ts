import { count } from '../../base/units';
import { maxTeleportRepositories } from '../../registry/expansion';
import { isPremium, ofRegistry, shortLocation } from './common';
import { advice, blocks, ended, type Finding, given, ifKnown, known, ok, type Rule, unknown } from './rule';
import { sources } from './sources';

const regions = ['eastus', 'eastus2', 'southcentralus', 'westus', 'westus2', 'westeurope'];

const retirement =
  'No new Teleport node pools could be made from 15 April 2025, AKS removed Teleport on 15 July 2025, and registries lost its API.';

const isOffered = given('registry', ({ loginServer, teleportTrace }) => {
  if ('unknown' in teleportTrace)
    return unknown(
      `${retirement} Whether ${loginServer} still knows it is not known: ${ended(teleportTrace.unknown)}`,
    );
  return teleportTrace.value === 'seen'
    ? advice(`${loginServer} still shows that it knows Teleport, which is retired. ${retirement}`)
    : blocks(`${loginServer} shows no trace of Teleport. ${retirement}`);
});

const isInRegion = ofRegistry(({ name, location }) => {
  if (location === '') return unknown(`Azure does not tell the region of ${name}.`);
  return regions.includes(shortLocation(location))
    ? ok(`${name} is in ${location}.`)
    : blocks(`${name} is in ${location}; Teleport was offered in ${regions.join(', ')} only.`);
});

const isNearCluster = ofRegistryAndCluster(({ name, location }, cluster) => {
  if (location === '' || cluster.location === '')
    return unknown(`Azure does not tell the regions of both ${name} and ${cluster.name}.`);
  return shortLocation(location) === shortLocation(cluster.location)
    ? ok(`Both ${name} and ${cluster.name} are in ${location}.`)
    : blocks(
        `${name} is in ${location}, ${cluster.name} in ${cluster.location}; layers are mounted within a region only.`,
      );
});

type Located = { readonly name: string; readonly location: string };

function ofRegistryAndCluster(check: (registry: Located, cluster: Located) => Finding): Rule['check'] {
  return given('cluster', ({ cluster }, facts) => ofRegistry(registry => check(registry, cluster))(facts));
}

/** A list of replications holds the registry's own region too. */
const isUnreplicated = given('registry', ({ loginServer, replications, resource }) =>
  known(replications, all => {
    const home = ifKnown(resource)?.location || all[0]?.location || '';
    const others = all.map(({ location }) => location).filter(isElsewhere(home));
    return others.length === 0
      ? ok(`${loginServer} is not replicated to other regions.`)
      : blocks(`${loginServer} is replicated to ${others.join(', ')}; geo-replicated registries cannot.`);
  }),
);

function isElsewhere(home: string): (location: string) => boolean {
  return location => shortLocation(location) !== shortLocation(home);
}

const isWithoutPrivateLink = ofRegistry(({ name, privateEndpoints }) => {
  if (privateEndpoints === undefined) return unknown(`Azure does not tell the private endpoints of ${name}.`);
  return privateEndpoints > 0
    ? blocks(
        `${name} has ${count(privateEndpoints, 'private endpoint')}; registries with private link cannot.`,
      )
    : ok(`${name} has no private endpoint.`);
});

const hasRoom = given('registry', ({ loginServer, teleportRepositories, repositoryTeleports }, { image }) =>
  known(teleportRepositories, ({ enabled, isWhole }) => {
    const told = `${atLeast(enabled, isWhole)} of ${maxTeleportRepositories} repositories are enabled in ${loginServer}`;
    const isThisOne = image === undefined ? false : ifKnown(repositoryTeleports);
    if (isThisOne === true) return ok(`${told}, this one among them.`);
    if (enabled < maxTeleportRepositories)
      return isWhole ? ok(`${told}.`) : unknown(`${told}; not all were looked at.`);
    if (isThisOne === undefined) return unknown(`${told}; whether this one is among them is not known.`);
    const full = `${told}: one has to be disabled before another can be enabled.`;
    return image === undefined ? advice(full) : blocks(full);
  }),
);

function atLeast(enabled: number, isWhole: boolean): string {
  return isWhole || enabled >= maxTeleportRepositories ? String(enabled) : `At least ${enabled}`;
}

const isEnabled = given('image', ({ repository }, { registry }) => {
  if (registry === undefined) return undefined;
  return known(registry.repositoryTeleports, teleports =>
    teleports
      ? ok(`${repository} is enabled: new pushes are expanded.`)
      : blocks(
          `${repository} is not enabled. While fewer than ${maxTeleportRepositories} repositories are, the next push enables it.`,
        ),
  );
});

const registry = { accelerator: 'teleport', about: 'registry' } as const;

export const teleportRegistryRules: readonly Rule[] = [
  {
    id: 'teleport.retired',
    ...registry,
    title: 'Teleport is still offered',
    source: sources.retirement,
    check: isOffered,
  },
  {
    id: 'teleport.tier',
    ...registry,
    title: 'Premium registry',
    source: sources.teleport,
    check: isPremium,
  },
  {
    id: 'teleport.region',
    ...registry,
    title: 'Region with Teleport',
    source: sources.teleport,
    check: isInRegion,
  },
  {
    id: 'teleport.sameRegion',
    accelerator: 'teleport',
    about: 'cluster',
    title: 'Cluster in the same region',
    source: sources.teleportOnAks,
    check: isNearCluster,
  },
  {
    id: 'teleport.replication',
    ...registry,
    title: 'No geo-replication',
    source: sources.teleport,
    check: isUnreplicated,
  },
  {
    id: 'teleport.privateLink',
    ...registry,
    title: 'No private link',
    source: sources.teleportOnAks,
    check: isWithoutPrivateLink,
  },
  {
    id: 'teleport.quota',
    ...registry,
    title: `At most ${maxTeleportRepositories} Teleport repositories`,
    source: sources.teleportRepositories,
    check: hasRoom,
  },
  {
    id: 'teleport.repository',
    accelerator: 'teleport',
    about: 'repository',
    title: 'Repository enabled',
    source: sources.teleportRepositories,
    check: isEnabled,
  },
];
