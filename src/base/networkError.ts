import { ExplainedError } from './errors';
import { failedProxy } from './proxyFailure';

export type NetworkFault =
  | 'dns'
  | 'refused'
  | 'reset'
  | 'tls'
  | 'timeout'
  | 'truncated'
  | 'tooLarge'
  | 'proxy'
  | 'network';

/** No complete answer came from a host. `code` says what stood in the way. */
export class NetworkError extends ExplainedError {
  override readonly name = 'NetworkError';
  declare readonly code: NetworkFault;
  readonly host: string;

  constructor(
    host: string,
    fault: NetworkFault,
    options: { detail?: string; cause?: unknown; said?: string } = {},
  ) {
    const { hint, said: usual } = sentences[fault];
    const { said = usual } = options;
    const detail = options.detail ? ` (${options.detail})` : '';
    super(`${host} ${said}${detail}.`, { code: fault, hint, cause: options.cause });
    this.host = host;
  }
}

const sentences: Record<NetworkFault, { said: string; hint: string }> = {
  dns: {
    said: 'could not be found by name',
    hint: 'Check the spelling, the VPN, and whether it has a private endpoint.',
  },
  refused: { said: 'refused the connection', hint: 'Check the port, the proxy and the network you are on.' },
  reset: {
    said: 'closed the connection before it answered',
    hint: 'Try again; if it stays so, check proxy and firewall.',
  },
  tls: {
    said: 'could not be trusted: its TLS certificate was not accepted',
    hint: 'Behind a TLS-inspecting proxy, add its CA to the system store or to NODE_EXTRA_CA_CERTS.',
  },
  timeout: {
    said: 'did not answer in time',
    hint: 'Check the network, the VPN and the proxy, then try again.',
  },
  truncated: {
    said: 'stopped in the middle of its answer',
    hint: 'Try again; if it stays so, check the proxy.',
  },
  tooLarge: {
    said: 'sent more than this call can need',
    hint: 'Check that the address is a container registry.',
  },
  proxy: {
    said: 'could not be reached through the proxy',
    hint: 'Check that the proxy runs, and the http.proxy setting or HTTPS_PROXY.',
  },
  network: { said: 'could not be reached', hint: 'Check the network and the proxy.' },
};

const faultsByCode: Record<string, NetworkFault> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NODATA: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  ERR_STREAM_PREMATURE_CLOSE: 'truncated',
  EPROTO: 'tls',
};

/** Puts whatever a fetch threw into words, following `cause` down to the socket's own error code. */
export function asNetworkError(
  host: string,
  error: unknown,
  phase: 'connect' | 'body' = 'connect',
): NetworkError {
  if (error instanceof NetworkError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const failed = failedProxy(said);
  if (failed) return proxyError(host, failed, error);
  const code = socketCode(error);
  const known = faultsByCode[code] ?? (isCertificateCode(code) ? 'tls' : undefined);
  const read = known ?? (otherProxyFailure.test(said) ? 'proxy' : 'network');
  const fault = read === 'reset' && phase === 'body' ? 'truncated' : read;
  // What is said of a proxy quotes its address, at times with its password.
  const detail = code || (fault === 'proxy' ? '' : said);
  return new NetworkError(host, fault, { detail, cause: error });
}

/** What stands beyond the proxy was never asked. */
function proxyError(
  host: string,
  { proxy, code }: { readonly proxy: string; readonly code: string },
  cause: unknown,
): NetworkError {
  const fault = faultsByCode[code] ?? (isCertificateCode(code) ? 'tls' : 'network');
  const said = `could not be reached: the proxy ${proxy} ${sentences[fault].said}`;
  return new NetworkError(host, 'proxy', { said, detail: code, cause });
}

/** VS Code's proxy support, and others, tell it in words alone. */
const otherProxyFailure = /socket connection to proxies|tunneling socket|ERR_PROXY_|ERR_TUNNEL_/;

function socketCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    const code: unknown = 'code' in at ? at.code : undefined;
    if (typeof code === 'string' && code !== '') return code;
  }
  return '';
}

function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO|^ERR_TLS_|^ERR_SSL_/.test(code);
}
