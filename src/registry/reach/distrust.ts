import type { Certificate } from '../../base/probes';
import type { ReachCode } from './step';

interface Distrust {
  readonly loginServer: string;
  readonly chain: readonly Certificate[];
  /** Node's, which is OpenSSL's. */
  readonly code: string;
  readonly nowMs: number;
  readonly isInspected: boolean;
}

interface Words {
  readonly said: string;
  readonly code: ReachCode;
  readonly hint: string;
}

/** Why a chain of certificates is not trusted: which of them, and what to do. */
export function distrusted(distrust: Distrust): Words {
  switch (distrust.code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return wrongName(distrust);
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return outdated(distrust);
    default:
      return untrusted(distrust);
  }
}

/** Who issued the server's own certificate. */
export function issuerOf(chain: readonly Certificate[]): string {
  return `"${chain[0]?.issuer || 'nobody'}"`;
}

function wrongName({ loginServer, chain, code }: Distrust): Words {
  const names = chain[0]?.names ?? [];
  const shown = names.slice(0, 5).map(name => name.replace(/^DNS:/, ''));
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return {
    said: `Who answers for ${loginServer} has a certificate for other names: ${shown.join(', ') || 'none'}${more} (${code}).`,
    code: 'wrongName',
    hint: 'Something answers in its place: check the address, the hosts file, the DNS and the proxy.',
  };
}

function outdated({ loginServer, chain, code, nowMs }: Distrust): Words {
  const own = chain.find(({ validFrom, validTo }) => nowMs < validFrom || nowMs > validTo) ?? chain[0];
  const when = code === 'CERT_HAS_EXPIRED' ? 'is no longer valid' : 'is not valid yet';
  return {
    said: `A certificate of ${loginServer}, "${own?.subject ?? ''}", ${when} (${code}).`,
    code: 'expired',
    hint: `First check the clock of this machine, which says ${new Date(nowMs).toISOString()}; if it is right, the certificate has to be renewed.`,
  };
}

function untrusted({ loginServer, chain, code, isInspected }: Distrust): Words {
  const last = chain.at(-1);
  const which =
    code === 'DEPTH_ZERO_SELF_SIGNED_CERT'
      ? `"${last?.subject ?? ''}" has signed itself`
      : `"${last?.issuer ?? ''}" is not known here`;
  const said = isInspected
    ? `Something on the way decrypts what is sent to ${loginServer}, and its authority is not trusted here: ${which} (${code}).`
    : `The certificate of ${loginServer} is not trusted here: ${which} (${code}).`;
  return {
    said,
    code: 'untrusted',
    hint: 'If it belongs to your network, add that authority to the store of the system or to NODE_EXTRA_CA_CERTS; otherwise do not go on.',
  };
}
