import type { Disposable } from 'vscode';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { register } from '../commands';
import type { RegistriesView } from '../tree/registriesView';
import type { DeployActs } from './acts';

/** Deploying samples and manifests to clusters, what is left of it, and what the nodes say. */
export function registerDeploy(
  services: Services,
  registries: RegistriesView,
  clusters: ClustersView,
): Disposable[] {
  let loading: Promise<DeployActs> | undefined;
  const acts = () => {
    loading ??= import('./acts').then(loaded => new loaded.DeployActs(services, { registries, clusters }));
    return loading;
  };
  return [
    { dispose: () => void loading?.then(loaded => loaded.dispose()) },
    register('acrTeleport.openSample', async row => (await acts()).openSample(row)),
    register('acrTeleport.deploySample', async row => (await acts()).deploySample(row)),
    register('acrTeleport.deployManifest', async (file, files) => (await acts()).deployManifest(file, files)),
    register('acrTeleport.cleanUp', async subject => (await acts()).cleanUp(subject)),
    register('acrTeleport.collectLogs', async row => (await acts()).collectLogs(row)),
    register('acrTeleport.showAccelerationEvents', async row => (await acts()).showEvents(row)),
    register('acrTeleport.examinePod', async row => (await acts()).examinePod(row)),
  ];
}
