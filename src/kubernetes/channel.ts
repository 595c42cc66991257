import type { Clock } from '../base/clock';
import type { Fetch } from '../base/fetch';
import type { HttpReply, Send } from '../base/http';
import { asRecord, parseJson } from '../base/json';
import type { Limiter } from '../base/limiter';
import { type Log, silentLog } from '../base/log';
import { logging } from '../base/logging';
import { redirecting } from '../base/redirecting';
import { retrying } from '../base/retrying';
import type { Route } from '../base/route';
import { createSend } from '../base/send';
import { throttled } from '../base/throttled';

export interface ChannelPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log?: Log;
}

/** The way to a cluster's API over one route. */
export interface Channel {
  readonly route: Route;
  readonly fetch: Fetch;
  /** Whole answers, within deadlines; what passes is tried again. */
  readonly send: Send;
}

/** Lists of a large namespace take their time; a page of one has some megabytes. */
const limits = { headersMs: 60_000, bodyMs: 120_000, maxBodyBytes: 64_000_000 };

export function createChannel(
  route: Route,
  { fetch, clock, log = silentLog }: ChannelPorts,
  limit: Limiter,
): Channel {
  const over: Fetch = (url, request) => fetch(url, { ...request, route });
  const send = logging(blaming(redirecting(createSend(over, clock, limits))), clock, log);
  const paused = throttled(send, clock);
  const limited: Send = request => limit(() => paused(request), request.signal);
  return { route, fetch: over, send: retrying(limited, clock) };
}

/** Server-side apply answers 500 for a field that the kind does not have. That is the manifest's fault, and asking again does not help. */
function blaming(send: Send): Send {
  return async request => {
    const reply = await send(request);
    return reply.status === 500 && /failed to create typed patch object/.test(reply.body)
      ? refused(reply)
      : reply;
  };
}

function refused({ header, body }: HttpReply): HttpReply {
  const status = asRecord(parseJson(body));
  return { status: 422, header, body: status ? JSON.stringify({ ...status, code: 422 }) : body };
}
