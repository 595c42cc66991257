import { runComparison } from '../../src/teleport/comparison/run';
import type { ComparisonPlan, ComparisonState } from '../../src/teleport/comparison/state';
import { VirtualClock } from '../support/virtualClock';
import { requestRate } from '../teleport/comparison/requestRate';
import { plan } from '../teleport/comparison/runs';
import { kwokTerms } from '../teleport/comparison/terms';
import { SimulatedGround } from '../teleport/deployment/grounds';
import type { Row } from './figure';

const most = { of: 'value', most: 5 } as const;

/** What comparing adds to the API server's work; counted in the cluster's own time, and so the same wherever it runs. */
export async function comparing(): Promise<Row[]> {
  const clock = new VirtualClock();
  const ground = new SimulatedGround({ clock });
  const anew = await compared(ground, clock, { ...plan, runId: 'anew' });
  // Nothing is pulled then, so that round follows round at once.
  const again = await compared(ground, clock, { ...plan, runId: 'again', recycle: false });
  ground.dispose();
  const rows = [
    [`comparing, ${plan.rounds} rounds on new nodes`, anew],
    [`comparing, ${plan.rounds} rounds with nothing to pull`, again],
  ] as const;
  return rows.flatMap(([what, { mean, worst }]) => [
    { what, unit: 'requests/s', value: mean, target: most },
    { what: `${what}, worst second`, unit: 'requests', value: worst, target: most },
  ]);
}

async function compared(ground: SimulatedGround, clock: VirtualClock, of: ComparisonPlan) {
  const target = await ground.target();
  const { signal } = new AbortController();
  const before = ground.asked.length;
  let last: ComparisonState | undefined;
  const all = async () => {
    for await (const state of runComparison(target, of, { signal, terms: kwokTerms() })) last = state;
  };
  await clock.settle(all());
  if (last?.phase !== 'done') throw new Error(`The comparison did not end well: ${JSON.stringify(last)}`);
  return requestRate(ground.asked.slice(before), last);
}
