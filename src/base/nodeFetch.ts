import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Fetch } from './fetch';

const connectMs = 15_000;

/**
 * node-fetch over kept-alive connections, with a deadline on connecting. It goes through Node's own http and https modules,
 * which is where VS Code puts its proxy and certificate support.
 */
export function createNodeFetch(): Fetch {
  const options = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 64 };
  const http = withConnectDeadline(new HttpAgent(options));
  const https = withConnectDeadline(new HttpsAgent(options));
  return async (url, request) => {
    const { default: fetch } = await import('node-fetch');
    return fetch(url, { agent: url.startsWith('https:') ? https : http, ...request });
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
