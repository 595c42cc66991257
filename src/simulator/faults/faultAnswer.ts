import { Buffer } from 'node:buffer';
import { challenge, unauthorized } from '../access/authorize';
import { requirementOf } from '../access/requirement';
import type { Call } from '../call';
import { type GeneratedBody, refusal, type SimulatorResponse } from '../message';
import { refusals } from '../routes/refusals';
import type { Target } from '../target';
import type { FaultKind } from './faults';

type Answer = () => SimulatorResponse | Promise<SimulatorResponse>;

/** Where `redirect-elsewhere` points: a name that never resolves (RFC 2606). */
export const elsewhere = 'https://elsewhere.invalid/';

const hugeBodyBytes = 50_000_000;

/** What a step answers while a fault is upon it. `answer` makes the right answer, for the faults that only spoil it. */
export async function faultAnswer(
  kind: FaultKind,
  call: Call,
  target: Target,
  answer: Answer,
): Promise<SimulatorResponse> {
  switch (kind) {
    case 'slow-headers':
    case 'reset':
      return { ...plain(''), interruption: kind };
    case 'stalled-body':
    case 'truncated-body':
      return { ...(await answer()), interruption: kind };
    case 'invalid-json':
      return { ...plain('{"errors": ['), headers: { 'content-type': 'application/json' } };
    case 'empty-body':
      return plain('');
    case 'wrong-type':
      return {
        ...plain('<html><body>Sign in to the network</body></html>'),
        headers: { 'content-type': 'text/html' },
      };
    case 'huge-body':
      return { ...plain(hugeBody), headers: { 'content-type': 'application/json' } };
    case 'link-loop':
      return looped(await answer(), call);
    case 'redirect-elsewhere':
      return { status: 307, headers: { location: elsewhere + call.path.slice(1) }, body: '' };
    case 'expired-token':
      return expired(call, target);
    default:
      return refused(Number(kind), call, target);
  }
}

function plain(body: SimulatorResponse['body']): SimulatorResponse {
  return { status: 200, headers: {}, body };
}

/** A JSON string that does not end before the body does. */
const hugeBody: GeneratedBody = {
  sizeBytes: hugeBodyBytes,
  *chunks() {
    const chunk = Buffer.alloc(50_000, 'x');
    yield Buffer.concat([Buffer.from('{"x":"'), chunk.subarray(6)]);
    for (let left = hugeBodyBytes - chunk.length; left > 0; left -= chunk.length) yield chunk;
  },
};

function looped(response: SimulatorResponse, { path, query }: Call): SimulatorResponse {
  const last = encodeURIComponent(query.get('last') ?? 'a');
  return { ...response, headers: { ...response.headers, link: `<${path}?last=${last}&n=1>; rel="next"` } };
}

function expired(call: Call, target: Target): SimulatorResponse {
  if (target.kind === 'token' || target.kind === 'exchange') return unauthorized();
  return challenge(call, requirementOf(target, call.request.method), 'invalid_token');
}

function refused(status: number, call: Call, target: Target): SimulatorResponse {
  switch (status) {
    case 401:
      if (target.kind === 'token' || target.kind === 'exchange') return unauthorized();
      return challenge(call, requirementOf(target, call.request.method));
    case 403:
      return refusals.denied();
    case 404:
      return refusal(404, { code: 'NOT_FOUND', message: 'not found', detail: null });
    case 409:
      return refusal(409, { code: 'CONFLICT', message: 'the resource is in another state', detail: null });
    case 429:
      return tooManyRequests(1);
    default:
      return refusal(status, {
        code: 'UNKNOWN',
        message: 'the service has failed (simulated)',
        detail: null,
      });
  }
}

/** 429 with the seconds to wait. No recording of the real answer is known. */
export function tooManyRequests(retryAfterSeconds: number): SimulatorResponse {
  const message = 'too many requests, try again later';
  return refusal(
    429,
    { code: 'TOOMANYREQUESTS', message, detail: null },
    { 'retry-after': String(retryAfterSeconds) },
  );
}
