import type { SimulatorResponse } from '../../message';
import { isRecord } from '../../requestBody';
import { create, update } from '../changes';
import { typeProblems } from '../fields/checkTypes';
import { apply } from '../fields/managers';
import { withoutVoids } from '../fields/withoutVoids';
import type { KubeObject, Metadata } from '../objects';
import { jsonMerged } from '../patches/jsonMerge';
import { jsonPatched } from '../patches/jsonPatch';
import { strategicMerged } from '../patches/strategic';
import { timeOf } from '../times';
import { type ApiCall, isDryRun, isOn } from './apiCall';
import { bodyText, type Document, readYaml } from './body';
import { named, shown } from './read';
import { apiVersionOf } from './resourceTypes';
import { Refusal, refusals } from './status';
import { checked, optionsOf, warned } from './write';

const applyType = 'application/apply-patch+yaml';

/** Makes of an object what a patch wants it to be. */
type Patching = (object: unknown, patch: unknown, kind: string) => unknown;

const patchings: Readonly<Record<string, Patching>> = {
  'application/merge-patch+json': jsonMerged,
  'application/strategic-merge-patch+json': strategicMerged,
  'application/json-patch+json': jsonPatched,
};

export async function answerPatch(call: ApiCall): Promise<SimulatorResponse> {
  if (mediaTypeOf(call) === applyType) return answerApply(call);
  const before = named(call);
  const { object, warnings } = checked(call, await patched(call, before));
  const { resourceVersion: _version, ...metadata } = isRecord(object.metadata) ? object.metadata : {};
  // A patch is for whatever state there is, unless it names one itself.
  const wanted = isVersioned(object, before) ? object : { ...object, metadata };
  return warned(
    shown(call, update(call.cluster, call.target.type, before, wanted, optionsOf(call))),
    warnings,
  );
}

function isVersioned({ metadata }: Document, before: KubeObject): boolean {
  return isRecord(metadata) && metadata.resourceVersion !== before.metadata.resourceVersion;
}

/** What the patch of a call makes of a document. Throws a refusal for a patch that nobody can read. */
export async function patched(call: ApiCall, document: KubeObject): Promise<Document> {
  const mediaType = mediaTypeOf(call);
  const patching = patchings[mediaType];
  if (!patching && mediaType !== applyType)
    throw refusals.mediaType([...Object.keys(patchings), applyType].join(', '));
  const patch = await readYaml(await bodyText(call));
  const result = patching ? patching(document, patch, document.kind) : jsonMerged(document, patch);
  if (isRecord(result)) return result;
  throw refusals.badRequest('the patch leaves no object');
}

function mediaTypeOf({ request }: ApiCall): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}

/** Server-side apply: makes the object where there is none. */
async function answerApply(call: ApiCall): Promise<SimulatorResponse> {
  const { cluster, target, query, user } = call;
  const { type, name, namespace } = target;
  const manager = query.get('fieldManager') ?? '';
  if (manager === '') throw missingManager();
  const wanted = await readApplied(call);
  const live = cluster.store.get(type.name, name, namespace);
  const about = { name: manager, time: timeOf(cluster.agenda.now) };
  const content = apply(live, type.kind, { wanted, manager: about, force: isOn(call, 'force') });
  const options = { dryRun: isDryRun(call), hasOwners: true };
  if (live) return shown(call, update(cluster, type, live, versioned(content, wanted), options));
  cluster.access.check(user, 'create', target);
  return shown(
    call,
    create(cluster, type, { ...content, metadata: { ...metadataOf(content), name } }, namespace, options),
    201,
  );
}

/** Somebody who names a state in what they apply means that state alone. */
function versioned(content: Document, { metadata }: Document): Document & { metadata: Partial<Metadata> } {
  const { resourceVersion: _version, uid: _uid, ...rest } = metadataOf(content);
  const { resourceVersion, uid } = metadataOf({ metadata });
  const named = {
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(uid !== undefined && { uid }),
  };
  return { ...content, metadata: { ...rest, ...named } };
}

function metadataOf({ metadata }: Document): Partial<Metadata> {
  return isRecord(metadata) ? metadata : {};
}

/** What is to be applied. Throws the refusal of a document that is not of this kind and name, or has what its kind does not have. */
async function readApplied(call: ApiCall): Promise<Document> {
  const { type, name, namespace } = call.target;
  const document = await readYaml(await bodyText(call));
  const read = withoutVoids(document);
  if (!isRecord(read)) throw refusals.badRequest('error decoding YAML: it is no object');
  const { apiVersion, kind } = read;
  if (kind !== type.kind || apiVersion !== apiVersionOf(type))
    throw refusals.badRequest(`invalid object type: ${apiVersion}, Kind=${kind}`);
  const metadata = metadataOf(read);
  if (metadata.managedFields !== undefined && metadata.managedFields !== null)
    throw refusals.badRequest('metadata.managedFields must be nil');
  if ((metadata.name ?? name) !== name)
    throw refusals.badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  if (type.isNamespaced && (metadata.namespace ?? namespace) !== namespace)
    throw refusals.badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  const problems = typeProblems(type.kind, read);
  if (problems.length === 0) return read;
  const what = `${metadata.namespace ?? ''}/${name}; ${apiVersion}, Kind=${kind}`;
  const told =
    problems.length === 1 ? problems.join() : `errors:\n${problems.map(text => `  ${text}`).join('\n')}`;
  // Kubernetes' own server answers this so, without a reason.
  throw new Refusal(500, '', `failed to create typed patch object (${what}): ${told}`);
}

function missingManager(): Refusal {
  const cause = {
    reason: 'FieldValueRequired',
    message: 'Required value: is required for apply patch',
    field: 'fieldManager',
  };
  const message = `PatchOptions.meta.k8s.io "" is invalid: ${cause.field}: ${cause.message}`;
  const details = { group: 'meta.k8s.io', kind: 'PatchOptions', causes: [cause] };
  return new Refusal(422, 'Invalid', message, details);
}
