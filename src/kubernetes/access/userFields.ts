import { asString, type JsonRecord } from '../../base/json';
import type { KubeconfigError, Pem } from './kubeconfig';

/** One entry of a list, under the name that the others refer to it by. */
export interface Entry {
  readonly name: string;
  readonly fields: JsonRecord;
  /** Where it stands in the document. */
  readonly path: readonly (string | number)[];
}

/** The kubeconfig that a field stands in. */
export interface Place {
  /** Makes the error of something wrong at a path of the document. */
  failure(said: string, path: Entry['path']): KubeconfigError;
  /** What stands at a path, with its numbers and booleans; everything else is read as text. */
  typed(path: Entry['path']): unknown;
  /** A path of a file as the kubeconfig means it; undefined when there is nothing to start from. */
  resolve(path: string): string | undefined;
}

/** A scalar's text; nothing for an empty one, since that is how many a tool writes "not set". */
export function textIn(fields: JsonRecord, name: string): string | undefined {
  const value = asString(fields[name]);
  return value === undefined || value === '' || value === 'null' || value === '~' ? undefined : value;
}

/** A certificate or key, whose text goes before a file's. */
export function pemIn(fields: JsonRecord, name: string, path: Entry['path'], place: Place): Pem | undefined {
  const data = textIn(fields, `${name}-data`);
  if (data !== undefined) {
    const text = Buffer.from(data, 'base64').toString('utf8');
    if (!text.includes('-----BEGIN'))
      throw place.failure(`"${name}-data" is no certificate or key in base64`, [...path, `${name}-data`]);
    return { text };
  }
  const file = fileIn(fields, name, path, place);
  return file === undefined ? undefined : { path: file };
}

export function fileIn(
  fields: JsonRecord,
  name: string,
  path: Entry['path'],
  place: Place,
): string | undefined {
  const file = textIn(fields, name);
  if (file === undefined) return undefined;
  const resolved = place.resolve(file);
  if (resolved === undefined)
    throw place.failure(`"${name}" is a relative path, and this kubeconfig is in no folder`, [...path, name]);
  return resolved;
}
