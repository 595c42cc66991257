import type { Clock } from './clock';
import { explain, isAbort } from './errors';
import type { HttpRequest, Send } from './http';
import type { Log } from './log';

/** Tells each call and its outcome; no header, no body and no user information of an address. */
export function logging(send: Send, clock: Clock, log: Log): Send {
  return async request => {
    const startedAt = clock.now();
    const outcome = (text: string) => `${describe(request)} → ${text} in ${clock.now() - startedAt} ms`;
    try {
      const reply = await send(request);
      log.debug(outcome(String(reply.status)));
      return reply;
    } catch (error) {
      if (!isAbort(error)) log.warn(outcome(explain(error)));
      throw error;
    }
  };
}

function describe({ method, url }: HttpRequest): string {
  const { host, pathname, search } = new URL(url);
  return `${method} ${host}${pathname}${search}`;
}
