import { type ExtensionContext, window } from 'vscode';
import { createServices } from './teleport/services';
import { createAzure } from './ui/accounts';
import { registerAzure } from './ui/azure';
import { ClustersView } from './ui/clusters/clustersView';
import { register } from './ui/commands';
import { registerComparison } from './ui/comparison';
import { registerDemo } from './ui/demo';
import { registerDeploy } from './ui/deploy';
import { registerExpansion } from './ui/expansion';
import { registerReadiness } from './ui/readiness';
import { Reports } from './ui/readiness/reports';
import { registerRegistries } from './ui/registries';
import { registerRepositories } from './ui/repositories';
import { expansionDeadlineMs, setting } from './ui/settings';
import { registerStreaming } from './ui/streaming';
import { RegistriesView } from './ui/tree/registriesView';
import { createVsCodeHost } from './ui/vscodeHost';

/** Puts the product together. Asks nothing of the network: that waits for a person, or for waits that an earlier window left. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel('ACR Teleport', { log: true });
  const host = createVsCodeHost(context, log);
  const azure = createAzure(host);
  const services = createServices({ ...host, azure }, () => ({
    stuckAfterMs: expansionDeadlineMs(),
    azureTenants: setting('azure.tenants'),
  }));
  const view = new RegistriesView(services);
  const clusters = new ClustersView(services);
  const reports = new Reports();
  context.subscriptions.push(
    log,
    azure,
    services,
    view,
    clusters,
    reports,
    register('acrTeleport.showLog', () => log.show()),
    ...registerRegistries(services, view),
    ...registerRepositories(services, view),
    ...registerExpansion(services, view),
    ...registerAzure(services, view, clusters),
    ...registerReadiness(services, view, clusters, reports),
    ...registerStreaming(services, view, clusters, reports),
    ...registerDeploy(services, view, clusters),
    ...registerComparison(services, view, clusters),
    ...registerDemo(services, view),
  );
}
