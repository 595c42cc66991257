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
 * Sends again what may be sent again: repeatable calls after a 5xx or a broken connection.
 * Retry-After (seconds or a date, RFC 9110 §10.2.3) is honoured. The last answer or error is the caller's.
 */
export function retrying(send: Send, clock: Clock, policy: RetryPolicy = defaultRetry): Send {
  return async request => {
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt === policy.attempts;
      let asked: string | undefined;
      try {
        const reply = await send(request);
        if (isLast || !isPassing(request, reply)) return reply;
        asked = reply.header('retry-after');
      } catch (error) {
        if (isLast || !isPassingFault(request, error, attempt)) throw error;
      }
      await clock.sleep(pauseMs(attempt, retryAfterMs(asked, clock.now()), policy), request.signal);
    }
  };
}

function isPassing(request: HttpRequest, { status }: HttpReply): boolean {
  return passing.has(status) && !request.signal.aborted && mayRepeat(request);
}

function isPassingFault(request: HttpRequest, error: unknown, attempt: number): boolean {
  if (request.signal.aborted || !mayRepeat(request) || !(error instanceof NetworkError)) return false;
  return passingFaults.has(error.code) || (error.code === 'timeout' && attempt < maxTimeouts);
}

function mayRepeat({ method, repeatable }: HttpRequest): boolean {
  return repeatable ?? (method === 'GET' || method === 'HEAD');
}

function pauseMs(attempt: number, askedMs: number | undefined, policy: RetryPolicy): number {
  return Math.min(policy.maxDelayMs, Math.max(askedMs ?? 0, ownPauseMs(attempt, policy)));
}

/** The pause where the server asks for none. */
export function ownPauseMs(attempt: number, policy: RetryPolicy): number {
  const grown = policy.firstDelayMs * 2 ** (attempt - 1);
  return Math.min(policy.maxDelayMs, grown / 2 + policy.random() * (grown / 2));
}

/** How long a Retry-After header asks to wait: seconds or a date (RFC 9110 §10.2.3). */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
