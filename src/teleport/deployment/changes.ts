import { type ExplainedError, isExplained } from '../../base/errors';
import { isClusterError } from '../../kubernetes/clusterError';
import type { FieldConflict } from '../../kubernetes/conflict';
import {
  asTexts,
  type KubernetesObject,
  type ObjectReference,
  referenceOf,
} from '../../kubernetes/kubernetesObject';
import { labelled, managedBy, managedByLabel, ownLabels, runLabel } from '../../kubernetes/labels';
import { withHiddenValues } from '../../kubernetes/manifests/hiddenValues';
import { withoutServerFields, yamlOf } from '../../kubernetes/manifests/yamlOf';
import type { ClusterObjects } from '../../kubernetes/objects';
import type { DeployPlan } from './plan';

/** What applying one object would do, as the server itself says. YAML is without what the server alone writes. */
export interface PlannedChange {
  /** As it is going to be applied. */
  readonly object: KubernetesObject;
  readonly reference: ObjectReference;
  readonly kind: 'created' | 'changed' | 'unchanged' | 'conflict' | 'refused';
  /** Absent where it is not there. */
  readonly before?: string;
  /** Absent where the server refused, or could not tell yet. */
  readonly after?: string;
  /** Why, for `conflict` and `refused`. */
  readonly error?: ExplainedError;
  /** Which fields belong to whom; there for `conflict`. */
  readonly conflicts?: readonly FieldConflict[];
  readonly warnings: readonly string[];
}

export interface ChangeOptions {
  readonly signal: AbortSignal;
  /** Takes over the fields of other owners. */
  readonly force?: boolean;
  /** Those that are going to be created first. */
  readonly newNamespaces?: readonly string[];
}

/** Lets the server try everything without keeping it. Throws what is wrong with the cluster as a whole; what is wrong with an object stands beside it. */
export async function plannedChanges(
  objects: ClusterObjects,
  plan: DeployPlan,
  options: ChangeOptions,
): Promise<PlannedChange[]> {
  const { newNamespaces = [] } = options;
  const changes: PlannedChange[] = newNamespaces.map(name => namespaceOf(name, plan.runId));
  for (const object of plan.objects) changes.push(await plannedChange(objects, object, plan, options));
  return changes;
}

/** A new object that the server could not be asked about, since what it needs is not there yet. */
function untried(object: KubernetesObject): PlannedChange {
  return { object, reference: referenceOf(object), kind: 'created', warnings: [] };
}

function namespaceOf(name: string, runId: string): PlannedChange {
  return untried({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: ownLabels(runId) } });
}

async function plannedChange(
  objects: ClusterObjects,
  written: KubernetesObject,
  plan: DeployPlan,
  { signal, force = false, newNamespaces = [] }: ChangeOptions,
): Promise<PlannedChange> {
  let object = written;
  let before: KubernetesObject | undefined;
  try {
    object = await placed(objects, written, plan.namespace, signal);
    before = await objects.get(referenceOf(object), signal);
    object = ownedBy(object, before, plan.runId);
    const isUntried =
      newNamespaces.includes(object.metadata.namespace ?? '') || bringsNamespace(plan, object);
    if (before === undefined && isUntried) return untried(object);
    const { object: after, warnings } = await objects.apply(object, { signal, dryRun: true, force });
    const texts = {
      ...(before ? { before: await textOf(before) } : {}),
      after: await textOf(after, before),
    };
    const kind = before === undefined ? 'created' : texts.before === texts.after ? 'unchanged' : 'changed';
    return { object, reference: referenceOf(object), kind, ...texts, warnings };
  } catch (error) {
    if (signal.aborted || !isExplained(error) || isOfWhole(error)) throw error;
    const there = before ? { before: await textOf(before) } : {};
    return { ...refused(object, error), ...there };
  }
}

function refused(object: KubernetesObject, error: ExplainedError): PlannedChange {
  const told = { object, reference: referenceOf(object), error, warnings: [] };
  if (!isClusterError(error, 'conflict')) return { ...told, kind: 'refused' };
  return { ...told, kind: 'conflict', conflicts: error.failure.conflicts ?? [] };
}

/** Whatever else is asked of such a cluster would fail alike. */
function isOfWhole(error: ExplainedError): boolean {
  if (!isClusterError(error)) return error.code !== 'invalid';
  return isClusterError(
    error,
    'unauthorized',
    'unreachable',
    'untrusted',
    'timeout',
    'unavailable',
    'unreadable',
  );
}

/** With its namespace said, where its kind has any: a context's own may be another one. */
async function placed(
  objects: ClusterObjects,
  object: KubernetesObject,
  namespace: string,
  signal: AbortSignal,
): Promise<KubernetesObject> {
  const { isNamespaced } = await objects.resources.find(object.apiVersion, object.kind, signal);
  if (!isNamespaced || object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** Only what is ours from its beginning gets our labels: whatever has them is removed some day. What an earlier run made stays that run's. */
function ownedBy(
  object: KubernetesObject,
  before: KubernetesObject | undefined,
  runId: string,
): KubernetesObject {
  if (before === undefined) return labelled(object, runId);
  const labels = asTexts(before.metadata.labels);
  return labels[managedByLabel] === managedBy ? labelled(object, labels[runLabel] ?? runId) : object;
}

/** Whether the plan itself has the namespace that an object is in. */
function bringsNamespace({ objects }: DeployPlan, { metadata }: KubernetesObject): boolean {
  return objects.some(
    each =>
      each.kind === 'Namespace' && each.apiVersion === 'v1' && each.metadata.name === metadata.namespace,
  );
}

/** What a Secret holds is not to be seen; where it changes, the text says so. */
function textOf(object: KubernetesObject, before?: KubernetesObject): Promise<string> {
  return yamlOf([withHiddenValues(withoutServerFields(object), before)]);
}
