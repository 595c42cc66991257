import type { HttpReply } from '../base/http';
import { retryAfterMs as headerMs } from '../base/retrying';

/** How long a service asks to be left alone, by Retry-After (RFC 9110 §10.2.3) or Resource Graph's `x-ms-user-quota-resets-after` (hh:mm:ss). */
export function retryAfterMs(reply: Pick<HttpReply, 'header'>, nowMs: number): number | undefined {
  return headerMs(reply.header('retry-after'), nowMs) ?? quotaResetMs(reply);
}

export function quotaResetMs({ header }: Pick<HttpReply, 'header'>): number | undefined {
  const [, hours, minutes, seconds] =
    /^(\d+):(\d+):(\d+)/.exec(header('x-ms-user-quota-resets-after') ?? '') ?? [];
  if (seconds === undefined) return undefined;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}
