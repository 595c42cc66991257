import { count } from '../../base/units';
import { emptiedPoolsIn } from '../../teleport/comparison/emptiedPools';
import { deletedNodeWords } from '../../teleport/comparison/recycleNodes';
import { type OtherPods, otherPodsLines } from '../../teleport/comparison/runOthers';
import type { RecycleTerms } from '../../teleport/comparison/runRecycle';
import type { DeployTarget } from '../../teleport/deployment/target';
import type { Memory } from '../../teleport/host';
import { confirm } from '../feedback';

/** What a person agrees to about making nodes anew, asked where it is not known yet. undefined when they do not want node objects deleted. */
export async function askTerms(
  { name, azure }: Pick<DeployTarget, 'name' | 'azure'>,
  { recycle }: { readonly recycle: boolean },
  memory: Memory,
): Promise<RecycleTerms | undefined> {
  const deletes = recycle && azure === undefined;
  if (deletes && !(await agreesToDelete(name))) return undefined;
  const agreed = new Set<string>();
  return {
    emptied: emptiedPoolsIn(memory),
    deletesNodes: deletes,
    async stops(others) {
      const names = (others.pods ?? []).map(pod => `${pod.namespace}/${pod.name}`);
      const isKnown = others.pods !== undefined && names.every(each => agreed.has(each));
      if (isKnown) return true;
      const mayStop = await agreesToStop(name, others);
      if (mayStop) for (const each of names) agreed.add(each);
      return mayStop;
    },
  };
}

function agreesToDelete(cluster: string): Promise<boolean> {
  const detail = `The nodes of both lanes are deleted from ${cluster} between rounds, and have to be replaced by what made them. ${deletedNodeWords}`;
  return confirm(`Delete node objects of ${cluster}?`, detail, 'Delete Nodes');
}

function agreesToStop(cluster: string, others: OtherPods): Promise<boolean> {
  const what = others.pods === undefined ? 'the pods' : count(others.pods.length, 'pod');
  const detail = ['They run on the nodes that are made anew:', ...otherPodsLines(others)].join('\n');
  return confirm(`Stop ${what} of others on ${cluster}?`, detail, 'Stop Pods');
}
