import type { Probed, Probes } from '../../base/probes';
import { addressKind, isInternal } from './addressKind';
import { inTime } from './inTime';
import {
  type Check,
  type Checked,
  endpoint,
  type ProxyInUse,
  proxyName,
  type ReachCode,
  type Subject,
  skipped,
} from './step';

const connectMs = 8000;
const maxAddresses = 6;

interface Tried {
  readonly address: string;
  readonly code: ReachCode | undefined;
  readonly words: string;
}

/** Whether anybody takes a connection: the registry at each of its addresses, or the proxy in front of it. */
export const tcpCheck: Check = async (subject, trail, signal) => {
  const { probes } = subject;
  const own = { ...subject, signal };
  if (probes === undefined) return skipped('There is nothing to connect to.');
  if (trail.proxy) return proxied(probes, trail.proxy, own);
  if (trail.addresses.length === 0) return skipped('There is no address to connect to.');
  const { port } = endpoint(subject.address);
  const chosen = trail.addresses.slice(0, maxAddresses);
  const tried = await Promise.all(chosen.map(address => connectTo(probes, address, port, own)));
  return { finding: finding(subject, port, tried) };
};

async function proxied(probes: Probes, proxy: ProxyInUse, subject: Subject): Promise<Checked> {
  const { host, port } = proxy;
  const unseen = `${subject.address.loginServer} itself is not connected to from here.`;
  if (host === undefined || port === undefined) return skipped(`Calls go through a proxy; ${unseen}`);
  const { code, words } = await connectTo(probes, host, port, subject);
  if (code === undefined) {
    const said = `${capital(proxyName(proxy))} took the connection (${words}).`;
    return { finding: { outcome: 'ok', evidence: [said, unseen] } };
  }
  const said = `${capital(proxyName(proxy))} could not be connected to: ${words}.`;
  const hint = `Check ${proxy.source}, and the network that the proxy is in.`;
  return { finding: { outcome: 'failed', code: 'proxyUnreachable', evidence: [said, unseen], hint } };
}

async function connectTo(
  probes: Probes,
  address: string,
  port: number,
  { clock, signal }: Subject,
): Promise<Tried> {
  const startedAt = clock.monotonic();
  const late: Probed<string> = { failure: 'ETIMEDOUT' };
  const limit = { clock, signal, delayMs: connectMs, late };
  const probed = await inTime(limit, own => probes.connect(address, port, own));
  const tookMs = clock.monotonic() - startedAt;
  if ('value' in probed) return { address, code: undefined, words: `connected in ${tookMs} ms` };
  const { code, words } = failures[probed.failure] ?? { code: 'noRoute', words: 'it failed' };
  return { address, code, words: `${words} (${probed.failure}, after ${tookMs} ms)` };
}

const failures: Readonly<Record<string, { readonly code: ReachCode; readonly words: string }>> = {
  ECONNREFUSED: { code: 'refused', words: 'the connection was refused' },
  ECONNRESET: { code: 'refused', words: 'the connection was closed at once' },
  ETIMEDOUT: { code: 'timeout', words: 'nobody answered' },
  EHOSTUNREACH: { code: 'noRoute', words: 'no route leads there' },
  ENETUNREACH: { code: 'noRoute', words: 'no route leads there' },
  ENOTFOUND: { code: 'noRoute', words: 'nobody knows its name' },
  EAI_AGAIN: { code: 'noRoute', words: 'no name server answered for it' },
};

function finding(subject: Subject, port: number, tried: readonly Tried[]): Checked['finding'] {
  const { loginServer } = subject.address;
  const each = tried.map(({ address, words }) => `${address} port ${port}: ${words}.`);
  const missed = tried.filter(({ code }) => code !== undefined);
  const [first] = missed;
  // A machine without IPv6 has no route to it, and needs none.
  const matter = missed.filter(({ code }) => code !== 'noRoute');
  if (first === undefined || (missed.length < tried.length && matter.length === 0))
    return { outcome: 'ok', evidence: [`${loginServer} takes connections on port ${port}.`, ...each] };
  if (missed.length < tried.length) {
    const said = `${loginServer} takes connections at some of its addresses only.`;
    const hint = 'Each call may lose time at the others; check the network, and its IPv6.';
    return { outcome: 'warning', code: 'someAddresses', evidence: [said, ...each], hint };
  }
  const worst = matter[0] ?? first;
  const said = `${loginServer} could not be connected to on port ${port}: ${worst.words}.`;
  const evidence = [said, ...(each.length > 1 ? each : [`Its address is ${worst.address}.`])];
  return { outcome: 'failed', code: worst.code ?? 'noRoute', evidence, hint: wayOut(worst, port) };
}

function wayOut({ address, code }: Tried, port: number): string {
  if (isInternal(address))
    return 'Its address belongs to a private network: check the VPN, peering, routes and network security groups on the way.';
  if (addressKind(address) === 'loopback')
    return 'It is this machine itself: check the port, and that something listens there.';
  return code === 'refused'
    ? 'Check the port, and whether a firewall of this network refuses it.'
    : `Allow port ${port} to it in the firewall of this network, or set the proxy that this network wants (HTTPS_PROXY, or http.proxy in the editor).`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
