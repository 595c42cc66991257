import { emptiedPoolsIn } from '../../../src/teleport/comparison/emptiedPools';
import type { RecycleTerms } from '../../../src/teleport/comparison/runRecycle';

/** Of somebody who lets a comparison delete the nodes of a cluster that is theirs. */
export function kwokTerms(): RecycleTerms {
  const memory = new Map<string, unknown>();
  const emptied = emptiedPoolsIn({
    get: key => memory.get(key),
    update: async (key, value) => void memory.set(key, value),
  });
  return { emptied, deletesNodes: true, stops: () => false };
}
