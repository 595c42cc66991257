import type { Certificate, Handshake } from '../../base/probes';
import { isAzureHost } from './azureHosts';
import { distrusted, issuerOf } from './distrust';
import {
  type Check,
  type Checked,
  endpoint,
  type ProxyInUse,
  proxyName,
  type ReachCode,
  type Subject,
  skipped,
  type Trail,
} from './step';

/** Who issues certificates for services of Azure (learn.microsoft.com, Azure Certificate Authority details). */
const azureIssuers = /^(?:Microsoft Corporation|DigiCert\b|Entrust\b|Baltimore\b)/i;

/** Who vouches for the registry, whether that is trusted here, and whether somebody reads along. */
export const tlsCheck: Check = async (subject, trail, signal) => {
  const { address, probes } = subject;
  if (probes === undefined) return skipped('There is no connection to look at.');
  if (!address.origin.startsWith('https:'))
    return skipped('It speaks plain http, which never leaves this machine.');
  if (trail.outcomes.tcp === 'failed' || (trail.addresses.length === 0 && !trail.proxy))
    return skipped('There is no connection to look at.');
  if (trail.outcomes.proxy === 'failed') return skipped('The way there is not known.');
  const probed = await probes.handshake(`${address.origin}/v2/`, signal);
  return 'failure' in probed
    ? unshaken(subject, trail, probed.failure)
    : { finding: finding(subject, probed.value) };
};

function finding({ address, clock }: Subject, handshake: Handshake): Checked['finding'] {
  const { loginServer } = address;
  const { chain, protocol, distrust } = handshake;
  const isInspected =
    isAzureHost(endpoint(address).host) &&
    chain.length > 0 &&
    !chain.some(({ issuerOrganization }) => azureIssuers.test(issuerOrganization));
  const evidence = [...chainWords(chain), `The connection speaks ${protocol || 'an unknown protocol'}.`];
  if (distrust !== undefined) {
    const { said, ...rest } = distrusted({
      loginServer,
      chain,
      code: distrust,
      nowMs: clock.now(),
      isInspected,
    });
    return { outcome: 'failed', ...rest, evidence: [said, ...evidence] };
  }
  if (isInspected) {
    const said = `The certificate of ${loginServer} is by ${issuerOf(chain)}, which does not issue for Azure: something on the way decrypts what is sent. This machine trusts it.`;
    const hint =
      'Nothing is wrong if your network does so; Docker, cluster nodes and other tools must then trust that authority too.';
    return { outcome: 'warning', code: 'inspected', evidence: [said, ...evidence], hint };
  }
  const said = `${loginServer} shows a certificate by ${issuerOf(chain)}, which is trusted here.`;
  return { outcome: 'ok', evidence: [said, ...evidence] };
}

function chainWords(chain: readonly Certificate[]): string[] {
  return chain.map(
    ({ subject, issuer, validFrom, validTo }) =>
      `"${subject}", issued by "${issuer}", valid from ${day(validFrom)} to ${day(validTo)}.`,
  );
}

function day(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? 'an unknown day' : date.toISOString().slice(0, 10);
}

function unshaken({ address }: Subject, { proxy }: Trail, failure: string): Checked {
  const { loginServer } = address;
  const [, status] = /^PROXY_(\d+)$/.exec(failure) ?? [];
  if (status !== undefined) return untunneled(loginServer, proxy, Number(status));
  const said = `${loginServer} took the connection, and broke it off before it showed a certificate (${failure}).`;
  const hint =
    'A firewall that filters by name often does so: allow the name there. Also check that it speaks https on this port.';
  return { finding: { outcome: 'failed', code: 'handshake', evidence: [said], hint } };
}

function untunneled(loginServer: string, proxy: ProxyInUse | undefined, status: number): Checked {
  const code: ReachCode = status === 407 ? 'proxyCredentials' : 'proxyRefused';
  const who = proxy === undefined ? 'a proxy' : proxyName(proxy);
  const source = proxy?.source ?? 'the proxy settings';
  const said = `${loginServer} is not reached: ${who} answered ${status} in its place.`;
  const hint =
    code === 'proxyCredentials'
      ? `The proxy asks for a name and password; put them into ${source}.`
      : `Have ${loginServer} allowed at the proxy, or exempt it from ${source}.`;
  const finding = { outcome: 'failed', code, evidence: [said], hint } as const;
  return { finding, trail: { tunnelStatus: status } };
}
