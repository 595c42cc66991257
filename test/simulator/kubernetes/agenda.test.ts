import assert from 'node:assert/strict';
import { Agenda } from '../../../src/simulator/kubernetes/agenda';
import { VirtualClock } from '../../support/virtualClock';

describe('A simulated cluster’s agenda', () => {
  it('is caught up with, each thing at its moment, and holds no timer until then', async () => {
    const clock = new VirtualClock();
    const agenda = new Agenda(clock);
    const start = clock.now();
    const done: [string, number][] = [];
    agenda.after(2_000, () => done.push(['second', agenda.now - start]));
    agenda.after(500, () => {
      done.push(['first', agenda.now - start]);
      agenda.after(700, () => done.push(['between', agenda.now - start]));
    });
    assert.equal(clock.sleepers, 0);
    await clock.pass(10_000);
    assert.deepEqual(done, []);
    agenda.settle();
    assert.deepEqual(done, [
      ['first', 500],
      ['between', 1_200],
      ['second', 2_000],
    ]);
    assert.equal(agenda.now, clock.now());
  });

  it('happens on time while somebody listens', async () => {
    const clock = new VirtualClock();
    const agenda = new Agenda(clock);
    const start = clock.now();
    const done: number[] = [];
    const stop = agenda.listen();
    agenda.after(3_000, () => done.push(clock.now() - start));
    agenda.after(1_000, () => done.push(clock.now() - start));
    assert.equal(clock.sleepers, 1);
    await clock.pass(1_500);
    assert.deepEqual(done, [1_000]);
    stop();
    assert.equal(clock.sleepers, 0);
    await clock.pass(5_000);
    assert.deepEqual(done, [1_000]);
  });

  it('lets things be taken off, and forgets none of equal moments', () => {
    const agenda = new Agenda(new VirtualClock());
    const done: string[] = [];
    const cancel = agenda.after(0, () => done.push('cancelled'));
    agenda.after(0, () => done.push('one'));
    agenda.after(0, () => done.push('two'));
    cancel();
    agenda.settle();
    assert.deepEqual(done, ['one', 'two']);
  });
});
