import { lookup, Resolver } from 'node:dns';
import type { ClientRequest } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { AgentFor } from './nodeFetch';
import type { Certificate, Handshake, Probed, Probes } from './probes';

/** For each name server of this machine. */
const nameServerMs = 2000;
const maxChain = 10;

/** Probes over Node's sockets. `agentFor` leads through a proxy, as it does for calls; name servers are this machine's when absent. */
export function createNodeProbes(agentFor?: AgentFor, nameServers?: readonly string[]): Probes {
  return {
    addresses: (host, signal) =>
      attempt(signal, end => {
        lookup(host, { all: true, verbatim: true }, (error, found) =>
          end(error ? failed(error) : { value: found.map(({ address }) => address) }),
        );
        return () => {};
      }),
    alias: (host, signal) =>
      attempt(signal, end => {
        const resolver = new Resolver({ timeout: nameServerMs, tries: 1 });
        if (nameServers) resolver.setServers(nameServers);
        resolver.resolveCname(host, (error, found) => end(error ? noAlias(error) : { value: found[0] }));
        return () => resolver.cancel();
      }),
    connect: (host, port, signal) =>
      attempt(signal, end => {
        const socket = connect({ host, port });
        socket.once('connect', () => end({ value: socket.remoteAddress ?? host }));
        socket.on('error', error => end(failed(error)));
        return () => socket.destroy();
      }),
    async handshake(url, signal) {
      const agent = (await agentFor?.(url).catch(failed)) ?? false;
      if (agent && 'failure' in agent) return agent;
      return attempt(signal, end => {
        // Whom to trust is what is asked here, so anybody may answer; nothing of ours is told but the host's name.
        const asking = request(url, { method: 'HEAD', agent, rejectUnauthorized: false });
        shakeHands(asking, end);
        return () => asking.destroy();
      });
    },
  };
}

/**
 * Over a request and not a bare TLS socket: Node's https module is where VS Code puts its proxy and certificate support.
 * The request is hung up before its answer, unless that is a proxy's refusal.
 */
function shakeHands(asking: ClientRequest, end: (probed: Probed<Handshake>) => void): void {
  asking.once('socket', socket => {
    if (socket instanceof TLSSocket) socket.once('secureConnect', () => end({ value: read(socket) }));
  });
  asking.once('response', ({ socket, statusCode }) =>
    end(socket instanceof TLSSocket ? { value: read(socket) } : { failure: `PROXY_${statusCode}` }),
  );
  asking.on('error', error => end(failed(error)));
  asking.end();
}

/** Starts something that ends once; what it gives back to stop it is called in the end, whatever the end was. */
function attempt<T>(
  signal: AbortSignal,
  start: (end: (probed: Probed<T>) => void) => () => void,
): Promise<Probed<T>> {
  let stop = () => {};
  let abort = () => {};
  return new Promise<Probed<T>>((resolve, reject) => {
    signal.throwIfAborted();
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    stop = start(resolve);
  }).finally(() => {
    signal.removeEventListener('abort', abort);
    stop();
  });
}

/** Of several addresses that were tried, the first one's failure stands for all. */
function failed(error: Error): { readonly failure: string } {
  const [first] = error instanceof AggregateError ? error.errors : [];
  for (const each of [error, first]) {
    if (each instanceof Error && 'code' in each && typeof each.code === 'string')
      return { failure: each.code };
  }
  return { failure: 'UNKNOWN' };
}

function noAlias(error: NodeJS.ErrnoException): Probed<string | undefined> {
  return error.code === 'ENODATA' || error.code === 'ENOTFOUND' ? { value: undefined } : failed(error);
}

function read(socket: TLSSocket): Handshake {
  // Node has a string here, whatever its types say.
  const distrust = socket.authorized ? {} : { distrust: String(socket.authorizationError) };
  return { protocol: socket.getProtocol() ?? '', chain: chain(socket), ...distrust };
}

function chain(socket: TLSSocket): Certificate[] {
  const found: Certificate[] = [];
  const seen = new Set<string>();
  let at: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  // A root is its own issuer.
  while (at?.fingerprint256 && !seen.has(at.fingerprint256) && found.length < maxChain) {
    seen.add(at.fingerprint256);
    found.push(certificate(at));
    at = at.issuerCertificate;
  }
  return found;
}

function certificate(peer: DetailedPeerCertificate): Certificate {
  const { subject, issuer } = peer;
  return {
    subject: first(subject?.CN) ?? first(subject?.O) ?? '',
    issuer: first(issuer?.CN) ?? first(issuer?.O) ?? '',
    issuerOrganization: first(issuer?.O) ?? '',
    names: peer.subjectaltname?.split(', ') ?? [],
    validFrom: Date.parse(peer.valid_from),
    validTo: Date.parse(peer.valid_to),
  };
}

/** A name may hold a part more than once. */
function first(part: string | string[] | undefined): string | undefined {
  return Array.isArray(part) ? part[0] : part;
}
