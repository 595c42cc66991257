import assert from 'node:assert/strict';
import { sweepEstimate } from '../../../src/teleport/streaming/sweepEstimate';
import { openedRegistry, steady } from '../../support/registry';
import { streamingData } from '../../support/streaming';

describe('sweepEstimate', () => {
  it('says how long many images take, and nothing of few', async () => {
    const { registry } = await openedRegistry({ data: streamingData() });
    assert.deepEqual(sweepEstimate(registry, 20), { durationMs: 0, words: undefined });
    const { durationMs, words } = sweepEstimate(registry, 300);
    assert.ok(durationMs > 70_000 && durationMs < 80_000, String(durationMs));
    assert.equal(
      words,
      'Looking at 300 images takes about 80 seconds: the registry rations how often streaming artifacts may be listed.',
    );
  });

  it('counts in minutes where there are many', async () => {
    const { registry } = await openedRegistry({ data: streamingData() });
    assert.match(
      sweepEstimate(registry, 2000).words ?? '',
      /^Looking at 2,000 images takes about 9 minutes:/,
    );
  });

  it('is shorter in a Premium registry, once that is known', async () => {
    const { registry } = await openedRegistry({ data: streamingData() });
    const before = sweepEstimate(registry, 300).durationMs;
    registry.noteTier('Standard');
    assert.equal(sweepEstimate(registry, 300).durationMs, before);
    registry.noteTier('Premium');
    assert.ok(sweepEstimate(registry, 300).durationMs < before / 4);
  });

  it('counts those that wait already', async () => {
    const { registry, clock } = await openedRegistry({ data: streamingData() });
    const digest = (index: number) => `sha256:${String(index).padStart(64, '0')}`;
    const asked = Array.from({ length: 100 }, (_, index) =>
      registry.client.streaming.artifacts('app', digest(index), steady()),
    );
    await clock.pass(0);
    assert.ok(sweepEstimate(registry, 1).durationMs > 15_000);
    await clock.settle(Promise.all(asked));
  });
});
