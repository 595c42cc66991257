import { idKey } from '../../azure/resourceId';
import { ExplainedError } from '../../base/errors';
import { asRecord, asString } from '../../base/json';
import type { Services } from '../services';
import { type DeployTarget, type OpenOptions, openAzureCluster, openContext, readContexts } from './target';

/** By what a cluster is found again: several may have one name. */
export type ClusterPlace =
  | { readonly name: string; readonly azureId: string }
  /** A context of a kubeconfig, and which server it meant. */
  | { readonly name: string; readonly server: string }
  /** As it was remembered before there was more: by its name alone. */
  | { readonly name: string };

export function placeOf({ name, azure, objects }: DeployTarget): ClusterPlace {
  if (azure) return { name, azureId: azure.cluster.id };
  return { name, server: serverOf(objects.connection) };
}

/** Reads one that was kept as JSON, or only as a name; undefined for anything else. */
export function readPlace(value: unknown): ClusterPlace | undefined {
  const place = asRecord(value);
  const name = asString(place?.name) ?? asString(value);
  const [azureId, server] = [asString(place?.azureId), asString(place?.server)];
  if (!name) return undefined;
  if (azureId) return { name, azureId };
  return server ? { name, server } : { name };
}

/**
 * Opens the very cluster that is meant; undefined where only its name is known and several have it. Throws ExplainedError (notFound) where it is
 * not to be seen any more, and never opens another of its name instead.
 */
export async function openAgain(
  services: Pick<Services, 'host' | 'inventory'>,
  place: ClusterPlace,
  options: OpenOptions,
): Promise<DeployTarget | undefined> {
  const { host, inventory } = services;
  if ('azureId' in place) {
    const cluster = inventory.clusters().find(({ id }) => idKey(id) === idKey(place.azureId));
    if (cluster) return openAzureCluster(services, cluster, options);
    throw gone(`Your Azure accounts do not show ${place.name} any more (${place.azureId}).`);
  }
  if ('server' in place) return openServer(host, place);
  const clusters = inventory.clusters().filter(({ name }) => name === place.name);
  const isContext = await hasContext(host, place.name);
  if (clusters.length + (isContext ? 1 : 0) > 1) return undefined;
  return clusters[0] ? openAzureCluster(services, clusters[0], options) : openContext(host, place.name);
}

async function openServer(
  host: Services['host'],
  { name, server }: { readonly name: string; readonly server: string },
): Promise<DeployTarget> {
  const target = await openContext(host, name);
  const found = serverOf(target.objects.connection);
  if (found === server) return target;
  target.dispose();
  throw gone(`The context ${name} means another cluster by now: ${found} in place of ${server}.`);
}

async function hasContext(host: Services['host'], name: string): Promise<boolean> {
  const { contexts } = await readContexts(host).catch(() => ({ contexts: [] }));
  return contexts.some(context => context.name === name);
}

function gone(message: string): ExplainedError {
  return new ExplainedError(message, {
    code: 'notFound',
    hint: 'Choose the cluster in the Clusters view or by its context, and clean up there.',
  });
}

/** Without what signs in, should somebody have written it there. */
function serverOf({ server }: { readonly server: string }): string {
  const { origin, pathname } = new URL(server);
  return `${origin}${pathname.replace(/\/$/, '')}`;
}
