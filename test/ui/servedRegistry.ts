import type { RequestLog } from '../../src/simulator';
import { openSimulator } from '../../src/simulator/openSimulator';
import { serve } from '../../src/simulator/serve/serve';
import type { RegistryData } from '../../src/simulator/world/worldData';
import { canary } from '../host/canaries';
import type { Workbench } from '../host/workbench';

/** A simulated registry on a loopback port, for a window to talk to over real sockets. */
export interface ServedRegistry {
  /** Host and port, as a person types them. */
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly requests: RequestLog;
  close(): Promise<void>;
}

const user = 'teleport-token';

/** Serves one registry; its first user is `teleport-token`, whose password is looked for at the end of the run. */
export async function serveRegistry(
  data: Partial<RegistryData> = {},
  grants: Partial<RegistryData['users'][number]> = {},
): Promise<ServedRegistry> {
  const password = canary('password');
  const registry = { loginServer: 'ui42t.azurecr.io', users: [{ name: user, ...grants }], ...data };
  const simulator = await openSimulator({
    world: { registries: [registry] },
    passwords: { [user]: password },
  });
  const server = await serve(simulator);
  return {
    host: new URL(server.url).host,
    user,
    password,
    requests: simulator.requests,
    close: () => server.close(),
  };
}

/** Adds a registry as a person does: palette, login server, name, password. */
export async function addRegistry(
  workbench: Workbench,
  { host, user, password }: ServedRegistry,
  typed = password,
): Promise<void> {
  await workbench.palette('ACR Teleport: Add Registry…');
  await workbench.answer(host, /Name or login server/);
  await workbench.pick(/Name and password/);
  await workbench.answer(user, /Name of the token/);
  await workbench.answer(typed, /Password for/);
}
