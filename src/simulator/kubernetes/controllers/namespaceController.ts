import { type ResourceType, resourceTypes } from '../api/resourceTypes';
import type { Cluster } from '../cluster';
import { remove } from '../deletion';
import type { Namespace } from '../objects';

const emptyMs = 200;
const goneMs = 5_000;

/** Gives each namespace its service account, and empties one that is deleted before it goes. */
export function controlNamespaces(cluster: Cluster): void {
  cluster.store.onChange(({ resource, type, object }) => {
    if (resource !== 'namespaces') return;
    const namespace = object as Namespace;
    if (type === 'ADDED') cluster.agenda.after(0, () => addAccount(cluster, namespace));
    if (type === 'MODIFIED' && namespace.status.phase === 'Terminating')
      cluster.agenda.after(emptyMs, () => empty(cluster, namespace));
  });
}

function addAccount({ store }: Cluster, { metadata: { name } }: Namespace): void {
  if (!store.get('namespaces', name) || store.get('serviceaccounts', 'default', name)) return;
  const metadata = { name: 'default', namespace: name };
  store.add('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
}

function empty(cluster: Cluster, namespace: Namespace): void {
  const { store, agenda } = cluster;
  const { name } = namespace.metadata;
  if (store.get('namespaces', name)?.metadata.uid !== namespace.metadata.uid) return;
  const contents = contentsOf(cluster, name);
  for (const { type, object } of contents)
    if (object.metadata.deletionTimestamp === undefined) remove(cluster, type, object);
  if (contentsOf(cluster, name).length > 0) agenda.after(goneMs, () => empty(cluster, namespace));
  else agenda.after(goneMs, () => store.remove('namespaces', namespace));
}

function contentsOf({ store }: Cluster, name: string) {
  const inside = resourceTypes.filter(({ isNamespaced }) => isNamespaced);
  return inside.flatMap((type: ResourceType) =>
    store.list(type.name, name).map(object => ({ type, object })),
  );
}
