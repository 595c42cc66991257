import { createAbort } from '../../src/base/abort';
import { systemClock } from '../../src/base/clock';
import type { ClusterObjects } from '../../src/kubernetes/objects';
import { runComparison } from '../../src/teleport/comparison/run';
import type { ComparisonState } from '../../src/teleport/comparison/state';
import { Pace } from '../../src/ui/comparison/pace';
import { comparisonPage } from '../../src/ui/comparison/page';
import { waitUntil } from '../host/deadline';
import { plan } from '../teleport/comparison/runs';
import type { Row } from './figure';
import { median } from './rounds';
import { serveCluster } from './servedCluster';

const count = 40;
/** Up to so much lies between two, so that they find the page at rest, just drawn, and in between. */
const mostApartMs = 500;
const most = { of: 'value', most: 250 } as const;

/** From the posting of an event to the page that tells it: over TLS on loopback, server and client in this one process. */
export async function events(): Promise<Row[]> {
  const cluster = await serveCluster();
  try {
    const times = await timesToPage(cluster.connect(), cluster.connect());
    const what = 'an event, from being posted to being on the page';
    return [
      { what, unit: 'ms', value: median(times), target: most },
      { what: `the same, worst of ${times.length}`, unit: 'ms', value: Math.max(...times), target: most },
    ];
  } finally {
    await cluster.close();
  }
}

/** Posts events of teleportd about a pod that pulls for half a minute, and follows its comparison meanwhile as the panel does. */
async function timesToPage(ours: ClusterObjects, theirs: ClusterObjects): Promise<readonly number[]> {
  const stop = createAbort();
  const postedAt = new Map<string, number>();
  const times: number[] = [];
  let state: ComparisonState | undefined;
  const pace = new Pace(systemClock, () => {
    const page = state && comparisonPage(state, { nonce: 'bench', now: Date.now() });
    for (const [words, at] of postedAt) {
      if (!page?.includes(words)) continue;
      times.push(performance.now() - at);
      postedAt.delete(words);
    }
  });
  const follow = async () => {
    const target = { name: 'demo-aks', objects: ours };
    for await (state of runComparison(target, { ...plan, rounds: 1, recycle: false }, stop)) pace.plan();
  };
  const post = async () => {
    const pod = await waitUntil(() => pulling(state), 20_000, 'A pod that pulls');
    for (let index = 0; index < count; index++) {
      const words = `This is event ${index}.`;
      postedAt.set(words, performance.now());
      await theirs.apply(eventOf(pod, index, words), stop);
      await systemClock.sleep((index * 137) % mostApartMs);
    }
    await waitUntil(() => (postedAt.size === 0 ? true : undefined), 5000, 'The last event on the page');
  };
  const followed = follow();
  try {
    await Promise.race([post(), followed]);
  } finally {
    stop.abort();
    await followed;
    pace.dispose();
  }
  if (times.length < count) throw new Error(`Of ${count} events ${times.length} came: ${state?.phase}.`);
  return times;
}

function pulling(state: ComparisonState | undefined): string | undefined {
  return state?.samples.find(({ lane, node }) => lane === 'shuttle' && node !== undefined)?.pod;
}

function eventOf(pod: string, index: number, message: string) {
  const { namespace } = plan;
  const now = new Date().toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${pod}.${index}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name: pod, namespace },
    type: 'Normal',
    reason: 'Mounting',
    message,
    source: { component: 'teleportd' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
}
