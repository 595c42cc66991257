import { type ExtensionContext, window } from 'vscode';
import { createServices } from './teleport/services';
import { register } from './ui/commands';
import { registerDemo } from './ui/demo';
import { registerExpansion } from './ui/expansion';
import { registerRegistries } from './ui/registries';
import { registerRepositories } from './ui/repositories';
import { expansionDeadlineMs } from './ui/settings';
import { RegistriesView } from './ui/tree/registriesView';
import { createVsCodeHost } from './ui/vscodeHost';

/** Puts the product together. Asks nothing of the network: that waits for a person, or for waits that an earlier window left. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel('ACR Teleport', { log: true });
  const host = createVsCodeHost(context, log);
  const services = createServices(host, () => ({ stuckAfterMs: expansionDeadlineMs() }));
  const view = new RegistriesView(services);
  context.subscriptions.push(
    log,
    services,
    view,
    register('acrTeleport.showLog', () => log.show()),
    ...registerRegistries(services, view),
    ...registerRepositories(services, view),
    ...registerExpansion(services, view),
    ...registerDemo(services, view),
  );
}
