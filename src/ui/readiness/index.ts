import type { Disposable } from 'vscode';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { register } from '../commands';
import type { RegistriesView } from '../tree/registriesView';
import type { ReadinessActs } from './acts';
import type { Reports } from './reports';

/** Will this start fast, and if not why: reports, the fixes that they link to, and what stands in the way of reaching a registry. */
export function registerReadiness(
  services: Services,
  registries: RegistriesView,
  clusters: ClustersView,
  reports: Reports,
): Disposable[] {
  let loading: Promise<ReadinessActs> | undefined;
  // Rules, fixes and the network's steps are as much code as all the rest, and few windows need them.
  const acts = () => {
    loading ??= import('./acts').then(
      loaded => new loaded.ReadinessActs(services, { registries, clusters }, reports),
    );
    return loading;
  };
  return [
    register('acrTeleport.showReadiness', async row => (await acts()).showReadiness(row)),
    register('acrTeleport.runFix', async number => (await acts()).fixOffered(number)),
    register('acrTeleport.createToken', async row => (await acts()).createToken(row)),
    register('acrTeleport.attachRegistry', async row => (await acts()).attachRegistry(row)),
    register('acrTeleport.enableStreaming', async row => (await acts()).enableStreaming(row)),
    register('acrTeleport.scalePool', async row => (await acts()).scalePool(row)),
    register('acrTeleport.importImage', async row => (await acts()).importImage(row)),
    register('acrTeleport.examineNetwork', async row => (await acts()).examineNetwork(row)),
  ];
}
