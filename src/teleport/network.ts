import type { Fetch } from '../base/fetch';
import type { Send } from '../base/http';
import { createLimiter } from '../base/limiter';
import { logging } from '../base/logging';
import { redirecting } from '../base/redirecting';
import { retryAfterMs, retrying } from '../base/retrying';
import { createSend } from '../base/send';
import { throttled } from '../base/throttled';
import type { Host } from './host';

/** Calls under way at once to one registry, or to Azure as one account; more gain nothing and meet the throttle. */
const maxInFlight = 8;

/** Learns of each answer whether the other side is throttling calls: until when (milliseconds since 1970, 0 where it does not say), or not. */
export type OnThrottled = (until: number | undefined) => void;

/** Calls as all of ours are made: with deadlines, logged, limited, paused together where a server asks for it, and sent again where that may help. */
export function sendThrough(
  fetch: Fetch,
  { clock, log }: Pick<Host, 'clock' | 'log'>,
  onThrottled: OnThrottled = () => {},
): Send {
  const limit = createLimiter(maxInFlight);
  const once = logging(redirecting(createSend(fetch, clock)), clock, log);
  const observed: Send = async request => {
    const reply = await once(request);
    const waitMs = retryAfterMs(reply.header('retry-after'), clock.now());
    onThrottled(reply.status !== 429 ? undefined : waitMs === undefined ? 0 : clock.now() + waitMs);
    return reply;
  };
  const paused = throttled(observed, clock);
  return retrying(request => limit(() => paused(request), request.signal), clock);
}
