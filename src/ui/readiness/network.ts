import { workspace } from 'vscode';
import { createNodeProbes } from '../../base/nodeProbes';
import { reachOf } from '../../registry/reach/examine';
import { reachReport } from '../../registry/reach/report';
import type { ProxyInUse, Subject } from '../../registry/reach/step';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import { withProgress } from '../feedback';
import { registryOf } from '../registries';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';
import type { Reports } from './reports';

/** Looks at the way to a registry, step by step, and opens what was found. */
export async function examineNetwork(
  services: Services,
  view: RegistriesView,
  reports: Reports,
  row?: RowId,
): Promise<void> {
  const registry = await registryOf(services, view, row);
  if (registry === undefined) return;
  const reach = await withProgress(`Looking at the way to ${registry.loginServer}`, async (signal, report) =>
    reachOf({ ...(await subjectOf(services, registry)), signal }, ({ title }) =>
      report.report({ message: title }),
    ),
  );
  await reports.show(`The way to ${registry.loginServer}`, reachReport(reach));
}

async function subjectOf(
  { host, registries }: Services,
  registry: SavedRegistry,
): Promise<Omit<Subject, 'signal'>> {
  const { clock, log } = host;
  // Where nobody is signed in, the sign-in step is to say so, after all the others.
  const fetch = await registries.network(registry).catch(() => host.fetch);
  return {
    address: registry,
    credential: () => registries.credential(registry),
    fetch,
    clock,
    log,
    // The demo world is not on the network.
    ...(registry.access === 'demo' ? {} : { probes: createNodeProbes(), proxyFor }),
  };
}

/** VS Code puts its own proxy under Node's http; only its setting tells which. */
async function proxyFor(): Promise<ProxyInUse | undefined> {
  const set = workspace.getConfiguration('http').get<string>('proxy')?.trim();
  if (!set || !URL.canParse(set)) return undefined;
  const { hostname, port, protocol } = new URL(set);
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostname, port: port === '' ? usual : Number(port), source: 'the setting http.proxy' };
}
