import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../requestBody';
import { Refusal, refusals } from '../api/status';

/** A JSON patch (RFC 6902) without `move` and `copy`. Throws a refusal for one that cannot be done. */
export function jsonPatched(object: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations))
    throw refusals.badRequest('error decoding patch: a JSON patch is a list of operations');
  return operations.reduce((value: unknown, operation: unknown) => {
    if (!isRecord(operation)) throw refusals.badRequest('error decoding patch: an operation is an object');
    const { op, path } = operation;
    const steps = String(path).split('/').slice(1).map(unescaped);
    return operated(value, steps, String(op), operation.value);
  }, object);
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function operated(value: unknown, [step, ...rest]: readonly string[], op: string, wanted: unknown): unknown {
  if (step === undefined) return whole(value, op, wanted);
  if (Array.isArray(value)) return inList(value, step, rest, op, wanted);
  if (!isRecord(value)) throw impossible(op, step);
  const { [step]: inner, ...others } = value;
  if (rest.length > 0) return { ...value, [step]: operated(inner, rest, op, wanted) };
  if (op !== 'add' && inner === undefined) throw impossible(op, step);
  return op === 'remove' ? others : { ...value, [step]: whole(inner, op, wanted) };
}

function inList(
  value: readonly unknown[],
  step: string,
  rest: readonly string[],
  op: string,
  wanted: unknown,
): unknown[] {
  const index = step === '-' ? value.length : Number(step);
  if (!Number.isInteger(index) || index > value.length) throw impossible(op, step);
  if (rest.length > 0) return value.with(index, operated(value[index], rest, op, wanted));
  if (op === 'add') return value.toSpliced(index, 0, wanted);
  if (index >= value.length) throw impossible(op, step);
  return op === 'remove' ? value.toSpliced(index, 1) : value.with(index, whole(value[index], op, wanted));
}

function whole(value: unknown, op: string, wanted: unknown): unknown {
  if (op === 'add' || op === 'replace') return wanted;
  if (op === 'test' && isDeepStrictEqual(value, wanted)) return value;
  throw impossible(op, '');
}

function impossible(op: string, step: string) {
  return new Refusal(422, 'Invalid', `the server rejected our request: ${op} does not apply at "${step}"`);
}
