import { asArray, asRecord, asString, asTime, type JsonRecord } from '../base/json';

/** What every object of a cluster has, and whatever else it holds. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Which object is meant. No namespace: the kind's is the cluster itself, or the context's own is meant. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** Reads an object; items of a list do not say their kind, the list does. Undefined when it is none. */
export function asObject(
  value: unknown,
  kindOfList?: { readonly apiVersion: string; readonly kind: string },
): KubernetesObject | undefined {
  const record = asRecord(value);
  const metadata = asRecord(record?.metadata);
  const name = asString(metadata?.name);
  const apiVersion = asString(record?.apiVersion) ?? kindOfList?.apiVersion;
  const kind = asString(record?.kind) ?? kindOfList?.kind;
  if (!record || !metadata || !name || !apiVersion || !kind) return undefined;
  const { namespace, ...others } = metadata;
  if (namespace === undefined || namespace === null)
    return { ...record, apiVersion, kind, metadata: { ...others, name } };
  if (typeof namespace !== 'string') return undefined;
  return { ...record, apiVersion, kind, metadata: { ...metadata, name, namespace } };
}

export function referenceOf({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** For people: `Deployment front in namespace shop`. */
export function describeObject({ kind, name, namespace }: Omit<ObjectReference, 'apiVersion'>): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${name} in namespace ${namespace}`;
}

export function uidOf({ metadata }: KubernetesObject): string | undefined {
  return asString(metadata.uid);
}

/** Milliseconds since 1970. */
export function createdAt({ metadata }: KubernetesObject): number | undefined {
  return asTime(metadata.creationTimestamp);
}

/** Whether its deletion has begun: it stays until its finalizers are done. */
export function isLeaving({ metadata }: KubernetesObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionTimestamp !== null;
}

export function specOf(object: KubernetesObject): JsonRecord {
  return asRecord(object.spec) ?? {};
}

export function statusOf(object: KubernetesObject): JsonRecord {
  return asRecord(object.status) ?? {};
}

/** Texts under their names, such as labels; what is no text is left out. */
export function asTexts(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(asRecord(value) ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The records of a list; what is none is left out. */
export function asRecords(value: unknown): readonly JsonRecord[] {
  return asArray(value)
    .map(asRecord)
    .filter(record => record !== undefined);
}

/** One of the conditions that an object's status has, such as `Ready`. */
export function conditionOf(object: KubernetesObject, type: string): JsonRecord | undefined {
  return asRecords(statusOf(object).conditions).find(condition => condition.type === type);
}
