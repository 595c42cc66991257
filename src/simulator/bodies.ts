import { Buffer } from 'node:buffer';
import type { SimulatorResponse } from './message';

/** A response's body as it is read, whatever it is made of. */
export function chunksOf(body: SimulatorResponse['body']): Iterable<Uint8Array> {
  if (typeof body === 'string') return body === '' ? [] : [Buffer.from(body)];
  return body instanceof Uint8Array ? [body] : body.chunks();
}

/** What arrives of a body that does not arrive whole. */
export function firstHalf(body: SimulatorResponse['body']): Uint8Array {
  const [first = new Uint8Array()] = chunksOf(body);
  return first.subarray(0, first.length >> 1);
}
