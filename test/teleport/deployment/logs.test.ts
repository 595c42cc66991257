import assert from 'node:assert/strict';
import { createAbort } from '../../../src/base/abort';
import { ExplainedError } from '../../../src/base/errors';
import { readNodes } from '../../../src/kubernetes/rollout/nodes';
import { collectLogs } from '../../../src/teleport/deployment/logs';
import { failureAs } from '../../support/errors';
import { VirtualClock } from '../../support/virtualClock';
import { SimulatedGround } from './grounds';

/** A cluster with somebody who may make pods, and not remove them. */
async function keeping() {
  const clock = new VirtualClock();
  const verbs = ['get', 'list', 'watch', 'create', 'patch'];
  const keeper = { name: 'keeper', may: [{ verbs, resources: ['*'] }] };
  const ground = new SimulatedGround({ clock, users: [{ name: 'admin' }, keeper] });
  const target = await ground.target('keeper');
  const nodes = await clock.settle(readNodes(target.objects, createAbort().signal));
  const { name: node } = nodes.find(({ pool }) => pool === 'teleporter') ?? assert.fail();
  return { clock, target, node };
}

const options = { namespace: 'default', unit: 'teleportd' } as const;
const remains = /^May still be there: Pod \S+ in namespace default: .+\. Clean Up of run \S+ removes it\.$/;

describe('the journal of a node whose pod cannot be removed', () => {
  it('is read, and the pod is told with what removes it', async () => {
    const { clock, target, node } = await keeping();
    const { signal } = createAbort();
    const [log] = await clock.settle(collectLogs(target, [node], { ...options, signal }));
    assert.equal(log?.kind, 'read');
    assert.match(log.remains ?? '', remains);
  });

  it('is told as such also when somebody stops it', async () => {
    const { clock, target, node } = await keeping();
    const stop = createAbort();
    const stopped = failureAs(
      ExplainedError,
      collectLogs(target, [node], { ...options, signal: stop.signal, deadlineMs: 60_000 }),
    );
    await clock.pass(1);
    stop.abort();
    const error = await clock.settle(stopped);
    assert.equal(error.code, 'remains');
    assert.match(error.message, remains);
  });
});
