import assert from 'node:assert/strict';
import { repositoryScope, type Scope } from '../../src/registry/scope';
import { TokenSizes } from '../../src/registry/tokenSizes';
import { tokenFor } from '../support/session';

function scopes(count: number, prefix = ''): Scope[] {
  return Array.from({ length: count }, (_, index) =>
    repositoryScope(`${prefix}app${index}`, 'metadata_read'),
  );
}

/** A token for these scopes that holds so much besides them. */
function token(for_: readonly Scope[], overhead: number): string {
  const texts = for_.map(({ type, name, actions }) => `${type}:${name}:${actions.join(',')}`);
  return tokenFor(texts, 0) + 'x'.repeat(overhead);
}

const sizes = (batches: readonly (readonly Scope[])[]) => batches.map(({ length }) => length);

describe('the sizes of tokens', () => {
  it('are fifty short names, and fewer long ones', () => {
    const subject = new TokenSizes();
    assert.deepEqual(sizes(subject.batches(scopes(120))), [50, 50, 20]);
    for (const { length } of subject.batches(scopes(50, 'department/'.repeat(18)))) assert.ok(length <= 16);
  });

  it('are what a real token shows: each batch fits, and the next scope would not have', () => {
    for (const overhead of [0, 800, 3000]) {
      const subject = new TokenSizes();
      const [one = assert.fail()] = scopes(1);
      subject.noteToken(token([one], overhead), [one]);
      const batches = subject.batches(scopes(40, 'a-name-of-some-length/'.repeat(4)));
      for (const batch of batches) assert.ok(subject.fits(token(batch, overhead)));
      const [first = [], second = []] = batches;
      assert.ok(!subject.fits(token([...first, ...second.slice(0, 2)], overhead)));
    }
  });

  it('give a scope a token of its own where not even two fit', () => {
    const subject = new TokenSizes();
    const [one = assert.fail()] = scopes(1);
    subject.noteToken(token([one], 9000), [one]);
    assert.deepEqual(sizes(subject.batches(scopes(3))), [1, 1, 1]);
  });

  it('get smaller where one was too long, and never larger again', () => {
    const subject = new TokenSizes();
    const long = 'x'.repeat(4000);
    assert.ok(subject.fits(long));
    subject.noteTooLong(long);
    assert.ok(!subject.fits('x'.repeat(2001)) && subject.fits('x'.repeat(2000)));
    subject.noteTooLong('x'.repeat(6000));
    assert.ok(!subject.fits('x'.repeat(2001)));
  });

  it('lose no scope and no order', () => {
    const all = scopes(200, 'long/'.repeat(20));
    assert.deepEqual(new TokenSizes().batches(all).flat(), all);
  });
});
