import type { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from './clock';

const connectMs = 15_000;

type Connect = (...args: never[]) => Duplex | null | undefined;

/** Gives up on connections that are not made within 15 s, so that an address that swallows packets does not cost a whole answer's time. */
export function withConnectDeadline<A extends Agent>(agent: A, clock: Clock): A {
  const connecting = agent as unknown as { createConnection: Connect };
  const connect = connecting.createConnection.bind(agent);
  connecting.createConnection = (...args) => {
    const socket = connect(...args);
    const late = () =>
      socket?.destroy(Object.assign(new Error('connecting took too long'), { code: 'ETIMEDOUT' }));
    const cancel = clock.timer(connectMs, late);
    for (const event of ['connect', 'close', 'error']) socket?.once(event, cancel);
    return socket;
  };
  return agent;
}
