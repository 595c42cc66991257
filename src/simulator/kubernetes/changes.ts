import { complete, randomSuffix } from './admission/complete';
import { setDefaults } from './admission/defaults';
import { checkQuotas } from './admission/quotas';
import { validate } from './admission/validate';
import { askWebhooks } from './admission/webhooks';
import { apiVersionOf, type ResourceType, resourceTypeOf } from './api/resourceTypes';
import { type Refusal, refusals } from './api/status';
import type { Cluster } from './cluster';
import { ownersAfterUpdate } from './fields/managers';
import { withoutVoids } from './fields/withoutVoids';
import type { KubeObject, Metadata } from './objects';
import type { Unstored } from './store/store';
import { timeOf } from './times';

/** What the one who makes or changes an object says besides. */
export interface ChangeOptions {
  /** Who gets the changed fields; nobody when absent. */
  readonly manager?: string;
  readonly subresource?: 'status' | 'scale';
  /** All is done but the change itself. */
  readonly dryRun?: boolean;
  /** Told already who owns what, as after an apply. */
  readonly hasOwners?: boolean;
}

type Given = Readonly<Record<string, unknown>> & { readonly metadata?: Partial<Metadata> };

/** Makes an object of what was given, the way the API does it for everybody: complete it, check it, and store it. Throws a refusal. */
export function create(
  cluster: Cluster,
  type: ResourceType,
  given: Given,
  namespace: string,
  options: ChangeOptions = {},
): KubeObject {
  const { store, data } = cluster;
  checkNamespace(cluster, type, given.metadata?.name ?? '', namespace);
  const object = started(cluster, type, given, namespace);
  const { name } = object.metadata;
  validate(type, object as KubeObject);
  askWebhooks(data.admission ?? [], type, object as KubeObject);
  checkQuotas(store, type, object as KubeObject);
  if (store.get(type.name, name, namespace)) throw refusals.alreadyExists(type, name);
  if (!options.hasOwners) own(cluster, undefined, object as KubeObject, options);
  return options.dryRun ? store.identified(type.name, object) : store.add(type.name, object);
}

function started(
  cluster: Cluster,
  type: ResourceType,
  given: Given,
  namespace: string,
): Unstored<KubeObject> {
  const { metadata: wanted = {}, status: _status, ...rest } = copyOf(given);
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _created, ...metadata } = wanted;
  const { generation: _generation, deletionTimestamp: _deletion, ...kept } = metadata;
  const name = wanted.name ?? (wanted.generateName === undefined ? '' : wanted.generateName + randomSuffix());
  const object: Unstored<KubeObject> = {
    ...rest,
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    metadata: { ...kept, name, ...(type.isNamespaced && { namespace }) },
  };
  setDefaults(object as KubeObject);
  complete(cluster, object);
  return object;
}

function copyOf(given: Given): Given {
  return withoutVoids(structuredClone(given)) as Given;
}

/** Throws the refusal of a namespace that is not there, or not for long. */
function checkNamespace({ store }: Cluster, type: ResourceType, name: string, namespace: string): void {
  if (!type.isNamespaced) return;
  const found = store.get('namespaces', namespace);
  const namespaces = resourceTypeOf('', 'namespaces');
  if (!found && namespaces) throw refusals.notFound(namespaces, namespace);
  if (found?.status.phase !== 'Terminating') return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const message = `namespace ${namespace} is being terminated`;
  const cause = { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' };
  throw refusals.forbidden(type, name, why, [cause]);
}

/** Puts what is wanted in the place of an object, and gives back what stands there then. Throws a refusal. */
export function update(
  cluster: Cluster,
  type: ResourceType,
  before: KubeObject,
  wanted: Given,
  options: ChangeOptions = {},
): KubeObject {
  const { store } = cluster;
  const conflict = conflictOf(type, before, wanted);
  if (conflict) throw conflict;
  const after = successor(before, wanted, options);
  setDefaults(after);
  if (type.name === 'services') keepAddresses(before, after);
  validate(type, after, before);
  if (options.subresource !== 'status') askWebhooks(cluster.data.admission ?? [], type, after);
  if (!options.hasOwners) own(cluster, before, after, options);
  if (options.dryRun) return store.generated(type.name, after, before);
  const { deletionTimestamp, finalizers = [] } = after.metadata;
  if (deletionTimestamp !== undefined && finalizers.length === 0 && type.name !== 'pods') {
    store.remove(type.name, after);
    return after;
  }
  return store.put(type.name, after);
}

/** Somebody who says which state they changed may not overwrite a newer one. */
function conflictOf(type: ResourceType, before: KubeObject, { metadata = {} }: Given): Refusal | undefined {
  const { name, resourceVersion, uid } = before.metadata;
  if (metadata.uid !== undefined && metadata.uid !== uid)
    return refusals.conflict(
      type,
      name,
      `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`,
    );
  if ((metadata.resourceVersion ?? resourceVersion) === resourceVersion) return undefined;
  return refusals.conflict(
    type,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

/** What the server alone sets stays as it was. */
function successor(before: KubeObject, wanted: Given, { subresource }: ChangeOptions): KubeObject {
  const { status, metadata: given = {}, ...rest } = copyOf(wanted);
  if (subresource === 'status')
    return { ...structuredClone(before), ...(status !== undefined && { status }) };
  const { labels, annotations, ownerReferences, finalizers, managedFields } = given;
  const { labels: _l, annotations: _a, ownerReferences: _o, finalizers: _f, ...fixed } = before.metadata;
  const { apiVersion, kind } = before;
  return {
    ...rest,
    ...{ apiVersion, kind },
    metadata: {
      ...fixed,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(ownerReferences && { ownerReferences }),
      ...(finalizers && { finalizers }),
      ...(managedFields && { managedFields }),
    },
    ...(before.status !== undefined && { status: structuredClone(before.status) }),
  };
}

function keepAddresses(before: KubeObject, after: KubeObject): void {
  const [was, is] = [before, after].map(({ spec }) => spec as Record<string, unknown>);
  if (!was || !is || is.type === 'ExternalName') return;
  is.clusterIP ??= was.clusterIP;
  is.clusterIPs ??= was.clusterIPs;
  const portsOf = (spec: Record<string, unknown>) => (spec.ports ?? []) as Record<string, unknown>[];
  for (const port of portsOf(is)) {
    const twin = portsOf(was).find(other => other.port === port.port && other.protocol === port.protocol);
    if (is.type !== 'ClusterIP' && twin?.nodePort !== undefined) port.nodePort ??= twin.nodePort;
  }
}

function own(
  { agenda }: Cluster,
  before: KubeObject | undefined,
  after: KubeObject,
  { manager, subresource }: ChangeOptions,
): void {
  if (manager === undefined) return;
  const about = { name: manager, time: timeOf(agenda.now), ...(subresource && { subresource }) };
  const managedFields = ownersAfterUpdate(before, after, about);
  if (managedFields.length > 0) after.metadata.managedFields = managedFields;
}
