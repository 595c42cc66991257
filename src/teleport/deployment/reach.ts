import type { Clock } from '../../base/clock';
import type { Fetch } from '../../base/fetch';
import { NetworkError } from '../../base/networkError';
import { createSend } from '../../base/send';

/** A network that has a way to the server answers much sooner, whatever it answers. */
const reachMs = 6_000;

/** What stands between this machine and a server; undefined when it answers in any way, if only with a certificate. Nothing secret is sent. */
export async function wayTo(
  server: string,
  { fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock },
  signal: AbortSignal,
): Promise<NetworkError | undefined> {
  const send = createSend(fetch, clock, { headersMs: reachMs, bodyMs: reachMs, maxBodyBytes: 100_000 });
  try {
    await send({ method: 'GET', url: `${server}/version`, signal });
    return undefined;
  } catch (error) {
    if (signal.aborted || !(error instanceof NetworkError)) throw error;
    return ['tls', 'truncated', 'tooLarge'].includes(error.code) ? undefined : error;
  }
}
