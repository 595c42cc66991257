import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Fetch } from './fetch';

const connectMs = 15_000;

/** What connects to an address that is not to be reached directly; undefined for the others. */
export type AgentFor = (url: string) => Promise<HttpAgent | undefined>;

/**
 * node-fetch over kept-alive connections, with a deadline on connecting. It goes through Node's own http and https modules,
 * which is where VS Code puts its proxy and certificate support; elsewhere `agentFor` leads through a proxy.
 */
export function createNodeFetch(agentFor?: AgentFor): Fetch {
  const options = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 64 };
  const http = withConnectDeadline(new HttpAgent(options));
  const https = withConnectDeadline(new HttpsAgent(options));
  let loading: Promise<typeof import('node-fetch')> | undefined;
  return async (url, request) => {
    loading ??= import('node-fetch');
    const { default: fetch } = await loading;
    const direct = url.startsWith('https:') ? https : http;
    return fetch(url, { agent: (await agentFor?.(url)) ?? direct, ...request });
  };
}

type Connect = (...args: never[]) => Duplex | null | undefined;

function withConnectDeadline<A extends HttpAgent>(agent: A): A {
  const connecting = agent as unknown as { createConnection: Connect };
  const connect = connecting.createConnection.bind(agent);
  connecting.createConnection = (...args) => {
    const socket = connect(...args);
    const late = () =>
      socket?.destroy(Object.assign(new Error('connecting took too long'), { code: 'ETIMEDOUT' }));
    const timer = setTimeout(late, connectMs);
    for (const event of ['connect', 'close', 'error']) socket?.once(event, () => clearTimeout(timer));
    return socket;
  };
  return agent;
}
