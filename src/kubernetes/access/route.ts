import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { HttpsProxyAgent } from 'https-proxy-agent';
import type { Clock } from '../../base/clock';
import { withConnectDeadline } from '../../base/connectDeadline';
import { proxyFailure } from '../../base/proxyFailure';
import type { Route, TlsSettings } from '../../base/route';
import type { ClientCertificate } from './identity';
import { type KubeCluster, KubeconfigError } from './kubeconfig';
import type { ReadFile } from './kubeconfigFiles';
import { pemText } from './pem';

export interface RoutePorts {
  readonly clock: Clock;
  readonly readFile: ReadFile;
  /** The proxy to an address, where the kubeconfig names none; undefined: none, or whoever sends the request sees to it. */
  readonly proxyFor?: (url: string) => string | undefined;
}

const secure = { protocol: 'https:', defaultPort: 443 };
const plain = { protocol: 'http:', defaultPort: 80 };
const keepAlive = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 32 } as const;

/** Kept-alive connections to one cluster, trusting whom its kubeconfig trusts and showing this certificate. Throws KubeconfigError. */
export async function createRoute(
  cluster: KubeCluster,
  certificate: ClientCertificate | undefined,
  { clock, readFile, proxyFor }: RoutePorts,
): Promise<Route> {
  const tls = await tlsSettings(cluster, certificate, readFile);
  const proxy = cluster.proxyUrl ?? proxyFor?.(cluster.server);
  if (proxy !== undefined) return { agent: await proxyAgent(cluster, proxy, tls), tls, hasProxy: true };
  const isSecure = cluster.server.startsWith('https:');
  const agent = isSecure ? new HttpsAgent({ ...keepAlive, ...tls }) : new HttpAgent(keepAlive);
  return { agent: withConnectDeadline(agent, clock), tls, hasProxy: false };
}

async function tlsSettings(
  { name, authority, skipsVerification, tlsServerName }: KubeCluster,
  certificate: ClientCertificate | undefined,
  readFile: ReadFile,
): Promise<TlsSettings> {
  const ca = authority === undefined ? undefined : await pemText(authority, readFile);
  // Settings that are not there must not be named: a `ca` that is undefined hides the one that VS Code puts beside it.
  const settings = {
    ...(ca === undefined ? {} : { ca }),
    ...certificate,
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    ...(skipsVerification ? ({ rejectUnauthorized: false } as const) : {}),
  };
  try {
    createSecureContext(settings);
    return settings;
  } catch (cause) {
    throw new KubeconfigError(
      `The certificates that the kubeconfig has for ${name} cannot be used.`,
      'Get the kubeconfig anew.',
      { cause, detail: cause instanceof Error ? cause.message : String(cause) },
    );
  }
}

async function proxyAgent(
  { name, server }: KubeCluster,
  proxy: string,
  tls: TlsSettings,
): Promise<HttpAgent> {
  if (!URL.canParse(proxy) || !/^https?:/i.test(proxy))
    throw new KubeconfigError(
      `The proxy that the kubeconfig names for ${name} is none of http or https.`,
      'Give it a proxy-url such as http://proxy.example:3128.',
    );
  const { HttpsProxyAgent: ProxyAgent } = await import('https-proxy-agent');
  // The package keeps what it is made with for the connection to the proxy alone.
  class ClusterProxyAgent extends ProxyAgent<string> {
    override connect(...[request, options]: Connecting) {
      return super.connect(request, { ...options, ...tls } as Connecting[1]).catch((cause: unknown) => {
        throw proxyFailure(proxy, cause);
      });
    }
  }
  const agent = new ClusterProxyAgent(proxy, keepAlive);
  // The package would look through the stack of calls for what asks.
  return Object.assign(agent, server.startsWith('https:') ? secure : plain);
}

type Connecting = Parameters<HttpsProxyAgent<string>['connect']>;
