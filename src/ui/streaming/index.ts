import type { Disposable } from 'vscode';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { register } from '../commands';
import type { Reports } from '../readiness/reports';
import type { RegistriesView } from '../tree/registriesView';
import type { StreamingActs } from './acts';

/** Artifact Streaming: converting images and repositories, what came of it, and the way there from Teleport. */
export function registerStreaming(
  services: Services,
  registries: RegistriesView,
  clusters: ClustersView,
  reports: Reports,
): Disposable[] {
  let loading: Promise<StreamingActs> | undefined;
  const acts = () => {
    loading ??= import('./acts').then(
      loaded => new loaded.StreamingActs(services, { registries, clusters }, reports),
    );
    return loading;
  };
  return [
    register('acrTeleport.createStreamingArtifact', async (row, rows) => (await acts()).convert(row, rows)),
    register('acrTeleport.cancelConversion', async (row, rows) => (await acts()).cancel(row, rows)),
    register('acrTeleport.enableAutoConvert', async (row, rows) =>
      (await acts()).autoConvert(true, row, rows),
    ),
    register('acrTeleport.disableAutoConvert', async (row, rows) =>
      (await acts()).autoConvert(false, row, rows),
    ),
    register('acrTeleport.showOperation', async (row, rows) => (await acts()).showOperation(row, rows)),
    register('acrTeleport.removeStreamingArtifact', async (row, rows) => (await acts()).remove(row, rows)),
    register('acrTeleport.copyAzCommand', async (row, rows) => (await acts()).copyAz(row, rows)),
    register('acrTeleport.showMigration', async row => (await acts()).showMigration(row)),
  ];
}
