import assert from 'node:assert/strict';
import { OpenPages } from '../../../src/ui/comparison/openPages';
import { TestMemory } from '../../support/host';
import { turn } from '../../support/virtualClock';

const title = 'Pull times of web:1';
const any = () => true;

describe('the pages of comparisons that are open', () => {
  it('are found by their titles after a reload, with the run beside them', () => {
    const kept = new TestMemory();
    new OpenPages(kept).add({ runId: 'one', title, previous: 'zero' });
    new OpenPages(kept).add({ runId: 'other', title: 'Pull times of redis:7' });
    assert.deepEqual(new OpenPages(kept).find(title, any), { runId: 'one', title, previous: 'zero' });
    assert.equal(new OpenPages(kept).find('Pull times of nothing', any), undefined);
  });

  it('keep the run beside them when they are brought to the front', () => {
    const pages = new OpenPages(new TestMemory());
    pages.add({ runId: 'one', title, previous: 'zero' });
    pages.add({ runId: 'one', title });
    assert.equal(pages.find(title, any)?.previous, 'zero');
  });

  it('are told apart by what is shown already where two have the same title', () => {
    const pages = new OpenPages(new TestMemory());
    pages.add({ runId: 'first', title });
    pages.add({ runId: 'second', title });
    assert.equal(pages.find(title, any)?.runId, 'second');
    assert.equal(pages.find(title, runId => runId !== 'second')?.runId, 'first');
    assert.equal(
      pages.find(title, () => false),
      undefined,
    );
  });

  it('are forgotten when they are closed, and kept once each', () => {
    const kept = new TestMemory();
    const pages = new OpenPages(kept);
    for (let time = 0; time < 3; time++) pages.add({ runId: 'one', title });
    pages.remove('one');
    assert.equal(pages.find(title, any), undefined);
  });

  it('are no more than thirty, and what cannot be read is none', async () => {
    const kept = new TestMemory();
    const pages = new OpenPages(kept);
    for (let run = 1; run <= 31; run++) pages.add({ runId: `run ${run}`, title: `title ${run}` });
    assert.equal(pages.find('title 1', any), undefined);
    assert.equal(pages.find('title 2', any)?.runId, 'run 2');
    for (const odd of ['text', { runId: 'one' }, [{ title }, { runId: 7, title }, null]]) {
      await kept.update('comparisonPages', odd);
      assert.equal(pages.find(title, any), undefined);
    }
  });

  it('go on where nothing can be remembered', async () => {
    const kept = new TestMemory();
    kept.failure = new Error('disk full');
    const pages = new OpenPages(kept);
    pages.add({ runId: 'one', title });
    pages.remove('one');
    // A rejection that nobody takes would end the process here.
    await turn();
    assert.equal(pages.find(title, any), undefined);
  });
});
