import { readNodes } from '../../kubernetes/rollout/nodes';
import type { Lane } from '../../teleport/comparison/state';
import { lanesOn } from '../../teleport/deployment/lanes';
import type { SampleLane } from '../../teleport/deployment/plan';
import type { DeployTarget } from '../../teleport/deployment/target';
import { withProgress } from '../feedback';

/** The ways to pull that a cluster's nodes offer. */
export async function readLanes({ name, objects }: DeployTarget): Promise<readonly Lane[]> {
  return lanesOn(await withProgress(`Reading the nodes of ${name}`, signal => readNodes(objects, signal)));
}

/** The lanes of a sample by what the cluster has; by the labels of Teleport's documentation where it has none, which the preflight then tells. */
export function sampleLanes(
  wanted: readonly SampleLane['lane'][],
  found: readonly Lane[],
): readonly SampleLane[] {
  return wanted.map(lane => {
    const match = found.find(({ name }) => (lane === 'shuttle' ? name === 'shuttle' : name !== 'shuttle'));
    return match ? { lane, laneSelector: { [match.selector.label]: match.selector.value } } : { lane };
  });
}
