import { asArray } from '../../base/json';
import type { Memory } from '../host';
import { readRun } from './readRun';
import { comparisonAsJson, type RunJson } from './runJson';
import type { ComparisonState } from './state';

const historyKey = 'comparisons';
const maxRuns = 30;
/** An editor warns of memories that grow beyond half a megabyte, and a run of many rounds takes some tens of thousands. */
const maxCharacters = 400_000;

/** The runs of a workspace. Owns what is remembered of them: the latest first, 30 at most and fewer where they are long. */
export class ComparisonHistory {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Latest first; what cannot be read is left out. */
  list(): readonly ComparisonState[] {
    return asArray(this.#memory.get(historyKey)).flatMap(entry => readRun(entry) ?? []);
  }

  find(runId: string): ComparisonState | undefined {
    return this.list().find(({ plan }) => plan.runId === runId);
  }

  /** The latest other run of the same images, to show beside this one. */
  before(state: ComparisonState): ComparisonState | undefined {
    const names = imageNames(state);
    return this.list().find(
      run =>
        run.plan.runId !== state.plan.runId && run.startedAt <= state.startedAt && imageNames(run) === names,
    );
  }

  /** Keeps a run, in the place of what was kept of it before. */
  async add(state: ComparisonState): Promise<void> {
    const others = this.list().filter(({ plan }) => plan.runId !== state.plan.runId);
    await this.#keep([state, ...others]);
  }

  async remove(runId: string): Promise<void> {
    await this.#keep(this.list().filter(({ plan }) => plan.runId !== runId));
  }

  async #keep(runs: readonly ComparisonState[]): Promise<void> {
    const kept = runs.slice(0, maxRuns).map(comparisonAsJson);
    await this.#memory.update(historyKey, withinLimit(kept));
  }
}

/** The latest is kept whatever its length. */
function withinLimit(runs: readonly RunJson[]): readonly RunJson[] {
  let characters = 0;
  const end = runs.findIndex((run, index) => {
    characters += JSON.stringify(run).length;
    return index > 0 && characters > maxCharacters;
  });
  return end === -1 ? runs : runs.slice(0, end);
}

function imageNames({ plan }: ComparisonState): string {
  return JSON.stringify(plan.images.map(({ reference }) => reference).sort());
}
