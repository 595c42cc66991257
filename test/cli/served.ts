import assert from 'node:assert/strict';
import {
  openSimulator,
  type RegistryData,
  type Simulator,
  type SimulatorRequest,
  type SimulatorResponse,
  serve,
} from '../../src/simulator';
import { openTunnel } from '../clients/tunnel';
import { canary, disguises } from '../host/canaries';
import { VirtualClock } from '../support/virtualClock';
import { cli, type Ended, type Running, startCli } from './cli';

export interface ServedOptions {
  /** What of the one registry differs from an empty one; without it, the demo world is served. */
  readonly data?: Partial<RegistryData>;
  readonly faults?: string;
  readonly tls?: boolean;
}

/** A simulated registry on a loopback port, and the command line with its credentials in the environment. */
export interface Served {
  /** How a command line names the registry. */
  readonly registry: string;
  /** The registry as messages name it. */
  readonly name: string;
  readonly simulator: Simulator;
  /** The registry's clock: it stands still until the test moves it. */
  readonly clock: VirtualClock;
  /** Runs a command to its end, and checks that it has told no password and no token. */
  cli(args: readonly string[], env?: Readonly<Record<string, string>>, limitMs?: number): Promise<Ended>;
  start(args: readonly string[]): Running;
  close(): Promise<void>;
}

const reader = 'reader';

export async function served({ data, faults = '', tls = false }: ServedOptions = {}): Promise<Served> {
  const password = canary('cli-password');
  const clock = new VirtualClock(Date.now());
  const world = data && {
    registries: [{ loginServer: 'test42t.azurecr.io', users: [{ name: reader }], ...data }],
  };
  const users = world?.registries.flatMap(registry => registry.users) ?? [{ name: 'demo42t' }];
  const passwords = Object.fromEntries(users.map(({ name }) => [name, password]));
  const simulator = await openSimulator({ ...(world && { world }), clock, faults, passwords });
  const { handle, secrets } = overheard(simulator);
  const server = await serve({ ...simulator, handle }, { tls });
  const tunnel = await openTunnel(
    simulator.registries.map(({ loginServer }) => loginServer),
    server.port,
  );
  const known = {
    ACR_USER: simulator.registries[0]?.user ?? '',
    ACR_PWD: password,
    ...(server.caFile !== undefined && { NODE_EXTRA_CA_CERTS: server.caFile }),
    ...tunnel.env,
  };
  return {
    registry: tls ? server.url : `127.0.0.1:${server.port}`,
    name: `127.0.0.1:${server.port}`,
    simulator,
    clock,
    async cli(args, env = {}, limitMs) {
      const ended = await cli(args, { ...known, ...env }, limitMs === undefined ? {} : { limitMs });
      for (const secret of [password, ...secrets]) assertUntold(secret, ended);
      return ended;
    },
    start: args => startCli(args, known),
    async close() {
      await tunnel.close();
      await server.close();
    },
  };
}

/** Serves a registry for the time of one use. */
export async function withServed(
  options: ServedOptions,
  use: (world: Served) => Promise<void>,
): Promise<void> {
  const world = await served(options);
  try {
    await use(world);
  } finally {
    await world.close();
  }
}

export function assertUntold(secret: string, { out, err }: Ended): void {
  const printed = Buffer.from(out + err);
  for (const form of disguises(secret)) assert.ok(!printed.includes(form), 'A secret was printed.');
}

/** Notes the tokens that a simulator hands out. */
function overheard({ handle }: Simulator) {
  const secrets = new Set<string>();
  const watching = async (request: SimulatorRequest): Promise<SimulatorResponse> => {
    const response = await handle(request);
    const text = typeof response.body === 'string' ? response.body : '';
    for (const [, token] of text.matchAll(/"(?:access_|refresh_)?token":"([^"]+)"/g))
      if (token) secrets.add(token);
    return response;
  };
  return { handle: watching, secrets };
}
