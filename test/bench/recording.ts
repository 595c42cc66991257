import { createAbort } from '../../src/base/abort';
import { systemClock } from '../../src/base/clock';
import type { Fetch } from '../../src/base/fetch';
import { createNodeFetch } from '../../src/base/nodeFetch';
import { parseRegistry } from '../../src/registry/reference';
import { findTeleport } from '../../src/teleport/findTeleport';
import { createServices } from '../../src/teleport/services';
import { testHost } from '../support/host';
import type { Simulated } from './processes';
import type { Replayed } from './programs/replay';

/** Lists a registry with the product's own layers, and gives the GETs that this took, for others to make the same. */
export async function recordList({ url, env }: Simulated): Promise<Replayed> {
  const authorizations: string[] = [];
  const gets: [path: string, authorization: number][] = [];
  const network = createNodeFetch();
  const fetch: Fetch = (target, request) => {
    const header = request.headers.authorization ?? '';
    if (!authorizations.includes(header)) authorizations.push(header);
    gets.push([target.slice(url.length), authorizations.indexOf(header)]);
    return network(target, request);
  };
  const host = { ...testHost({ fetch, environment: env }), clock: systemClock };
  const services = createServices(host, () => ({ stuckAfterMs: 600_000 }));
  const registry = { ...parseRegistry(url), access: 'environment' as const, repositories: [] };
  const opened = await services.catalog.open(registry);
  for await (const _ of findTeleport(opened, createAbort().signal));
  services.dispose();
  return { origin: url, authorizations, gets };
}
