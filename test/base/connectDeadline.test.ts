import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { Socket } from 'node:net';
import { withConnectDeadline } from '../../src/base/connectDeadline';
import { VirtualClock } from '../support/virtualClock';

/** An agent whose sockets connect when the test says so. */
function connecting() {
  const clock = new VirtualClock();
  const socket = new Socket();
  const agent = Object.assign(new Agent(), { createConnection: () => socket });
  const errors: unknown[] = [];
  socket.on('error', error => errors.push((error as NodeJS.ErrnoException).code));
  withConnectDeadline(agent, clock).createConnection();
  return { clock, socket, errors };
}

describe('connectDeadline', () => {
  it('gives up on a connection after 15 s, as a time-out', async () => {
    const { clock, socket, errors } = connecting();
    await clock.pass(14_999);
    assert.ok(!socket.destroyed);
    await clock.pass(1);
    assert.deepEqual([socket.destroyed, errors], [true, ['ETIMEDOUT']]);
  });

  it('leaves a connection alone that was made', async () => {
    const { clock, socket } = connecting();
    socket.emit('connect');
    await clock.pass(60_000);
    assert.ok(!socket.destroyed);
    assert.equal(clock.sleepers, 0);
    socket.destroy();
  });
});
