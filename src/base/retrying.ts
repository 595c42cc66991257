import type { Clock } from './clock';
import type { HttpReply, HttpRequest, Send } from './http';
import { NetworkError } from './networkError';

export interface RetryPolicy {
  readonly attempts: number;
  /** The first pause; it doubles from there, with jitter. */
  readonly firstDelayMs: number;
  /** The longest pause that a server's Retry-After may ask for. */
  readonly maxDelayMs: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export const defaultRetry: RetryPolicy = {
  attempts: 4,
  firstDelayMs: 250,
  maxDelayMs: 60_000,
  random: Math.random,
};

const passing = new Set([500, 502, 503, 504]);
const passingFaults = new Set(['reset', 'truncated', 'network']);
/** Each has cost its whole deadline already. */
const maxTimeouts = 2;

/**
 * Sends again what may be sent again: anything after a 429 (the server did nothing), and repeatable calls after a 5xx or a broken connection.
 * Retry-After (seconds or a date, RFC 9110 §10.2.3) is honoured. The last answer or error is the caller's.
 */
export function retrying(send: Send, clock: Clock, policy: RetryPolicy = defaultRetry): Send {
  return async request => {
    for (let attempt = 1; ; attempt++) {
      const outcome = await attemptOnce(send, request);
      const mayRepeat = attempt < policy.attempts && isPassing(request, outcome, attempt);
      if (!mayRepeat) return unwrap(outcome);
      await clock.sleep(pauseMs(outcome, attempt, clock.now(), policy), request.signal);
    }
  };
}

type Outcome = { readonly reply: HttpReply } | { readonly error: unknown };

async function attemptOnce(send: Send, request: HttpRequest): Promise<Outcome> {
  try {
    return { reply: await send(request) };
  } catch (error) {
    return { error };
  }
}

function unwrap(outcome: Outcome): HttpReply {
  if ('error' in outcome) throw outcome.error;
  return outcome.reply;
}

function isPassing({ method, signal, repeatable }: HttpRequest, outcome: Outcome, attempt: number): boolean {
  if (signal.aborted) return false;
  const mayRepeat = repeatable ?? (method === 'GET' || method === 'HEAD');
  if ('error' in outcome) {
    if (!mayRepeat || !(outcome.error instanceof NetworkError)) return false;
    const { code } = outcome.error;
    return passingFaults.has(code) || (code === 'timeout' && attempt < maxTimeouts);
  }
  return outcome.reply.status === 429 || (mayRepeat && passing.has(outcome.reply.status));
}

function pauseMs(outcome: Outcome, attempt: number, nowMs: number, policy: RetryPolicy): number {
  const asked = 'reply' in outcome ? retryAfterMs(outcome.reply.header('retry-after'), nowMs) : undefined;
  const grown = policy.firstDelayMs * 2 ** (attempt - 1);
  const own = grown / 2 + policy.random() * (grown / 2);
  return Math.min(policy.maxDelayMs, Math.max(asked ?? 0, own));
}

function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
