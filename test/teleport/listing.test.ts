import assert from 'node:assert/strict';
import { Listing } from '../../src/teleport/listing';
import { failureOf } from '../support/errors';

/** A listing of these pages; an error in their place is thrown. */
function listing(...pages: (readonly string[] | Error)[]) {
  let read = 0;
  let signal: AbortSignal | undefined;
  const subject = new Listing<string>(async function* (own) {
    signal = own;
    for (const [index, page] of pages.entries()) {
      read++;
      await Promise.resolve();
      if (page instanceof Error) throw page;
      yield { items: page, isLast: index === pages.length - 1 };
    }
  });
  return { subject, read: () => read, signal: () => signal };
}

describe('listing', () => {
  it('reads nothing before it is asked', () => {
    const { subject, read } = listing(['a']);
    assert.deepEqual([subject.items, subject.isComplete, read()], [[], false, 0]);
  });

  it('reads the first page once', async () => {
    const { subject, read } = listing(['a'], ['b']);
    await subject.first();
    assert.deepEqual([await subject.first(), read(), subject.isComplete], [['a'], 1, false]);
  });

  it('reads on, page by page, and knows the last one without asking for more', async () => {
    const { subject, read } = listing(['a'], ['b']);
    await subject.first();
    await subject.more();
    assert.deepEqual([subject.items, subject.isComplete, read()], [['a', 'b'], true, 2]);
  });

  it('reads one page for callers of one moment', async () => {
    const { subject, read } = listing(['a'], ['b'], ['c']);
    await Promise.all([subject.more(), subject.more(), subject.first()]);
    assert.equal(read(), 1);
  });

  it('is complete and empty where there is no page', async () => {
    const { subject } = listing();
    assert.deepEqual([await subject.first(), subject.isComplete], [[], true]);
  });

  it('does not read again when it is complete', async () => {
    const { subject, read } = listing(['a']);
    await subject.first();
    await subject.more();
    assert.deepEqual([subject.items, read()], [['a'], 1]);
  });

  it('fails where a page fails, keeps what was read, and never looks complete', async () => {
    const error = new Error('no');
    const { subject } = listing(['a'], error);
    await subject.first();
    for (let times = 0; times < 2; times++) assert.equal(await failureOf(subject.more()), error);
    assert.deepEqual([subject.items, subject.isComplete], [['a'], false]);
  });

  it('goes on after a failure that passes, and gives nothing twice', async () => {
    let failures = 1;
    const subject = new Listing<string>(async function* () {
      yield { items: ['a', 'b'], isLast: false };
      yield { items: ['c'], isLast: false };
      if (failures-- > 0) throw new Error('no');
      yield { items: ['d'], isLast: false };
      yield { items: ['e'], isLast: true };
    });
    await subject.more();
    await subject.more();
    await failureOf(subject.more());
    await subject.more();
    assert.deepEqual([subject.items, subject.isComplete], [['a', 'b', 'c', 'd'], false]);
    await subject.more();
    assert.deepEqual([subject.items, subject.isComplete], [['a', 'b', 'c', 'd', 'e'], true]);
  });

  it('starts anew after a first page that failed', async () => {
    let failures = 1;
    const subject = new Listing<string>(async function* () {
      if (failures-- > 0) throw new Error('no');
      yield { items: ['a'], isLast: true };
    });
    await failureOf(subject.first());
    assert.deepEqual([await subject.first(), subject.isComplete], [['a'], true]);
  });

  it('ends its reading when it is disposed of', async () => {
    const { subject, signal } = listing(['a'], ['b']);
    await subject.first();
    subject.dispose();
    assert.equal(signal()?.aborted, true);
  });
});
