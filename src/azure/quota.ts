import type { Clock } from '../base/clock';
import type { HttpReply, Send } from '../base/http';
import { quotaResetMs } from './retryAfter';

/** Longest wait for a quota; a service that asks for more is told as throttling. */
const maxWaitMs = 60_000;

/**
 * Keeps to the quota of Resource Graph, which counts queries of an account in a tenant and tells what is left by headers of its own
 * (acr-facts §9): when it is used up, the next query waits until it is filled again. One that is throttled all the same is sent once more.
 */
export function withinQuota(send: Send, clock: Clock): Send {
  let filledAt = Number.NEGATIVE_INFINITY;
  const note = (reply: HttpReply): number | undefined => {
    const waitMs = quotaResetMs(reply);
    const isSpent = reply.status === 429 || Number(reply.header('x-ms-user-quota-remaining') ?? 1) <= 0;
    if (waitMs === undefined || waitMs > maxWaitMs || !isSpent) return undefined;
    filledAt = Math.max(filledAt, clock.monotonic() + waitMs);
    return waitMs;
  };
  return async request => {
    if (!isQuery(request.url)) return send(request);
    const leftMs = filledAt - clock.monotonic();
    if (leftMs > 0) await clock.sleep(leftMs, request.signal);
    const reply = await send(request);
    const waitMs = note(reply);
    // A Retry-After was honored by `send` already.
    if (reply.status !== 429 || waitMs === undefined || reply.header('retry-after') !== undefined)
      return reply;
    await clock.sleep(waitMs, request.signal);
    const again = await send(request);
    note(again);
    return again;
  };
}

function isQuery(url: string): boolean {
  return /\/providers\/Microsoft\.ResourceGraph\//i.test(url);
}
