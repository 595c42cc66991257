import type { Disposable } from '../base/emitter';
import { parseRegistry } from '../registry/reference';
import { Catalog } from './catalog';
import { RunCommandConsents } from './deployment/runCommandConsents';
import { ExpansionMonitor, type MonitorSettings } from './expansionMonitor';
import type { FixContext } from './fixes/fixPlan';
import type { Host } from './host';
import { Inventory } from './inventory';
import { Registries } from './registries';
import { Waits } from './waits';
import { Watched } from './watched';

export interface ServiceSettings extends MonitorSettings {
  /** By id or domain; all where there is none. */
  readonly azureTenants?: readonly string[];
}

/** What the product does, ready for an editor or a command line to call. */
export interface Services extends Disposable {
  readonly host: Host;
  readonly registries: Registries;
  readonly catalog: Catalog;
  readonly monitor: ExpansionMonitor;
  readonly waits: Waits;
  readonly watched: Watched;
  readonly inventory: Inventory;
  readonly consents: RunCommandConsents;
  /** What plans of fixes are made with. */
  readonly fixes: FixContext;
}

/** Builds the services on a host, by hand and in order. Nothing is asked of the network until one is used. */
export function createServices(host: Host, settings: () => ServiceSettings): Services {
  const registries: Registries = new Registries(host, () => inventory.read());
  const inventory = new Inventory(host, registries, () => settings().azureTenants ?? []);
  const catalog = new Catalog(host, registries, loginServer => inventory.registryAt(loginServer)?.sku);
  const owned = inventory.onDidChange(() => catalog.noteTiers());
  const monitor = new ExpansionMonitor(catalog, host.clock, settings);
  const waits = new Waits(monitor, registries, host);
  const consents = new RunCommandConsents(host.azure);
  return {
    host,
    registries,
    catalog,
    monitor,
    waits,
    watched: new Watched(),
    inventory,
    consents,
    fixes: fixContext({ host, inventory, registries, catalog, monitor }),
    dispose() {
      waits.dispose();
      owned.dispose();
      consents.dispose();
      inventory.dispose();
      monitor.dispose();
    },
  };
}

type Fixing = Pick<Services, 'host' | 'inventory' | 'registries' | 'catalog' | 'monitor'>;

function fixContext(services: Fixing): FixContext {
  const { host, inventory, registries } = services;
  return {
    clock: host.clock,
    arm: id => inventory.arm(id),
    registry: idOrLoginServer =>
      inventory.registry(idOrLoginServer) ?? inventory.registryAt(idOrLoginServer.toLowerCase()),
    cluster: id => inventory.cluster(id),
    async keepToken({ loginServer }, password) {
      if (loginServer === undefined) throw new Error('A registry without a login server.');
      await registries.save(parseRegistry(loginServer), { access: 'password', password });
    },
    async convert({ loginServer, repository, digest }, signal) {
      const { convertImage } = await import('./conversion');
      const image = { registry: registries.at(parseRegistry(loginServer)), repository, digest };
      return (await convertImage(services, image, signal)).kind;
    },
  };
}
