import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../base/clock';
import { type Answerer, openEndpoint, pathOf } from './endpoint';
import { parseFaults } from './faults/faults';
import { byHost } from './hosts';
import { inProcessFetch } from './inProcessFetch';
import { refusal, type SimulatorRequest, type SimulatorResponse } from './message';
import { passwordsOf } from './passwords';
import { RequestLog } from './requestLog';
import type { SimulatedRegistry, Simulator, SimulatorOptions } from './simulator';
import { parseTarget } from './target';
import { readWorld } from './world/readWorld';
import type { WorldData } from './world/worldData';

type Password = Simulator['password'];

/** Opens a simulated world of registries. Rejects with an ExplainedError when the world or the faults cannot be read. */
export async function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = systemClock, latencyMs = 0 } = options;
  const faults = parseFaults(options.faults ?? '');
  const world = await readWorld(options.world ?? 'demo');
  const password = passwordsOf(world, options.passwords);
  const answererOf = byHost(
    new Map<string, Answerer>(
      world.registries.map(data => [
        data.loginServer,
        openEndpoint(data, {
          faults,
          now: () => clock.now(),
          passwordOf: user => password(data.loginServer, user),
        }),
      ]),
    ),
  );
  const requests = new RequestLog();
  const handle = handler(answererOf, requests, { clock, latencyMs });
  const serves = (host: string) => answererOf(host) !== undefined;
  const fetch = inProcessFetch({ handle, requests, serves });
  return { fetch, registries: offered(world, password), requests, world, password, serves, handle };
}

function handler(
  answererOf: (host: string) => Answerer | undefined,
  requests: RequestLog,
  { clock, latencyMs }: { readonly clock: Clock; readonly latencyMs: number },
): Simulator['handle'] {
  return async request => {
    const target = parseTarget(pathOf(request));
    const answer = answererOf(request.host);
    requests.begin(request.method, target.kind);
    try {
      if (latencyMs > 0) await clock.sleep(latencyMs, request.signal);
      return signed(answer ? await answer(request, target) : misdirected(request));
    } finally {
      requests.end();
    }
  };
}

function signed(response: SimulatorResponse): SimulatorResponse {
  const common = {
    'docker-distribution-api-version': 'registry/2.0',
    'x-ms-correlation-request-id': randomUUID(),
  };
  return { ...response, headers: { ...common, ...response.headers } };
}

function misdirected({ host }: SimulatorRequest): SimulatorResponse {
  return refusal(421, {
    code: 'NOT_FOUND',
    message: `the simulator has no registry "${host}"`,
    detail: null,
  });
}

function offered({ registries }: WorldData, password: Password): SimulatedRegistry[] {
  return registries.map(({ loginServer, users }) => {
    const user = users[0]?.name ?? '';
    return { loginServer, user, password: password(loginServer, user) };
  });
}
