import assert from 'node:assert/strict';
import { registerFeature } from '../../../src/azure/changes/registerFeature';
import { ExplainedError } from '../../../src/base/errors';
import { failureAs } from '../../support/errors';
import { reply } from '../../support/http';
import { armOver, refusal } from './armOver';

const request = {
  subscriptionId: '11111111-1111-1111-1111-111111111111',
  provider: 'Microsoft.ContainerService',
  feature: 'EnableACRTeleport',
};
const providers = `/subscriptions/${request.subscriptionId}/providers`;
const feature = `${providers}/Microsoft.Features/providers/Microsoft.ContainerService/features/EnableACRTeleport`;

/** A subscription whose feature goes through these states, and stays in the last. */
function subscription(...states: readonly string[]) {
  let at = 0;
  return armOver(() => {
    const state = states[Math.min(at++, states.length - 1)];
    return reply(200, { name: 'x', properties: { state } });
  });
}

function register(azure: ReturnType<typeof armOver>, signal = new AbortController().signal) {
  const reported: string[] = [];
  const { arm, clock } = azure;
  const registering = registerFeature(arm, request, clock, signal, state => reported.push(state));
  return Object.assign(clock.settle(registering), { reported });
}

describe('registering a feature', () => {
  it('waits until it is registered, and registers the provider then', async () => {
    const azure = subscription('Registering', 'Registering', 'Registered');
    const registering = register(azure);
    assert.equal(await registering, 'Registered');
    assert.deepEqual(registering.reported, ['Registering', 'Registering']);
    assert.deepEqual(azure.sent(), [
      { call: `POST ${feature}/register 2021-07-01` },
      { call: `GET ${feature} 2021-07-01` },
      { call: `GET ${feature} 2021-07-01` },
      { call: `POST ${providers}/Microsoft.ContainerService/register 2021-04-01` },
    ]);
  });

  it('answers with the state when half an hour is over, and leaves the provider alone', async () => {
    const azure = subscription('Pending');
    const before = azure.clock.now();
    assert.equal(await register(azure), 'Pending');
    assert.equal(azure.clock.now() - before, 30 * 60_000);
    assert.equal(azure.requests.filter(({ method }) => method === 'POST').length, 1);
    assert.ok(azure.requests.length < 150);
  });

  it('waits on where the answer names no state', async () => {
    const answers = [reply(200), reply(200, { properties: { state: 'Registered' } })];
    const azure = armOver(() => answers.shift() ?? reply(200, {}));
    assert.equal(await register(azure), 'Registered');
  });

  it('tells of a refusal', async () => {
    const failure = await failureAs(
      ExplainedError,
      register(armOver(() => refusal(403, 'AuthorizationFailed'))),
    );
    assert.match(failure.message, /the feature Microsoft\.ContainerService\/EnableACRTeleport/);
  });

  it('is left with word of what goes on in Azure', async () => {
    const stop = new AbortController();
    const azure = armOver(({ method }) => {
      if (method === 'GET') stop.abort();
      return reply(200, { properties: { state: 'Registering' } });
    });
    const failure = await failureAs(ExplainedError, register(azure, stop.signal));
    assert.equal(failure.code, 'leftRunning');
    assert.equal(
      failure.message,
      'Azure may go on to register Microsoft.ContainerService/EnableACRTeleport.',
    );
    assert.equal(azure.clock.sleepers, 0);
  });
});
