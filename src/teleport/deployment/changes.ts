import { type ExplainedError, isExplained } from '../../base/errors';
import { isClusterError } from '../../kubernetes/clusterError';
import type { FieldConflict } from '../../kubernetes/conflict';
import { isDefinition, kindsOf } from '../../kubernetes/customKinds';
import {
  asTexts,
  type KubernetesObject,
  type ObjectReference,
  referenceOf,
} from '../../kubernetes/kubernetesObject';
import { labelled, managedBy, managedByLabel, ownLabels, runLabel } from '../../kubernetes/labels';
import { withHiddenValues } from '../../kubernetes/manifests/hiddenValues';
import { withoutServerFields, yamlOf } from '../../kubernetes/manifests/yamlOf';
import type { Applied, ClusterObjects } from '../../kubernetes/objects';
import { type DeployPlan, told as nameOf } from './plan';

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
  /** Which fields belong to whom; there for `conflict`, and where they are taken over. */
  readonly conflicts?: readonly FieldConflict[];
  /** Why the server could not tell yet, a sentence. */
  readonly note?: string;
  readonly warnings: readonly string[];
}

export interface ChangeOptions {
  readonly signal: AbortSignal;
  /** Takes over the fields of other owners. */
  readonly force?: boolean;
  /** Those that are going to be created first, unless they are there. */
  readonly newNamespaces?: readonly string[];
}

/** Lets the server try everything without keeping it. Throws what is wrong with the cluster as a whole; what is wrong with an object stands beside it. */
export async function plannedChanges(
  objects: ClusterObjects,
  plan: DeployPlan,
  options: ChangeOptions,
): Promise<PlannedChange[]> {
  const { newNamespaces: wanted = [], signal } = options;
  const newNamespaces: string[] = [];
  // One that is there already is somebody's, and never gets our labels.
  for (const name of wanted)
    if (!(await objects.get({ apiVersion: 'v1', kind: 'Namespace', name }, signal))) newNamespaces.push(name);
  const changes: PlannedChange[] = newNamespaces.map(name => namespaceOf(name, plan.runId));
  const own = { ...options, newNamespaces };
  for (const object of plan.objects) changes.push(await plannedChange(objects, object, plan, own, changes));
  return changes;
}

/** Whether both are the same to a person who agrees: what is sent, and what it changes. What a server makes up for new objects, such as addresses, counts for nothing. */
export function areSame(one: readonly PlannedChange[], other: readonly PlannedChange[]): boolean {
  const essence = (changes: readonly PlannedChange[]) =>
    JSON.stringify(
      changes.map(({ object, kind, before, after, conflicts }) => {
        const seen = kind === 'created' ? [] : [before, after];
        return [object, kind, conflicts, seen];
      }),
    );
  return essence(one) === essence(other);
}

/** Whether applying it takes over fields of other owners, which a person has said. */
export function takesOver({ kind, conflicts }: PlannedChange): boolean {
  return kind !== 'conflict' && conflicts !== undefined;
}

/** A new object that the server could not be asked about, since what it needs is not there yet. */
function untried(object: KubernetesObject, note?: string): PlannedChange {
  return {
    object,
    reference: referenceOf(object),
    kind: 'created',
    warnings: [],
    ...(note === undefined ? {} : { note }),
  };
}

function namespaceOf(name: string, runId: string): PlannedChange {
  return untried({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: ownLabels(runId) } });
}

async function plannedChange(
  objects: ClusterObjects,
  written: KubernetesObject,
  plan: DeployPlan,
  options: ChangeOptions,
  earlier: readonly PlannedChange[],
): Promise<PlannedChange> {
  const { signal } = options;
  const seen: { object: KubernetesObject; before?: KubernetesObject } = { object: written };
  try {
    seen.object = await placed(objects, written, plan.namespace, signal);
    const before = await objects.get(referenceOf(seen.object), signal);
    if (before) seen.before = before;
    seen.object = ownedBy(seen.object, before, plan.runId);
    return await triedChange(objects, seen, plan, options);
  } catch (error) {
    if (signal.aborted || !isExplained(error) || isOfWhole(error)) throw error;
    const { object, before } = seen;
    const change = { ...refused(object, error), ...(before ? { before: await textOf(before) } : {}) };
    const definition = earlier.find(each => defines(each, written));
    return definition ? beforeDefinition(change, definition, plan) : change;
  }
}

async function triedChange(
  objects: ClusterObjects,
  { object, before }: { readonly object: KubernetesObject; readonly before?: KubernetesObject },
  plan: DeployPlan,
  { signal, force = false, newNamespaces = [] }: ChangeOptions,
): Promise<PlannedChange> {
  const { namespace = '' } = object.metadata;
  const isUntried = newNamespaces.includes(namespace) || bringsNamespace(plan, object);
  if (before === undefined && isUntried)
    return untried(object, `It can be tried only when namespace ${namespace} is there.`);
  const { object: after, warnings, conflicts } = await tried(objects, object, { signal, force });
  const texts = { ...(before ? { before: await textOf(before) } : {}), after: await textOf(after, before) };
  const kind = before === undefined ? 'created' : texts.before === texts.after ? 'unchanged' : 'changed';
  const told = { ...texts, warnings, ...(conflicts ? { conflicts } : {}) };
  return { object, reference: referenceOf(object), kind, ...told };
}

/** A dry run, which notes whose fields are taken over where that was said. */
async function tried(
  objects: ClusterObjects,
  object: KubernetesObject,
  { signal, force }: { readonly signal: AbortSignal; readonly force: boolean },
): Promise<Omit<Applied, 'isNew'> & Pick<PlannedChange, 'conflicts'>> {
  try {
    return await objects.apply(object, { signal, dryRun: true });
  } catch (error) {
    if (!force || !isClusterError(error, 'conflict')) throw error;
    const applied = await objects.apply(object, { signal, dryRun: true, force });
    return { ...applied, conflicts: error.failure.conflicts ?? [] };
  }
}

/** Whether a change makes the kind of an object, or makes it another one. */
function defines({ object, kind }: PlannedChange, { apiVersion, kind: wanted }: KubernetesObject): boolean {
  if (!isDefinition(object) || (kind !== 'created' && kind !== 'changed')) return false;
  return kindsOf(object).some(each => each.apiVersion === apiVersion && each.kind === wanted);
}

/** What the server refuses since it does not have the kind yet, or has it as it was. */
function beforeDefinition(
  change: PlannedChange,
  { object: definition }: PlannedChange,
  plan: DeployPlan,
): PlannedChange {
  if (!isClusterError(change.error, 'unknownKind', 'invalid')) return change;
  const note = `It can be tried only when ${nameOf(definition)} is applied, which comes first.`;
  const { object, before } = change;
  if (before !== undefined)
    return { object, reference: referenceOf(object), kind: 'changed', before, note, warnings: [] };
  const { isNamespaced = false } = kindsOf(definition).find(({ kind }) => kind === object.kind) ?? {};
  return untried(ownedBy(inNamespace(object, isNamespaced, plan.namespace), undefined, plan.runId), note);
}

function refused(object: KubernetesObject, error: ExplainedError): PlannedChange {
  const change = { object, reference: referenceOf(object), error, warnings: [] };
  if (!isClusterError(error, 'conflict')) return { ...change, kind: 'refused' };
  return { ...change, kind: 'conflict', conflicts: error.failure.conflicts ?? [] };
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
  return inNamespace(object, isNamespaced, namespace);
}

function inNamespace(object: KubernetesObject, isNamespaced: boolean, namespace: string): KubernetesObject {
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
