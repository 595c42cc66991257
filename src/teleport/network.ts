import type { Fetch } from '../base/fetch';
import type { Send } from '../base/http';
import { createLimiter } from '../base/limiter';
import { logging } from '../base/logging';
import { redirecting } from '../base/redirecting';
import { retrying } from '../base/retrying';
import { createSend } from '../base/send';
import { throttled } from '../base/throttled';
import type { Host } from './host';

/** Calls under way at once to one registry, or to Azure as one account; more gain nothing and meet the throttle. */
const maxInFlight = 8;

/** Calls as all of ours are made: with deadlines, logged, limited, paused together where a server asks for it, and sent again where that may help. */
export function sendThrough(fetch: Fetch, { clock, log }: Pick<Host, 'clock' | 'log'>): Send {
  const limit = createLimiter(maxInFlight);
  const once = throttled(logging(redirecting(createSend(fetch, clock)), clock, log), clock);
  return retrying(request => limit(() => once(request), request.signal), clock);
}
