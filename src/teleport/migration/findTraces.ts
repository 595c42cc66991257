import { featureState } from '../../azure/features';
import type { AzureCluster, AzureRegistry } from '../../azure/resources';
import { ExplainedError, explain, isAbort } from '../../base/errors';
import { RegistryError } from '../../registry/registryError';
import { findTeleport, type RepositoryFinding } from '../findTeleport';
import type { OpenRegistry } from '../openRegistry';
import type { Known } from '../readiness/facts';
import type { SavedRegistry } from '../registries';
import type { Services } from '../services';
import type {
  ClusterTraces,
  MigrationFacts,
  RegistryTraces,
  RepositoriesRead,
  TeleportingRepository,
} from './facts';

export interface MigrationSubjects {
  readonly registries: readonly SavedRegistry[];
  readonly clusters: readonly AzureCluster[];
}

/** Looks through registries and clusters for what is left of Teleport; `report` is told what is being looked at. Only an abort is thrown. */
export async function findTraces(
  services: Services,
  { registries, clusters }: MigrationSubjects,
  signal: AbortSignal,
  report: (subject: string) => void = () => {},
): Promise<MigrationFacts> {
  const looked: RegistryTraces[] = [];
  // One after the other: each asks as much of the network as its registry takes.
  for (const registry of registries) {
    report(registry.loginServer);
    looked.push(await registryTraces(services, registry, signal));
  }
  return {
    now: services.host.clock.now(),
    registries: looked,
    clusters: await Promise.all(clusters.map(cluster => clusterTraces(services, cluster, signal))),
  };
}

async function registryTraces(
  services: Services,
  registry: SavedRegistry,
  signal: AbortSignal,
): Promise<RegistryTraces> {
  const { loginServer } = registry;
  const resource = services.inventory.registryAt(loginServer);
  return {
    loginServer,
    name: resource?.name ?? loginServer.split(/[.-]/)[0] ?? loginServer,
    ...(resource ? { subscriptionId: resource.subscriptionId } : {}),
    sku: told(resource, ({ sku }) => sku),
    customerManagedKey: told(resource, ({ customerManagedKey }) => customerManagedKey),
    repositories: await known(async () => {
      const opened = await services.catalog.open(registry);
      return repositoriesRead(opened, await allFindings(opened, registry, signal), signal);
    }),
  };
}

/** Of all repositories; where listing them is denied, of those added by name. */
async function allFindings(
  opened: OpenRegistry,
  { repositories }: SavedRegistry,
  signal: AbortSignal,
): Promise<readonly RepositoryFinding[]> {
  const read = async (names?: readonly string[]) => {
    const findings: RepositoryFinding[] = [];
    for await (const page of findTeleport(opened, signal, names)) findings.push(...page);
    return findings;
  };
  try {
    return await read();
  } catch (error) {
    const isDenied = error instanceof RegistryError && error.code === 'catalogDenied';
    if (!isDenied || repositories.length === 0) throw error;
    return read(repositories);
  }
}

async function repositoriesRead(
  opened: OpenRegistry,
  findings: readonly RepositoryFinding[],
  signal: AbortSignal,
): Promise<RepositoriesRead> {
  const enabled = findings.filter(({ teleportEnabled }) => teleportEnabled);
  return {
    seen: findings.length,
    unread: findings.filter(({ failure }) => failure !== undefined).length,
    teleporting: await Promise.all(enabled.map(finding => teleportingRepository(opened, finding, signal))),
  };
}

async function teleportingRepository(
  { client }: OpenRegistry,
  { name, tagCount }: RepositoryFinding,
  signal: AbortSignal,
): Promise<TeleportingRepository> {
  return {
    name,
    ...(tagCount === undefined ? {} : { tagCount }),
    autoConvert: await known(async () => (await client.streaming.policy(name, signal)).convertPushedImages),
  };
}

async function clusterTraces(
  { inventory }: Services,
  cluster: AzureCluster,
  signal: AbortSignal,
): Promise<ClusterTraces> {
  const asked = { subscriptionId: cluster.subscriptionId, feature: 'EnableACRTeleport' };
  return {
    cluster,
    feature: await known(async () => featureState(await inventory.arm(cluster.id), asked, signal)),
  };
}

function told<T>(
  resource: AzureRegistry | undefined,
  read: (resource: AzureRegistry) => T | undefined,
): Known<T> {
  const value = resource && read(resource);
  return value === undefined ? { unknown: 'no Azure account that is signed in tells it' } : { value };
}

/** What a task gives, or why it gave nothing. */
async function known<T>(find: () => Promise<T>): Promise<Known<T>> {
  try {
    return { value: await find() };
  } catch (error) {
    if (isAbort(error) || !(error instanceof ExplainedError)) throw error;
    return { unknown: explain(error) };
  }
}
