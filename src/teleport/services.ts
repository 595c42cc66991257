import type { Disposable } from '../base/emitter';
import { Catalog } from './catalog';
import { ExpansionMonitor, type MonitorSettings } from './expansionMonitor';
import type { Host } from './host';
import { Registries } from './registries';
import { Waits } from './waits';
import { Watched } from './watched';

/** What the product does, ready for an editor or a command line to call. */
export interface Services extends Disposable {
  readonly host: Host;
  readonly registries: Registries;
  readonly catalog: Catalog;
  readonly monitor: ExpansionMonitor;
  readonly waits: Waits;
  readonly watched: Watched;
}

/** Builds the services on a host, by hand and in order. Nothing is asked of the network until one is used. */
export function createServices(host: Host, settings: () => MonitorSettings): Services {
  const registries = new Registries(host);
  const catalog = new Catalog(host, registries);
  const monitor = new ExpansionMonitor(catalog, host.clock, settings);
  const waits = new Waits(monitor, registries, host);
  return {
    host,
    registries,
    catalog,
    monitor,
    waits,
    watched: new Watched(),
    dispose() {
      waits.dispose();
      monitor.dispose();
    },
  };
}
