import type { SimulatorResponse } from '../../message';
import { type ChangeOptions, create, update } from '../changes';
import { typeProblems } from '../fields/checkTypes';
import { type ApiCall, isDryRun } from './apiCall';
import { checkedObject, type Document, managerOf, readDocument } from './body';
import { named, shown } from './read';
import { refusals } from './status';

export async function answerCreate(call: ApiCall): Promise<SimulatorResponse> {
  const { cluster, target } = call;
  if (target.name !== '') throw refusals.method();
  const { object, warnings } = checked(call, await readDocument(call, target.type.kind));
  const created = create(cluster, target.type, object, target.namespace, optionsOf(call));
  return warned(shown(call, created, 201), warnings);
}

/** PUT: an object is replaced whole. */
export async function answerUpdate(call: ApiCall): Promise<SimulatorResponse> {
  const { cluster, target } = call;
  const { object, warnings } = checked(call, await readDocument(call, target.type.kind));
  const before = named(call);
  return warned(shown(call, update(cluster, target.type, before, object, optionsOf(call))), warnings);
}

export function optionsOf(call: ApiCall): ChangeOptions {
  const { subresource } = call.target;
  return {
    manager: managerOf(call),
    dryRun: isDryRun(call),
    ...((subresource === 'status' || subresource === 'scale') && { subresource }),
  };
}

/** Values that do not fit are refused in any case, other than fields that are not known. */
export function checked(call: ApiCall, document: Document): ReturnType<typeof checkedObject> {
  const { kind } = call.target.type;
  const read = checkedObject(call, document);
  const [problem] = typeProblems(kind, read.object);
  if (problem === undefined) return read;
  throw refusals.badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: ${problem.slice(1)}`);
}

/** An answer with what its reader should be warned of (RFC 7234). */
export function warned(response: SimulatorResponse, warnings: readonly string[]): SimulatorResponse {
  if (warnings.length === 0) return response;
  const warning = warnings.map(text => `299 - ${JSON.stringify(text)}`).join(', ');
  return { ...response, headers: { ...response.headers, warning } };
}
