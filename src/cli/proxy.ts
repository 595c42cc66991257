import type { HttpsProxyAgent as ProxyAgent } from 'https-proxy-agent';
import type { AgentFor } from '../base/nodeFetch';
import { proxyFailure } from '../base/proxyFailure';
import { isLoopback } from '../registry/reference';
import { usageError } from './invocation';

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy of the environment for what is not on this machine, as curl knows it: HTTPS_PROXY, and NO_PROXY for hosts reached without. */
export function proxyAgents(env: Environment): AgentFor | undefined {
  const proxyOf = proxyFor(env);
  if (proxyOf === undefined) return undefined;
  let agent: ReturnType<typeof proxyAgent> | undefined;
  return async url => {
    const proxy = proxyOf(url);
    if (proxy === undefined) return undefined;
    agent ??= proxyAgent(proxy);
    return agent;
  };
}

/** The same as an address, for those who make connections of their own. */
export function proxyFor(env: Environment): ((url: string) => string | undefined) | undefined {
  const proxy = env.https_proxy || env.HTTPS_PROXY;
  if (!proxy) return undefined;
  const direct = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter(Boolean);
  return url => {
    const { protocol, host, hostname } = new URL(url);
    if (protocol !== 'https:' || isLoopback(host)) return undefined;
    return direct.some(entry => covers(entry.toLowerCase(), hostname, host)) ? undefined : proxy;
  };
}

/** `*` is everything; a name stands for itself and all below it, with or without a leading dot and a port. */
function covers(entry: string, hostname: string, host: string): boolean {
  const name = entry.replace(/^\*?\./, '');
  return entry === '*' || [hostname, host].some(each => each === name || each.endsWith(`.${name}`));
}

type Connecting = Parameters<ProxyAgent<string>['connect']>;

async function proxyAgent(proxy: string) {
  const url = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (!URL.canParse(url) || !/^https?:/i.test(url))
    throw usageError(
      'HTTPS_PROXY is not the address of a proxy.',
      'Write it like http://proxy.example:3128.',
    );
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  // Whatever fails before there is a connection through it is the proxy's.
  class EnvironmentProxyAgent extends HttpsProxyAgent<string> {
    override connect(...[request, options]: Connecting) {
      return super.connect(request, options).catch((cause: unknown) => {
        throw proxyFailure(url, cause);
      });
    }
  }
  return new EnvironmentProxyAgent(url, { keepAlive: true });
}
