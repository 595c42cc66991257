import assert from 'node:assert/strict';
import type { EmptiedPool } from '../../../src/teleport/comparison/emptiedPools';
import { giveBack } from '../../../src/teleport/comparison/giveBack';
import { rescale } from '../../../src/teleport/comparison/recyclePools';
import { clusterPath } from '../../simulator/azure/azureClient';
import { openAks } from './aks';

const { signal } = new AbortController();

function remembered(pool: string): EmptiedPool {
  return { clusterId: clusterPath, cluster: 'aks', pool, nodes: 3, runId: 'run', emptiedAt: 0 };
}

function answering(status: number, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  return async () => {
    const text = body === undefined ? '' : JSON.stringify(body);
    return { status, headers: new Headers(headers), body: new Blob([text]).stream() };
  };
}

describe('a pool that is to be given back', () => {
  const unclear = [
    ['knows no such subscription', 404, { error: { code: 'SubscriptionNotFound', message: 'none' } }],
    ['answers 404 with no word of its own', 404, undefined],
    ['tells no count', 200, { properties: { provisioningState: 'Succeeded' } }],
    ['tells of no pool', 200, {}],
  ] as const;
  for (const [what, status, body] of unclear)
    it(`is still remembered where Azure ${what}`, async () => {
      const aks = await openAks();
      const pool = remembered('shuttle');
      await aks.emptied.add(pool);
      const azure = { ...aks.azureWith(), arm: aks.armOf(answering(status, body)) };
      const outcome = await aks.clock.settle(
        giveBack(azure, pool, aks.emptied, { clock: aks.clock, signal }),
      );
      assert.ok(outcome.error);
      assert.deepEqual(await aks.emptied.list(), [pool]);
    });

  it('is forgotten where it is gone', async () => {
    const aks = await openAks();
    const pool = remembered('removed');
    await aks.emptied.add(pool);
    const options = { clock: aks.clock, signal };
    const { words } = await aks.clock.settle(giveBack(aks.azureWith(), pool, aks.emptied, options));
    assert.match(words, /there is no pool removed any more/);
    assert.deepEqual(await aks.emptied.list(), []);
  });

  it('is waited for until the end of the wait, though the clock is set back', async () => {
    const aks = await openAks();
    const pool = remembered('shuttle');
    await aks.emptied.add(pool);
    const body = { properties: { provisioningState: 'Scaling', count: 0 } };
    const azure = { ...aks.azureWith(), arm: aks.armOf(answering(200, body)) };
    let outcome: Awaited<ReturnType<typeof giveBack>> | undefined;
    const options = { clock: aks.clock, signal };
    void giveBack(azure, pool, aks.emptied, options).then(given => {
      outcome = given;
    });
    await aks.clock.pass(1_000);
    aks.clock.set(-10 * 3_600_000);
    await aks.clock.pass(1_810_000);
    assert.match(String(outcome?.error?.message), /has not ended .* within 30 minutes/);
  });

  it('gets its nodes though another one cannot be forgotten', async () => {
    const aks = await openAks();
    const pools = ['teleporter', 'shuttle'].map((name, index) => ({
      name,
      nodes: index === 0 ? 1 : 3,
      vmSize: undefined,
      lane: 'teleport' as const,
    }));
    const emptied = {
      ...aks.emptied,
      remove: async () => {
        throw new Error('ENOSPC');
      },
    };
    const options = { plan: { runId: 'run' }, emptied, clock: aks.clock, signal, report: () => {} };
    await aks.clock.settle(
      rescale(aks.azureWith(), pools, options).then(
        () => assert.fail('it was to fail'),
        (error: unknown) => assert.match(String(error), /ENOSPC/),
      ),
    );
    assert.deepEqual(await aks.clock.settle(aks.counts()), ['teleporter 1', 'shuttle 3']);
  });
});
