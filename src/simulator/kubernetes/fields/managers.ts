import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../requestBody';
import type { KubeObject, ManagedFields } from '../objects';
import { type Conflict, conflictRefusal } from './conflict';
import { decodePath, type FieldSet, fromFieldsV1, isWithin, toFieldsV1 } from './fieldPath';
import { fieldType } from './fieldType';
import { merged, without } from './merge';
import { differenceOf, placesOf } from './places';

/** Who changes something, and in which way. */
export interface Manager {
  readonly name: string;
  readonly subresource?: string;
  /** The time of the change, as Kubernetes writes it. */
  readonly time: string;
}

interface Ownership {
  readonly entry: ManagedFields;
  readonly set: FieldSet;
}

/** What nobody owns, because the server alone sets it, or it says which object is meant. */
const ownerless = [
  ...['creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'generation', 'managedFields'],
  ...['name', 'namespace', 'resourceVersion', 'selfLink', 'uid', 'generateName'],
];

type Content = Readonly<Record<string, unknown>>;

function ownable(object: Content): Content {
  const { apiVersion: _version, kind: _kind, status: _status, metadata, ...rest } = object;
  const fields = Object.entries(isRecord(metadata) ? metadata : {});
  const left = Object.fromEntries(fields.filter(([name]) => !ownerless.includes(name)));
  return Object.keys(left).length > 0 ? { ...rest, metadata: left } : rest;
}

/** Who owns which fields after somebody has changed an object: what they changed is theirs from now on, and nobody else's. */
export function ownersAfterUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  { name, subresource, time }: Manager,
): ManagedFields[] {
  const { kind, apiVersion } = after;
  const difference = differenceOf(
    before ? ownable({ ...before }) : {},
    ownable({ ...after }),
    fieldType(kind),
  );
  const { changed, removed } = difference;
  if (changed.size === 0 && removed.size === 0) return before?.metadata.managedFields ?? [];
  const isMine = ({ entry }: Ownership) =>
    entry.manager === name && entry.operation === 'Update' && entry.subresource === subresource;
  const owners = ownersOf(before);
  const mine = owners.find(isMine);
  const others = owners
    .filter(owner => owner !== mine)
    .map(owner => reduced(owner, place => changed.has(place) || removed.has(place)));
  const kept = [...(mine?.set ?? [])].filter(place => !removed.has(place));
  const fields = { fieldsType: 'FieldsV1', fieldsV1: {} } as const;
  const about = { manager: name, operation: 'Update', apiVersion, time, ...fields } as const;
  const entry = { ...about, ...(subresource !== undefined && { subresource }) };
  return written([...others, { entry, set: new Set([...kept, ...changed]) }]);
}

export interface Application {
  /** What the manager wants, and all of it. */
  readonly wanted: Content;
  readonly manager: Manager;
  /** Whether fields of others are taken over. */
  readonly force: boolean;
}

/**
 * Puts what a manager wants over what there is, and takes away what it wanted before and does not want any more (Kubernetes, "Server-Side
 * Apply"). Throws a refusal where that would change fields of others.
 */
export function apply(live: KubeObject | undefined, kind: string, application: Application): Content {
  const { wanted: given, manager, force } = application;
  const type = fieldType(kind);
  const wanted = ownable(given);
  const own = new Set(placesOf(wanted, type).keys());
  const owners = ownersOf(live);
  const mine = owners.find(({ entry }) => entry.manager === manager.name && entry.operation === 'Apply');
  const others = owners.filter(owner => owner !== mine);
  const before: Content = live ? ownable({ ...live }) : {};
  const dropped = [...(mine?.set ?? [])].filter(
    place => !isOwned(place, [own, ...others.map(({ set }) => set)]),
  );
  const content = pruned(merged(before, wanted, type), dropped) as Content;
  const { changed, removed } = differenceOf(before, content, type);
  if (!force) refuseConflicts(others, changed);
  const left = others.map(owner => reduced(owner, place => changed.has(place) || removed.has(place)));
  const entry = ownEntry(mine, own, { ...manager, apiVersion: String(given.apiVersion) });
  const managedFields = written([...left, { entry, set: own }]);
  return { ...given, ...content, metadata: { ...metadataOf(given), ...metadataOf(content), managedFields } };
}

/** The time of an entry is that of the last change of what is in it. */
function ownEntry(
  mine: Ownership | undefined,
  own: FieldSet,
  { name: manager, time, apiVersion }: Manager & { readonly apiVersion: string },
): ManagedFields {
  const isSame = mine !== undefined && isDeepStrictEqual(toFieldsV1(mine.set), toFieldsV1(own));
  const about = { manager, operation: 'Apply', apiVersion } as const;
  return { ...about, time: isSame ? mine.entry.time : time, fieldsType: 'FieldsV1', fieldsV1: {} };
}

function metadataOf({ metadata }: Content): Content {
  return isRecord(metadata) ? metadata : {};
}

/** Whether a place, or any place in it, is in one of these sets. */
function isOwned(place: string, sets: readonly FieldSet[]): boolean {
  return sets.some(set => set.has(place) || [...set].some(other => isWithin(other, place)));
}

/** Without these places, the outermost first: what is in them goes with them. */
function pruned(content: unknown, places: readonly string[]): unknown {
  const depth = (place: string) => decodePath(place).length;
  return places
    .toSorted((one, other) => depth(one) - depth(other))
    .reduce((left, place) => without(left, place), content);
}

function refuseConflicts(others: readonly Ownership[], changed: ReadonlySet<string>): void {
  const conflicts = others.flatMap(({ entry, set }): Conflict[] =>
    [...set]
      .filter(place => changed.has(place))
      .sort()
      .map(place => ({ owner: entry, path: decodePath(place) })),
  );
  if (conflicts.length > 0) throw conflictRefusal(conflicts);
}

function ownersOf(object: KubeObject | undefined): Ownership[] {
  return (object?.metadata.managedFields ?? []).map(entry => ({ entry, set: fromFieldsV1(entry.fieldsV1) }));
}

function reduced({ entry, set }: Ownership, isLost: (place: string) => boolean): Ownership {
  return { entry, set: new Set([...set].filter(place => !isLost(place))) };
}

function written(owners: readonly Ownership[]): ManagedFields[] {
  return owners
    .filter(({ set }) => set.size > 0)
    .map(({ entry, set }) => ({ ...entry, fieldsV1: toFieldsV1(set) }));
}
