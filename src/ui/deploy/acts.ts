import type { Uri } from 'vscode';
import { RememberedRuns } from '../../teleport/deployment/rememberedRuns';
import type { DeployTarget } from '../../teleport/deployment/target';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { offerGiveBack } from '../comparison/giveBackPools';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';
import { cleanUpRuns } from './cleanUpRuns';
import { deployManifests, deploySample } from './deploySteps';
import { examinePod, showEvents } from './evidenceReports';
import { collectLogs } from './nodeLogs';
import { askLanes, askSample, openSample } from './samples';
import { ShownTexts } from './shownTexts';
import { askTarget, targetAgain } from './targets';

export interface DeployParts {
  readonly services: Services;
  readonly registries: RegistriesView;
  readonly clusters: ClustersView;
  readonly texts: ShownTexts;
  readonly runs: RememberedRuns;
}

/** What the commands about deploying do. Opens clusters for as long as a command lasts. */
export class DeployActs {
  readonly #parts: DeployParts;

  constructor(services: Services, views: Pick<DeployParts, 'registries' | 'clusters'>) {
    const runs = new RememberedRuns(services.host.windowMemory);
    this.#parts = { services, ...views, texts: new ShownTexts(), runs };
  }

  async openSample(row?: RowId): Promise<void> {
    const { services, registries } = this.#parts;
    const title = 'Open Sample Manifest';
    const sample = await askSample(services, registries, row, title);
    const lanes = sample && (await askLanes(title));
    if (sample && lanes) await openSample(sample, lanes);
  }

  async deploySample(row?: RowId): Promise<void> {
    await this.#on(row, 'Deploy the sample to which cluster?', target =>
      deploySample(this.#parts, target, row),
    );
  }

  async deployManifest(file?: Uri, files?: readonly Uri[]): Promise<void> {
    await deployManifests(this.#parts, file, files, (title, act) => this.#on(undefined, title, act));
  }

  async cleanUp(subject?: RowId | { readonly runId: string }): Promise<void> {
    const runId = subject && 'runId' in subject ? subject.runId : undefined;
    const row = subject && 'id' in subject ? subject : undefined;
    const place = runId === undefined ? undefined : this.#parts.runs.clusterOf(runId);
    const target = place && (await targetAgain(this.#parts.services, place));
    const clean = async (chosen: DeployTarget) => {
      await offerGiveBack(this.#parts.services, chosen);
      await cleanUpRuns(chosen, runId);
    };
    if (target) return during(target, () => clean(target));
    await this.#on(row, 'Clean up in which cluster?', clean);
  }

  async collectLogs(row?: RowId): Promise<void> {
    await this.#on(row, 'Logs of which cluster?', target => collectLogs(this.#parts, target, row));
  }

  async showEvents(row?: RowId): Promise<void> {
    await this.#on(row, 'Events of which cluster?', target => showEvents(this.#parts, target));
  }

  async examinePod(row?: RowId): Promise<void> {
    await this.#on(row, 'A pod of which cluster?', target => examinePod(this.#parts, target));
  }

  dispose(): void {
    this.#parts.texts.dispose();
  }

  /** Does something on the cluster of a row, or on the one that is picked. */
  async #on(
    row: RowId | undefined,
    title: string,
    act: (target: DeployTarget) => Promise<unknown>,
  ): Promise<void> {
    const { services, clusters } = this.#parts;
    const target = await askTarget(services, clusters, row, title);
    if (target) await during(target, () => act(target));
  }
}

async function during(target: DeployTarget, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } finally {
    target.dispose();
  }
}
