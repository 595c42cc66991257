import { asRecord, type JsonRecord } from '../base/json';
import type { RemoveSecrets } from './sentSecrets';

/**
 * An object, a list of them or a change in a watch, in which what the cluster itself says (events, and the messages in a status) is without
 * what was sent in confidence: a controller or a webhook quotes there what it could not make. What the objects are made of stays as it is.
 */
export function answerWithout(answer: JsonRecord, remove: RemoveSecrets): JsonRecord {
  const { items, object } = answer;
  const changed = asRecord(object);
  return {
    ...objectWithout(answer, remove),
    ...(Array.isArray(items) ? { items: items.map(each => itemWithout(each, remove)) } : {}),
    ...(changed ? { object: objectWithout(changed, remove) } : {}),
  };
}

function itemWithout(item: unknown, remove: RemoveSecrets): unknown {
  const object = asRecord(item);
  return object ? objectWithout(object, remove) : item;
}

function objectWithout(object: JsonRecord, remove: RemoveSecrets): JsonRecord {
  const words = Object.entries(object).map(([key, value]) => [
    key,
    key === 'status' ? wordsIn(value, remove) : said(key, value, remove),
  ]);
  return Object.fromEntries(words);
}

function wordsIn(node: unknown, remove: RemoveSecrets): unknown {
  if (Array.isArray(node)) return node.map(each => wordsIn(each, remove));
  const record = asRecord(node);
  if (record === undefined) return node;
  const words = Object.entries(record).map(([key, value]) => [
    key,
    typeof value === 'string' ? said(key, value, remove) : wordsIn(value, remove),
  ]);
  return Object.fromEntries(words);
}

/** Core/v1 and the status of objects say `message`, events.k8s.io says `note`. */
function said(key: string, value: unknown, remove: RemoveSecrets): unknown {
  return typeof value === 'string' && (key === 'message' || key === 'note') ? remove(value) : value;
}
