import { asArray, asRecord, asString } from '../../base/json';
import type { Memory } from '../host';
import { type ClusterPlace, readPlace } from './clusterPlace';

const runsKey = 'deployedRuns';
const maxRuns = 50;

/** On which cluster a run was, for its Clean Up after a reload. The objects themselves are found by their labels. */
export class RememberedRuns {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  clusterOf(runId: string): ClusterPlace | undefined {
    return this.#list().find(run => run.runId === runId)?.cluster;
  }

  async add(runId: string, cluster: ClusterPlace): Promise<void> {
    const others = this.#list().filter(run => run.runId !== runId);
    await this.#memory.update(runsKey, [{ runId, cluster }, ...others].slice(0, maxRuns));
  }

  #list(): readonly { readonly runId: string; readonly cluster: ClusterPlace }[] {
    return asArray(this.#memory.get(runsKey)).flatMap(entry => {
      const run = asRecord(entry);
      const [runId, cluster] = [asString(run?.runId), readPlace(run?.cluster)];
      return runId && cluster ? [{ runId, cluster }] : [];
    });
  }
}
