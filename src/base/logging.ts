import type { Clock } from './clock';
import { explain, isAbort } from './errors';
import type { HttpReply, HttpRequest, Send } from './http';
import type { Log } from './log';

/** Tells each call and its outcome; no header, no body and no user information of an address. */
export function logging(send: Send, clock: Clock, log: Log): Send {
  return async request => {
    const startedAt = clock.monotonic();
    const outcome = (text: string) => `${describe(request)} → ${text} in ${clock.monotonic() - startedAt} ms`;
    try {
      const reply = await send(request);
      log.debug(outcome(`${reply.status}${correlation(reply)}`));
      return reply;
    } catch (error) {
      if (!isAbort(error)) log.warn(outcome(explain(error)));
      throw error;
    }
  };
}

/** What support asks for when a call was refused. */
function correlation(reply: HttpReply): string {
  const id = reply.status >= 400 ? reply.header('x-ms-correlation-request-id') : undefined;
  return id === undefined ? '' : ` (correlation id ${id})`;
}

/** What Azure puts into the address of an operation, and of a blob, to let in who has that address. */
const signatures = /([?&](?:t|c|s|h|sig|signature)=)[^&]*/gi;

/** Without parsing it: this is done for every call, and mostly nobody reads it. */
function describe({ method, url }: HttpRequest): string {
  return `${method} ${url.replace(/^https?:\/\/(?:[^/@]*@)?/, '').replace(signatures, '$1…')}`;
}
