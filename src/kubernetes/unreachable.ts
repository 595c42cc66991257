import type { NetworkError } from '../base/networkError';
import { ClusterError, type ClusterFailure } from './clusterError';

/** No answer came: told with what a kubeconfig or a private cluster can have to do with it. */
export function unreachable(failure: ClusterFailure, server: string, cause: NetworkError): ClusterError {
  if (cause.code === 'tls') return untrusted(failure, server, cause);
  const { cluster, subject } = failure;
  const isPrivate = /\.private(link)?\./i.test(server) && ['dns', 'timeout', 'refused'].includes(cause.code);
  const hint = isPrivate
    ? 'It is a private cluster: connect to its network, by VPN for instance, or choose it among the clusters of Azure, for its run command.'
    : (hints[cause.code] ?? cause.hint);
  return new ClusterError(`${cluster} did not answer about ${subject}: ${cause.message}`, failure, {
    code: cause.code === 'timeout' ? 'timeout' : 'unreachable',
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

const hints: Partial<Record<NetworkError['code'], string>> = {
  dns: 'Check that the cluster is still there, and the VPN; its kubeconfig may be an old one.',
  refused: 'Check that the cluster is running, and the network you are on.',
  proxy:
    'Check that the proxy runs, and the proxy-url of the kubeconfig, the http.proxy setting or HTTPS_PROXY.',
  tooLarge: 'Ask for less at once.',
};

function untrusted(failure: ClusterFailure, server: string, cause: NetworkError): ClusterError {
  const code = /\(([A-Z0-9_]+)\)/.exec(cause.message)?.[1] ?? '';
  if (/_ALERT_/.test(code)) return refusedCertificate(failure, cause);
  const { said, hint } = trustWords(code);
  return new ClusterError(
    `The certificate of ${failure.cluster} (${new URL(server).host}) was not accepted: ${said}.`,
    failure,
    { code: 'untrusted', hint, cause },
  );
}

/** The other way round: the server ended the handshake over the certificate that it was shown, or was not. */
function refusedCertificate(failure: ClusterFailure, cause: NetworkError): ClusterError {
  return new ClusterError(
    `${failure.cluster} did not accept the client certificate of the kubeconfig.`,
    failure,
    { code: 'unauthorized', hint: 'It may have expired: get the kubeconfig anew.', cause },
  );
}

function trustWords(code: string): { readonly said: string; readonly hint: string } {
  if (code === 'CERT_HAS_EXPIRED')
    return { said: 'it has expired', hint: "Check this machine's clock, or have the certificate renewed." };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      said: 'it is for another host',
      hint: 'Check the server and tls-server-name of the kubeconfig.',
    };
  if (/WRONG_VERSION_NUMBER|EPROTO/.test(code))
    return { said: 'it does not speak TLS', hint: 'Check the server of the kubeconfig, and its port.' };
  if (/UNABLE_TO|SELF_SIGNED/.test(code))
    return {
      said: 'no authority that the kubeconfig trusts has signed it',
      hint: 'Get the kubeconfig anew. A proxy that inspects TLS has the same effect.',
    };
  return {
    said: code === '' ? 'the handshake failed' : code,
    hint: 'Get the kubeconfig anew. A proxy that inspects TLS has the same effect.',
  };
}
