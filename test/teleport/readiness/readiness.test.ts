import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Facts } from '../../../src/teleport/readiness/facts';
import { allRules, evaluate, type Readiness, summary } from '../../../src/teleport/readiness/readiness';
import { anyFacts } from './anyFacts';
import {
  fast,
  nodePool,
  nowMs,
  unsaid,
  withCluster,
  withImage,
  without,
  withRegistry,
  withResource,
} from './facts';

/** The verdicts of Artifact Streaming and Teleport. */
function verdicts(facts: Facts): string[] {
  return evaluate(facts).accelerators.map(({ accelerator, verdict }) => `${accelerator} ${verdict}`);
}

function sentences({ answer, accelerators }: Readiness): string[] {
  return [answer, ...accelerators.map(({ sentence }) => sentence)];
}

const slowPool = { ...nodePool, artifactStreaming: false, workloadRuntime: 'KataVmIsolation' };
const streamingOff: Facts = { ...fast, pool: slowPool };
const retired: Facts = { ...withRegistry({ teleportTrace: { value: 'none' } }), pool: slowPool };

describe('readiness', () => {
  it('says yes where nothing stands in the way, and by what', () => {
    assert.deepEqual(verdicts(fast), ['streaming ready', 'teleport ready']);
    assert.deepEqual(sentences(evaluate(fast)), [
      'Yes, by Artifact Streaming or Teleport.',
      'Artifact Streaming: nothing stands in the way.',
      'Teleport: nothing stands in the way.',
    ]);
  });

  it('says yes where one accelerator is enough', () => {
    const readiness = evaluate(streamingOff);
    assert.deepEqual(readiness.verdict, 'ready');
    assert.deepEqual(sentences(readiness), [
      'Yes, by Teleport.',
      'Artifact Streaming: 2 things stand in the way.',
      'Teleport: nothing stands in the way.',
    ]);
  });

  it('says no where something stands in the way of both, and how much', () => {
    const readiness = evaluate(retired);
    assert.equal(readiness.verdict, 'blocked');
    assert.deepEqual(sentences(readiness), [
      'No, it is pulled whole: 2 things stand in the way of Artifact Streaming, 1 thing stands in the way of Teleport.',
      'Artifact Streaming: 2 things stand in the way.',
      'Teleport: 1 thing stands in the way.',
    ]);
  });

  it('says perhaps where not all could be found out', () => {
    const facts = withCluster({ pullRole: unsaid, teleportFeature: unsaid });
    assert.deepEqual(verdicts(facts), ['streaming doubtful', 'teleport doubtful']);
    assert.deepEqual(sentences(evaluate(facts)), [
      'Perhaps, by Artifact Streaming or Teleport: nothing known stands in the way, but not all is known.',
      'Artifact Streaming: nothing known stands in the way, but 1 thing could not be found out.',
      'Teleport: nothing known stands in the way, but 1 thing could not be found out.',
    ]);
  });

  it('promises nothing of a cluster or pool that nobody named', () => {
    const [, streaming] = sentences(evaluate(without(fast, 'cluster', 'pool')));
    assert.equal(streaming, 'Artifact Streaming: nothing known stands in the way, but no cluster was named.');
    const [, ofCluster] = sentences(evaluate(without(fast, 'pool')));
    assert.match(ofCluster ?? '', /but no node pool was named\.$/);
    assert.deepEqual(verdicts(without(fast, 'image')), ['streaming doubtful', 'teleport doubtful']);
  });

  it('does not guess where little is known', () => {
    const registry = {
      resource: unsaid,
      replications: unsaid,
      teleportTrace: unsaid,
      teleportRepositories: unsaid,
      repositoryTeleports: unsaid,
    };
    const facts = without(withRegistry(registry), 'cluster', 'pool', 'image');
    const readiness = evaluate(facts);
    assert.equal(readiness.verdict, 'unknown');
    assert.deepEqual(sentences(readiness), [
      'That cannot be told: too little is known for Artifact Streaming or Teleport.',
      'Artifact Streaming: 2 things could not be found out, and no image or cluster was named.',
      'Teleport: 6 things could not be found out, and no image or cluster was named.',
    ]);
  });

  it('has an answer where nothing was named', () => {
    const readiness = evaluate({ now: nowMs });
    assert.equal(readiness.verdict, 'unknown');
    assert.deepEqual(
      readiness.accelerators.map(({ judgements }) => judgements),
      [[], []],
    );
    assert.equal(
      readiness.accelerators[0]?.sentence,
      'Artifact Streaming: no image, registry or cluster was named.',
    );
  });

  it("lets advice stand in nobody's way", () => {
    const facts = withImage({ layers: { value: { count: 1, sizeBytes: 40e9, largestBytes: 2e9 } } });
    assert.equal(evaluate(facts).accelerators[0]?.verdict, 'ready');
  });

  it('sums up in one line', () => {
    const tells = (facts: Facts) => summary(evaluate(facts));
    assert.equal(tells(fast), 'Fast start: yes · Artifact Streaming ready · Teleport ready');
    assert.equal(tells(retired), 'Fast start: no · Artifact Streaming blocked by 2 · Teleport blocked by 1');
    assert.equal(
      tells(withResource({ sku: undefined })),
      'Fast start: perhaps · Artifact Streaming doubtful, 1 not known · Teleport doubtful, 1 not known',
    );
    assert.equal(
      tells({ now: nowMs }),
      'Fast start: not known · Artifact Streaming unknown · Teleport unknown',
    );
  });

  it('names each rule once, with a short title, and cites a page for it', () => {
    assert.equal(new Set(allRules.map(({ id }) => id)).size, allRules.length);
    for (const { id, accelerator, title, source } of allRules) {
      assert.match(id, new RegExp(`^${accelerator}\\.[a-zA-Z]+$`));
      assert.ok(title.length > 5 && title.length <= 50, title);
      assert.ok(source.title.length > 5, id);
      assert.equal(new URL(source.url).protocol, 'https:', id);
    }
  });

  it('judges any facts, each with evidence and a page', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        // Each by itself: what evaluate catches would be a fault of the rule.
        for (const rule of allRules) rule.check(facts);
        const readiness = evaluate(facts);
        for (const { judgements } of readiness.accelerators) {
          for (const { rule, finding } of judgements) {
            assert.ok(finding.evidence.length > 10, rule.id);
            assert.ok(rule.source.url.startsWith('https://'), rule.id);
          }
        }
        assert.doesNotMatch(sentences(readiness).join(), /undefined|NaN/);
        assert.equal(summary(readiness).split('\n').length, 1);
      }),
      { numRuns: 500 },
    );
  });

  it('turns facts of a wrong shape into doubts', () => {
    const broken = { now: nowMs, image: null, registry: { resource: 5 }, cluster: 'x', pool: [] };
    const readiness = evaluate(broken as unknown as Facts);
    const verdict = readiness.accelerators.flatMap(({ judgements }) =>
      judgements.filter(({ finding }) => finding.evidence.includes('not of the shape')),
    );
    assert.ok(verdict.length > 5);
    assert.notEqual(readiness.verdict, 'ready');
  });
});
