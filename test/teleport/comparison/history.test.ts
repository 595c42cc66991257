import assert from 'node:assert/strict';
import { ComparisonHistory } from '../../../src/teleport/comparison/history';
import { TestMemory } from '../../support/host';
import { begun, done, manyRounds, squashed, twoImages } from './runs';

const runCalled = (runId: string) => ({ ...done, plan: { ...done.plan, runId } });

async function filled(...runs: readonly (typeof done)[]) {
  const memory = new TestMemory();
  const history = new ComparisonHistory(memory);
  for (const run of runs) await history.add(run);
  return { memory, history, ids: () => history.list().map(({ plan }) => plan.runId) };
}

describe('the history of comparisons', () => {
  it('begins empty', () => {
    assert.deepEqual(new ComparisonHistory(new TestMemory()).list(), []);
  });

  it('gives runs back as they were, the latest first', async () => {
    const other = { ...twoImages, plan: { ...twoImages.plan, runId: 'other' } };
    const { history } = await filled(squashed, done, other);
    assert.deepEqual(history.list(), [other, done, squashed]);
    assert.deepEqual(history.find(done.plan.runId), done);
    assert.equal(history.find('another'), undefined);
  });

  it('is read anew by another window', async () => {
    const { memory } = await filled(done);
    assert.deepEqual(new ComparisonHistory(memory).list(), [done]);
  });

  it('keeps a run once, as it was added last', async () => {
    const { history } = await filled({ ...begun(), phase: 'aborted' }, done);
    assert.deepEqual(history.list(), [done]);
  });

  it('keeps thirty runs, and lets the oldest go', async () => {
    const { ids } = await filled(...Array.from({ length: 33 }, (_, index) => runCalled(`run ${index}`)));
    assert.equal(ids().length, 30);
    assert.deepEqual([ids()[0], ids().at(-1)], ['run 32', 'run 3']);
  });

  it('keeps fewer where they are long, and the latest always', async () => {
    const long = manyRounds(200);
    const run = (runId: string) => ({ ...long, plan: { ...long.plan, runId } });
    const { memory, ids } = await filled(...Array.from({ length: 5 }, (_, index) => run(`run ${index}`)));
    assert.ok(ids().length >= 1 && ids().length < 5);
    assert.equal(ids()[0], 'run 4');
    assert.ok(memory.text().length < 500_000);
    const huge = await filled(manyRounds(2_500));
    assert.equal(huge.ids().length, 1);
  });

  it('lets one go when asked', async () => {
    const { history, ids } = await filled(done, squashed);
    await history.remove(done.plan.runId);
    assert.deepEqual(ids(), [squashed.plan.runId]);
  });

  it('survives what is no run among them, and no list at all', async () => {
    const good = (await filled(done)).memory.get('comparisons');
    const entries = [null, 1, 'x', {}, [], ...(Array.isArray(good) ? good : [])];
    const history = new ComparisonHistory(new TestMemory({ comparisons: entries }));
    assert.deepEqual(history.list(), [done]);
    await history.add(squashed);
    assert.deepEqual(history.list(), [squashed, done]);
    assert.deepEqual(new ComparisonHistory(new TestMemory({ comparisons: 'broken' })).list(), []);
  });

  it('finds the latest earlier run of the same images', async () => {
    const day = 86_400_000;
    const earlier = { ...runCalled('earlier'), startedAt: done.startedAt - day };
    const later = { ...runCalled('later'), startedAt: done.startedAt + day };
    const { history } = await filled(squashed, earlier, later, done);
    assert.equal(history.before(done)?.plan.runId, 'earlier');
    assert.equal(history.before(later)?.plan.runId, done.plan.runId);
    assert.equal(history.before(twoImages), undefined);
  });

  it('tells when it could not be kept', async () => {
    const memory = new TestMemory();
    memory.failure = new Error('disk full');
    await assert.rejects(new ComparisonHistory(memory).add(done), /disk full/);
  });
});
