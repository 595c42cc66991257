import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Emitter } from '../../src/base/emitter';

describe('emitter', () => {
  it('tells every listener, in the order they came', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    emitter.event(value => heard.push(`a${value}`));
    emitter.event(value => heard.push(`b${value}`));
    emitter.fire(1);
    assert.deepEqual(heard, ['a1', 'b1']);
  });

  it('tells a listener that was added twice twice, and once after one is gone', () => {
    const emitter = new Emitter<void>();
    let heard = 0;
    const listener = () => {
      heard++;
    };
    const first = emitter.event(listener);
    emitter.event(listener);
    emitter.fire();
    first.dispose();
    emitter.fire();
    assert.equal(heard, 3);
  });

  it('counts a listener added while firing from the next value on', () => {
    const emitter = new Emitter<number>();
    const late: number[] = [];
    const first = emitter.event(() => {
      first.dispose();
      emitter.event(value => late.push(value));
    });
    emitter.fire(1);
    emitter.fire(2);
    assert.deepEqual(late, [2]);
  });

  it('tells nobody after it was disposed of', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    emitter.event(value => heard.push(value));
    emitter.dispose();
    emitter.fire(1);
    assert.deepEqual(heard, []);
  });

  it('tells the others where one throws, goes on for its owner, and hands on what was thrown', () => {
    const failures: unknown[] = [];
    const emitter = new Emitter<number>(error => failures.push(error));
    const fault = new Error('a fault of a listener');
    const heard: number[] = [];
    emitter.event(() => {
      throw fault;
    });
    emitter.event(value => heard.push(value));
    emitter.fire(1);
    emitter.fire(2);
    assert.deepEqual(
      [heard, failures],
      [
        [1, 2],
        [fault, fault],
      ],
    );
  });

  it('makes a warning of what a listener throws, where nobody takes it', async () => {
    const emitter = new Emitter<void>();
    const fault = new Error('a fault that nobody takes');
    emitter.event(() => {
      throw fault;
    });
    const warned = once(process, 'warning');
    emitter.fire();
    assert.deepEqual(await warned, [fault]);
  });
});
