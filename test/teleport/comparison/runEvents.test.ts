import assert from 'node:assert/strict';
import { readEvent } from '../../../src/kubernetes/events';
import { pullFact } from '../../../src/teleport/comparison/runEvents';
import type { RoundPod } from '../../../src/teleport/comparison/runPods';
import { statisticsOf } from '../../../src/teleport/comparison/statistics';
import { begun, front, startedAt, withFacts } from './runs';

const pod: RoundPod = {
  name: 'front-shuttle-r1',
  lane: { name: 'shuttle', selector: { label: 'acr-teleport', value: 'disabled' } },
  image: { reference: front },
  round: 1,
};

function pulledEvent(words: string) {
  const metadata = { name: 'event', namespace: 'default', uid: '1' };
  return readEvent({
    apiVersion: 'v1',
    kind: 'Event',
    metadata,
    involvedObject: { kind: 'Pod', name: pod.name, namespace: 'default' },
    reason: 'Pulled',
    message: words,
    lastTimestamp: new Date(startedAt).toISOString(),
    source: { component: 'kubelet', host: 'node-1' },
  });
}

describe('what a kubelet tells of a pull', () => {
  it('counts the pull alone, and keeps the wait for other pulls beside it', () => {
    const words = `Successfully pulled image "${front}" in 8.5s (40.25s including waiting). Image size: 944000000 bytes.`;
    const fact = pullFact(pod, pulledEvent(words), undefined) ?? assert.fail('It tells nothing.');
    assert.deepEqual([fact.pulledMs, fact.includingWaitingMs], [8_500, 40_250]);
    const [image] = statisticsOf(withFacts(begun(), { ...fact, outcome: 'pending' }, fact));
    assert.deepEqual(image?.lanes.find(({ lane }) => lane === 'shuttle')?.measuredMs, [8_500]);
  });
});
