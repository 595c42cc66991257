import assert from 'node:assert/strict';
import { refusalIn, refusalWords } from '../../../src/kubernetes/rollout/refusalWords';

const quota = 'exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4';
const denied = `pods "db-0" is forbidden: ${quota}`;

describe('why no pod can be made', () => {
  for (const message of [
    denied,
    `Error creating: ${denied}`,
    `create Pod db-0 in StatefulSet db failed error: ${denied}`,
    quota,
  ])
    it(`is read out of "${message.slice(0, 60)}…"`, () => {
      assert.equal(refusalWords(message), `no pod can be made: ${quota}`);
    });

  it('is what the last event says of it', () => {
    const event = (reason: string, message = '') => ({
      uid: reason,
      involved: { kind: 'StatefulSet', name: 'db', uid: 's' },
      reason,
      message,
      isWarning: false,
      source: 'statefulset-controller',
      atMs: 0,
      count: 1,
    });
    const failed = event('FailedCreate', `Error creating: ${denied}`);
    assert.equal(refusalIn([failed, event('Other')]), `no pod can be made: ${quota}`);
    assert.equal(refusalIn([failed, event('SuccessfulCreate')]), undefined);
    assert.equal(refusalIn([]), undefined);
  });
});
