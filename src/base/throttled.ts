import { type Clock, countdown } from './clock';
import type { HttpReply, HttpRequest, Send } from './http';
import { defaultRetry, ownPauseMs, type RetryPolicy, retryAfterMs } from './retrying';

/** More patient than with what fails, for servers that do not say how long. */
export const defaultThrottle: RetryPolicy = { ...defaultRetry, firstDelayMs: 2_000 };

/** A server that has answered 429: how long it is left alone. */
interface Pause {
  readonly left: () => number;
  /** How many pauses there were with no other answer between. */
  inRow: number;
}

/**
 * Answers 429 (RFC 6585 §4) for all calls together: while one was asked to wait, by Retry-After or else ever longer, no other begins that the
 * server counts with it; then it is sent again, whatever its method, since the server did nothing. The 429 is the caller's once the server has
 * given no other answer in `attempts` tries, or at once where the sender of the call paces it.
 */
export function throttled(send: Send, clock: Clock, policy: RetryPolicy = defaultThrottle): Send {
  /** By what they hold up; each until an answer shows that it is over. */
  const pauses = new Map<string, Pause>();

  /** Resolves once no pause is left, with the last one. */
  const turn = async (key: string, signal: AbortSignal): Promise<Pause | undefined> => {
    for (;;) {
      const pause = pauses.get(key);
      const leftMs = pause?.left() ?? 0;
      if (leftMs <= 0) return pause;
      await clock.sleep(leftMs, signal);
    }
  };

  const passed = (key: string, before: Pause | undefined) => {
    const pause = pauses.get(key);
    if (pause && pause === before) pauses.delete(key);
    else if (pause) pause.inRow = 1;
  };

  /** Calls that were under way together are refused together: that makes one pause, the longest that is asked for. */
  const refused = (key: string, before: Pause | undefined, reply: HttpReply): number => {
    const inRow = (before?.inRow ?? 0) + 1;
    const asked = retryAfterMs(reply.header('retry-after'), clock.now());
    const delayMs = asked ? Math.min(policy.maxDelayMs, asked) : ownPauseMs(inRow, policy);
    const pause = pauses.get(key);
    if (pause === before || pause === undefined) pauses.set(key, { left: countdown(clock, delayMs), inRow });
    else if (pause.left() < delayMs) pauses.set(key, { left: countdown(clock, delayMs), inRow: pause.inRow });
    return inRow;
  };

  return async request => {
    const key = countedWith(request);
    for (;;) {
      const before = await turn(key, request.signal);
      const reply = await send(request);
      if (reply.status !== 429) {
        passed(key, before);
        return reply;
      }
      if (request.paced === true || refused(key, before, reply) >= policy.attempts) return reply;
    }
  };
}

/** Calls to one server; of Azure Resource Manager those about one subscription, by which it counts. */
function countedWith({ url }: HttpRequest): string {
  return /^https?:\/\/[^/?#]+(?:\/subscriptions\/[^/?#]+)?/i.exec(url)?.[0].toLowerCase() ?? url;
}
