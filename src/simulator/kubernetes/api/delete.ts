import { json, type SimulatorResponse } from '../../message';
import { isRecord } from '../../requestBody';
import { type DeleteOptions, type Propagation, remove } from '../deletion';
import type { KubeObject } from '../objects';
import { type ApiCall, isDryRun } from './apiCall';
import { bodyText, type Document, readYaml } from './body';
import { named, selected, shown } from './read';
import { apiVersionOf, qualifiedKind } from './resourceTypes';
import { Refusal, refusals } from './status';

const propagations: readonly string[] = ['Background', 'Foreground', 'Orphan'];

export async function answerDelete(call: ApiCall): Promise<SimulatorResponse> {
  const { type } = call.target;
  const document = await readOptions(call);
  const before = named(call);
  checkPreconditions(call, before, document.preconditions);
  const { object, isGone } = remove(call.cluster, type, before, optionsOf(call, document));
  if (!isGone || type.name === 'pods') return shown(call, object);
  const { name, uid } = object.metadata;
  const details = { name, ...(type.group !== '' && { group: type.group }), kind: type.name, uid };
  return json(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

/** All that the selectors of a call mean. */
export async function answerDeleteAll(call: ApiCall): Promise<SimulatorResponse> {
  const { type } = call.target;
  if (type.name === 'namespaces') throw refusals.method();
  const options = optionsOf(call, await readOptions(call));
  const items = selected(call).map(object => remove(call.cluster, type, object, options).object);
  const metadata = { resourceVersion: String(call.cluster.store.history.version) };
  return json(200, { kind: `${type.kind}List`, apiVersion: apiVersionOf(type), metadata, items });
}

async function readOptions(call: ApiCall): Promise<Document> {
  const text = await bodyText(call);
  const document = text.trim() === '' ? {} : await readYaml(text);
  if (isRecord(document)) return document;
  throw refusals.badRequest('the options of a deletion are an object');
}

function optionsOf(call: ApiCall, document: Document): DeleteOptions {
  const { query } = call;
  const propagation = document.propagationPolicy ?? query.get('propagationPolicy') ?? 'Background';
  const grace = document.gracePeriodSeconds ?? query.get('gracePeriodSeconds');
  const dryRun = isDryRun(call) || (Array.isArray(document.dryRun) && document.dryRun.includes('All'));
  return {
    propagation: readPropagation(propagation),
    dryRun,
    ...(grace !== null && grace !== undefined && { graceS: Number(grace) }),
  };
}

function readPropagation(value: unknown): Propagation {
  if (typeof value === 'string' && propagations.includes(value)) return value as Propagation;
  const all = propagations.map(name => JSON.stringify(name)).join(', ');
  const message = `Invalid value: ${JSON.stringify(value)}: must be one of ${all}`;
  const cause = { reason: 'FieldValueInvalid', message, field: 'propagationPolicy' };
  throw new Refusal(
    422,
    'Invalid',
    `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: ${message}`,
    {
      group: 'meta.k8s.io',
      kind: 'DeleteOptions',
      causes: [cause],
    },
  );
}

/** Somebody who means one certain object does not want another of its name deleted. */
function checkPreconditions({ target: { type } }: ApiCall, { metadata }: KubeObject, wanted: unknown): void {
  if (!isRecord(wanted)) return;
  const { name } = metadata;
  const mismatch = (['uid', 'resourceVersion'] as const).find(
    key => wanted[key] !== undefined && wanted[key] !== metadata[key],
  );
  if (mismatch === undefined) return;
  const word = mismatch === 'uid' ? 'UID' : 'ResourceVersion';
  const why = `the ${word} in the precondition (${wanted[mismatch]}) does not match the ${word} in record (${metadata[mismatch]}). The object might have been ${mismatch === 'uid' ? 'deleted and then recreated' : 'modified'}`;
  throw new Refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedKind(type)} "${name}": ${why}`,
    {
      name,
      ...(type.group !== '' && { group: type.group }),
      kind: type.kind,
    },
  );
}
