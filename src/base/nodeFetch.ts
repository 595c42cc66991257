import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Clock, systemClock } from './clock';
import { withConnectDeadline } from './connectDeadline';
import type { Fetch } from './fetch';
import { sendOver } from './route';

/** What connects to an address that is not to be reached directly; undefined for the others. */
export type AgentFor = (url: string) => Promise<HttpAgent | undefined>;

/**
 * node-fetch over kept-alive connections, with a deadline on connecting. It goes through Node's own http and https modules,
 * which is where VS Code puts its proxy and certificate support; elsewhere `agentFor` leads through a proxy.
 */
export function createNodeFetch(agentFor?: AgentFor, clock: Clock = systemClock): Fetch {
  const options = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 64 };
  const http = withConnectDeadline(new HttpAgent(options), clock);
  const https = withConnectDeadline(new HttpsAgent(options), clock);
  let loading: Promise<typeof import('node-fetch')> | undefined;
  return async (url, { route, ...request }) => {
    if (route) return sendOver(route, url, request);
    loading ??= import('node-fetch');
    const { default: fetch } = await loading;
    const direct = url.startsWith('https:') ? https : http;
    const agent = (agentFor && (await agentFor(url))) ?? direct;
    return fetch(url, { agent, ...request });
  };
}
