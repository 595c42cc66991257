import assert from 'node:assert/strict';
import fc from 'fast-check';
import { apply } from '../../../src/teleport/comparison/apply';
import { isLive } from '../../../src/teleport/comparison/state';
import { anyFact } from './anyRun';
import {
  aborted,
  begun,
  done,
  front,
  notPulled,
  pulled,
  pulling,
  roundAt,
  startedAt,
  withFacts,
} from './runs';

const pull = { round: 1, lane: 'teleport', at: roundAt(1) } as const;

describe('a comparison that learns', () => {
  it('begins by preparing, with nothing pulled', () => {
    const state = begun();
    assert.deepEqual([state.phase, state.samples, state.notes], ['preparing', [], []]);
    assert.ok(isLive(state));
  });

  it('runs from its first pull on, which begins when the kubelet begins', () => {
    const { node: _, ...scheduled } = pulling(pull);
    const state = withFacts(
      begun(),
      { ...scheduled, event: '' },
      { ...pulling(pull), at: pull.at + 2_000 },
      pulled({ ...pull, at: pull.at + 2_000 }, 8_011.045_191),
    );
    assert.equal(state.phase, 'running');
    assert.deepEqual(state.samples, [
      {
        round: 1,
        lane: 'teleport',
        pod: 'azure-vote-front-teleport-r1',
        node: 'aks-teleporter-31560849-vmss000000',
        image: front,
        outcome: 'pulled',
        pulledMs: 8_011.045_191,
        includingWaitingMs: 8_023.045_191,
        sizeBytes: 944_000_000,
        event: `Successfully pulled image "${front}" in 8.011045191s (8.023045191s including waiting). Image size: 944000000 bytes.`,
        startedAt: pull.at + 2_000,
        endedAt: pull.at + 2_000 + 8_011,
      },
    ]);
  });

  it('keeps the first outcome of a pull: a container that starts again finds the image present', () => {
    const first = withFacts(begun(), pulling(pull), pulled(pull, 8_011.045_191));
    assert.equal(apply(first, notPulled(pull, 'alreadyPresent')), first);
    const refused = withFacts(begun(), pulling(pull), notPulled(pull, 'failed'));
    assert.equal(apply(refused, pulled(pull, 900)), refused);
  });

  it('takes no time from what was not pulled, and none that is no time', () => {
    const present = { ...notPulled(pull, 'alreadyPresent'), pulledMs: 0 };
    assert.equal(withFacts(begun(), present).samples[0]?.pulledMs, undefined);
    for (const pulledMs of [Number.NaN, -1, Number.POSITIVE_INFINITY])
      assert.equal(withFacts(begun(), pulled(pull, pulledMs)).samples[0]?.pulledMs, undefined);
  });

  it('ends once, and takes notes of what was removed afterwards', () => {
    assert.equal(aborted.phase, 'aborted');
    assert.deepEqual(
      aborted.notes.map(({ words }) => words),
      [
        'Pools teleporter and shuttle were scaled to 0 and back to 1 node.',
        'Removed 2 deployments and 2 services of this run.',
      ],
    );
    assert.equal(apply(done, { kind: 'phase', phase: 'aborted', at: 0 }), done);
    assert.equal(apply(done, pulling({ ...pull, round: 4 })), done);
  });

  it('says why it failed', () => {
    const state = withFacts(begun(), {
      kind: 'phase',
      phase: 'failed',
      at: startedAt + 1,
      error: 'Refused.',
    });
    assert.deepEqual(
      [state.phase, state.phase === 'failed' && state.error, state.endedAt],
      ['failed', 'Refused.', startedAt + 1],
    );
  });

  it('never changes a state that it was given, whatever is learnt', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 12 }), facts => {
        let state = begun();
        for (const fact of facts) {
          const before = structuredClone(state);
          const next = apply(state, fact);
          assert.deepEqual(state, before);
          assert.ok(next.samples.length >= state.samples.length);
          state = next;
        }
        const pulls = state.samples.map(({ pod, image }) => `${pod} ${image}`);
        assert.equal(new Set(pulls).size, pulls.length);
      }),
    );
  });
});
