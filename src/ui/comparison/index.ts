import { type Disposable, window } from 'vscode';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { register } from '../commands';
import type { RegistriesView } from '../tree/registriesView';
import type { ComparisonActs } from './acts';
import { comparisonView } from './viewType';

/** How much faster images start: runs that measure it, their pages, and those of before. */
export function registerComparison(
  services: Services,
  registries: RegistriesView,
  clusters: ClustersView,
): Disposable[] {
  let loading: Promise<ComparisonActs> | undefined;
  const acts = () => {
    loading ??= import('./acts').then(
      loaded => new loaded.ComparisonActs(services, { registries, clusters }),
    );
    return loading;
  };
  return [
    { dispose: () => void loading?.then(loaded => loaded.dispose()) },
    window.registerWebviewPanelSerializer(comparisonView, {
      deserializeWebviewPanel: async view => (await acts()).restore(view),
    }),
    register('acrTeleport.comparePullTimes', async row => (await acts()).compare(row)),
    register('acrTeleport.showComparisons', async () => (await acts()).showHistory()),
    register('acrTeleport.compareRuns', async () => (await acts()).compareRuns()),
    register('acrTeleport.exportComparison', async (run, ending) => (await acts()).export(run, ending)),
    register('acrTeleport.repeatComparison', async run => (await acts()).repeat(run)),
    register('acrTeleport.stopComparison', async run => (await acts()).stop(run)),
  ];
}
