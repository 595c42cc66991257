import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSimulator, type Simulator, serve } from '../../src/simulator';
import { VirtualClock } from '../support/virtualClock';
import { openTunnel } from './tunnel';

/** The demo world behind TLS, as a real client reaches it by its real names. */
export interface ServedWorld {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  readonly loginServer: string;
  readonly user: string;
  readonly password: string;
  readonly caFile: string;
  /** For the client's own files; removed by `close`. */
  readonly folder: string;
  /** Leads the client through the tunnel to the simulator, and nowhere else. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes a file that only we can read, and gives its path. */
  file(name: string, text: string): Promise<string>;
  close(): Promise<void>;
}

export async function serveWorld(): Promise<ServedWorld> {
  const clock = new VirtualClock();
  const simulator = await openSimulator({ clock });
  const server = await serve(simulator, { tls: true });
  const tunnel = await openTunnel(
    simulator.registries.map(({ loginServer }) => loginServer),
    server.port,
  );
  const folder = await mkdtemp(join(tmpdir(), 'acr-teleport-clients-'));
  const [first] = simulator.registries;
  if (!first || server.caFile === undefined)
    throw new Error('The demo world has no registry, or no authority.');
  return {
    ...first,
    simulator,
    clock,
    caFile: server.caFile,
    folder,
    env: tunnel.env,
    file: async (name, text) => {
      const path = join(folder, name);
      await writeFile(path, text, { mode: 0o600 });
      return path;
    },
    close: async () => {
      await tunnel.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
