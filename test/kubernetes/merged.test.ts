import assert from 'node:assert/strict';
import { merged } from '../../src/kubernetes/merged';
import { failureOf } from '../support/errors';
import { turn } from '../support/virtualClock';

async function* values(...list: readonly (number | Error)[]): AsyncGenerator<number, void> {
  for (const value of list) {
    if (value instanceof Error) throw value;
    yield value;
  }
}

async function* silent(): AsyncGenerator<number, void> {
  await new Promise(() => {});
}

describe('several sources as one', () => {
  it('give all their values, each in its order, and then end', async () => {
    const found: string[] = [];
    for await (const { from, value } of merged({ a: values(1, 2, 3), b: values(10), c: values() }))
      found.push(`${from}${value}`);
    assert.deepEqual([...found].sort(), ['a1', 'a2', 'a3', 'b10']);
    assert.deepEqual(
      found.filter(each => each.startsWith('a')),
      ['a1', 'a2', 'a3'],
    );
  });

  it('give what comes while another is silent, and fail as the first one fails', async () => {
    const failure = new Error('no');
    const source = merged({ a: silent(), b: values(1, failure) });
    assert.deepEqual((await source.next()).value, { from: 'b', value: 1 });
    assert.equal(await failureOf(source.next()), failure);
  });

  it('are left early without waiting for the silent one', async () => {
    let ended = false;
    const noting = async function* () {
      try {
        yield* values(1, 2);
      } finally {
        ended = true;
      }
    };
    for await (const { value } of merged({ a: silent(), b: noting() })) {
      assert.equal(value, 1);
      break;
    }
    await turn();
    assert.ok(ended);
  });
});
