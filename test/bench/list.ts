import { cliScript } from '../cli/cli';
import type { Row } from './figure';
import { node, program, withSimulator } from './processes';
import { recordList } from './recording';
import { medians } from './rounds';

const repositories = 1000;
const inFlight = 8;
const mostRatio = { of: 'ratio', most: 1.25 } as const;

/** `list` over a registry at hand, beside processes that make the same requests and nothing of them. */
export function listAtHand(): Promise<Row[]> {
  return withSimulator(['--world', `large:${repositories}x3`], async simulated => {
    const input = JSON.stringify(await recordList(simulated));
    const { list, http, nodeFetch } = await medians(11, {
      list: () => node([cliScript, 'list', simulated.url, '--json'], { env: simulated.env }),
      http: () => node([program('replay'), 'http'], { input }),
      nodeFetch: () => node([program('replay'), 'node-fetch'], { input }),
    });
    const what = 'list, 1,000 repositories';
    const ours = { what, unit: 'ms', value: list } as const;
    const peer = { what: 'the same GETs in a bare node-fetch loop', value: nodeFetch };
    // No target for this one: node-fetch alone takes twice as long. It shows what choosing node-fetch costs.
    const floor = { what: 'the same GETs in a bare http loop', value: http };
    return [
      { ...ours, beside: peer, target: mostRatio },
      { ...ours, beside: floor },
    ];
  });
}

/** The same with the network's share of the time. */
export function listFarAway(): Promise<Row[]> {
  const latencyMs = 50;
  const args = ['--world', `large:${repositories}x3`, '--latency', `${latencyMs}ms`];
  return withSimulator(args, async ({ url, env }) => {
    const { list } = await medians(3, { list: () => node([cliScript, 'list', url, '--json'], { env }) });
    const value = Math.ceil(repositories / inFlight) * latencyMs;
    const beside = { what: '⌈N/8⌉ × 50 ms', value };
    return [
      { what: 'list, 1,000 repositories, 50 ms away', unit: 'ms', value: list, beside, target: mostRatio },
    ];
  });
}
