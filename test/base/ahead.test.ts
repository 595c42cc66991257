import assert from 'node:assert/strict';
import { ahead } from '../../src/base/ahead';
import { failureOf } from '../support/errors';
import { turn } from '../support/virtualClock';

/** A source that says what it was asked for and how it ended. */
function source(count: number, end: () => void = () => {}) {
  const seen: string[] = [];
  async function* values() {
    try {
      for (let value = 1; value <= count; value++) {
        seen.push(`read ${value}`);
        yield value;
      }
      end();
    } finally {
      seen.push('closed');
    }
  }
  return { seen, values: values() };
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

describe('ahead', () => {
  it('passes everything on, in order', async () => {
    assert.deepEqual(await all(ahead(source(3).values)), [1, 2, 3]);
  });

  it('reads one value ahead of its use, and no more', async () => {
    const { seen, values } = source(9);
    const passed = ahead(values);
    await passed.next();
    await turn();
    assert.deepEqual(seen, ['read 1', 'read 2']);
  });

  it('reads nothing before the first is asked for', async () => {
    const { seen, values } = source(9);
    void ahead(values);
    await turn();
    assert.deepEqual(seen, []);
  });

  it('fails where the source fails, after the values before it', async () => {
    const error = new Error('no more');
    const passed = ahead(
      source(1, () => {
        throw error;
      }).values,
    );
    assert.equal((await passed.next()).value, 1);
    await turn();
    assert.equal(await failureOf(passed.next()), error);
  });

  it('closes the source when somebody leaves early', async () => {
    const { seen, values } = source(9);
    for await (const _ of ahead(values)) break;
    await turn();
    assert.equal(seen.at(-1), 'closed');
  });

  it('does not hold whoever leaves a source that hangs', async () => {
    async function* hanging() {
      yield 1;
      await new Promise(() => {});
    }
    for await (const value of ahead(hanging())) {
      assert.equal(value, 1);
      break;
    }
  });
});
