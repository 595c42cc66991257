import { asRecord, type JsonRecord } from '../../base/json';
import type { KubeconfigError, Pem } from './kubeconfig';

/** A mapping of a kubeconfig: an entry of a list, under the name that the others refer to it by, or a part of one. */
export interface Entry {
  readonly name: string;
  readonly fields: JsonRecord;
  /** Where it stands in the document. */
  readonly path: readonly (string | number)[];
  readonly place: Place;
}

/** The kubeconfig that a field stands in. */
export interface Place {
  /** Makes the error of something wrong at a path of the document. */
  failure(said: string, path: Entry['path']): KubeconfigError;
  /** A path of a file as the kubeconfig means it; undefined when there is nothing to start from. */
  resolve(path: string): string | undefined;
  readonly platform: NodeJS.Platform;
}

/** A text; undefined for an empty one, since that is how many a tool writes "not set". Throws KubeconfigError for any other type, as kubectl does. */
export function textIn(entry: Entry, name: string): string | undefined {
  const value = entry.fields[name];
  if (isNothing(value)) return undefined;
  return typeof value === 'string' ? value : wrongType(entry, name, 'a text: put it in quotes');
}

/** Throws KubeconfigError for a text such as "true", as kubectl does. */
export function booleanIn(entry: Entry, name: string): boolean {
  const value = entry.fields[name];
  if (value === undefined || value === null) return false;
  return typeof value === 'boolean' ? value : wrongType(entry, name, 'true or false');
}

export function textsIn(entry: Entry, name: string): readonly string[] {
  return listIn(entry, name).map((value, index) => {
    if (typeof value === 'string') return value;
    if (value === null) return '';
    throw entry.place.failure(`an item of "${name}" is not a text: put it in quotes`, [
      ...entry.path,
      name,
      index,
    ]);
  });
}

export function listIn(entry: Entry, name: string): readonly unknown[] {
  const value = entry.fields[name];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : wrongType(entry, name, 'a list');
}

/** A mapping in a mapping; undefined when it is not set. */
export function mappingIn(entry: Entry, name: string): Entry | undefined {
  const value = entry.fields[name];
  if (value === undefined || value === null) return undefined;
  return within(entry, [name], value) ?? wrongType(entry, name, 'a mapping');
}

/** The mappings of a list. */
export function mappingsIn(entry: Entry, name: string): readonly Entry[] {
  return listIn(entry, name).map(
    (value, index) =>
      within(entry, [name, index], value ?? {}) ?? wrongType(entry, name, 'a list of mappings'),
  );
}

function within(entry: Entry, steps: Entry['path'], value: unknown): Entry | undefined {
  const fields = asRecord(value);
  return fields && { ...entry, fields, path: [...entry.path, ...steps] };
}

function wrongType({ place, path }: Entry, name: string, wanted: string): never {
  throw place.failure(`"${name}" is not ${wanted}`, [...path, name]);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** RFC 4648 with its padding, and line breaks. */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A certificate or key, whose text goes before a file's. */
export function pemIn(entry: Entry, name: string): Pem | undefined {
  const data = textIn(entry, `${name}-data`)?.replace(/[\r\n]/g, '');
  if (data) {
    const text = base64.test(data) ? Buffer.from(data, 'base64').toString('utf8') : '';
    if (text.includes('-----BEGIN')) return { text };
    const path = [...entry.path, `${name}-data`];
    throw entry.place.failure(`"${name}-data" is no certificate or key in base64`, path);
  }
  const file = fileIn(entry, name);
  return file === undefined ? undefined : { path: file };
}

export function fileIn(entry: Entry, name: string): string | undefined {
  const file = textIn(entry, name);
  return file === undefined ? undefined : resolved(entry, name, file);
}

/** A path of a file that a field names. Throws KubeconfigError for one that could be anywhere. */
export function resolved({ place, path }: Entry, name: string, file: string): string {
  const found = place.resolve(file);
  if (found !== undefined) return found;
  throw place.failure(`"${name}" is a relative path, and this kubeconfig is in no folder`, [...path, name]);
}
