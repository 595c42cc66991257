import type { Send } from '../../base/http';
import { logging } from '../../base/logging';
import { redirecting } from '../../base/redirecting';
import { createSend } from '../../base/send';
import type { Subject } from './step';

/** Within the time of a step. */
const limits = { headersMs: 9000, bodyMs: 9000, maxBodyBytes: 1_000_000 };

/** Calls as the product makes them, but each only once: what passes by itself is to be seen here. */
export function callOnce({ fetch, clock, log }: Subject): Send {
  return logging(redirecting(createSend(fetch, clock, limits)), clock, log);
}
