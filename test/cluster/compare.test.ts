import assert from 'node:assert/strict';
import { createAbort } from '../../src/base/abort';
import { newRunId } from '../../src/kubernetes/labels';
import { runComparison } from '../../src/teleport/comparison/run';
import type { ComparisonPlan, ComparisonState } from '../../src/teleport/comparison/state';
import { resultSentences } from '../../src/teleport/comparison/words';
import { listRuns } from '../../src/teleport/deployment/cleanUp';
import type { DeployTarget } from '../../src/teleport/deployment/target';
import { skip } from '../host/skip';
import { kwokTerms } from '../teleport/comparison/terms';
import type { Ground } from '../teleport/deployment/grounds';
import { grounds } from './allGrounds';

const { signal } = new AbortController();

async function statesOf(states: AsyncIterable<ComparisonState>): Promise<ComparisonState[]> {
  const all: ComparisonState[] = [];
  for await (const state of states) all.push(state);
  return all;
}

async function lastOf(states: AsyncIterable<ComparisonState>): Promise<ComparisonState> {
  return (await statesOf(states)).at(-1) ?? assert.fail('No state came.');
}

for (const [index, [name, open]] of grounds.entries())
  describe(`comparing pull times on ${name}`, function () {
    this.timeout(180_000);
    let ground: Ground;
    let target: DeployTarget;
    let namespace: string;

    before(async function () {
      ground = await open(this);
      target = await ground.target();
      namespace = await ground.namespace(`acr-teleport-compare-${process.pid}-${index}`);
    });
    after(async () => {
      await ground?.dispose();
    });

    const planOf = (more: Partial<ComparisonPlan> = {}): ComparisonPlan => ({
      runId: newRunId(Date.now()),
      images: [{ reference: ground.image }],
      cluster: { name: 'demo-aks', context: 'demo-aks' },
      namespace,
      rounds: 2,
      lanes: [
        { name: 'teleport', selector: { label: 'acr-teleport', value: 'enabled' } },
        { name: 'shuttle', selector: { label: 'acr-teleport', value: 'disabled' } },
      ],
      recycle: true,
      ...more,
    });
    const nothingLeft = async (runId: string) => {
      assert.deepEqual((await listRuns(target, { signal, runId, namespace })).runs, []);
      const { items } = (await ground.ask(`/api/v1/namespaces/${namespace}/pods`)) as { items: unknown[] };
      assert.deepEqual(items, []);
    };

    it('pulls on new nodes in every round, tells both lanes, and leaves nothing', async function () {
      if (!ground.recycles) skip(this, 'the nodes of this cluster are not ours to make anew');
      await ground.fresh();
      const plan = planOf();
      const last = await lastOf(runComparison(target, plan, { signal, terms: kwokTerms() }));
      assert.equal(last.phase, 'done', JSON.stringify(last));
      assert.deepEqual(
        last.samples.map(({ round, outcome }) => `${round} ${outcome}`),
        ['1 pulled', '1 pulled', '2 pulled', '2 pulled'],
        JSON.stringify(last.samples),
      );
      assert.match(
        resultSentences(last)[0] ?? '',
        /^Teleport [78]\.\d s against 3\d\.\d s: 4\.\d × faster; 2 rounds\.$/,
      );
      assert.ok(last.samples.every(({ node, sizeBytes }) => node !== undefined && sizeBytes === 944_000_000));
      await nothingLeft(plan.runId);
    });

    it('does not take an image that is there for a pull of no time', async () => {
      const plan = planOf({ recycle: false, rounds: 1 });
      const last = await lastOf(runComparison(target, plan, { signal }));
      assert.equal(last.phase, 'done');
      assert.deepEqual(
        last.samples.map(({ outcome, pulledMs }) => [outcome, pulledMs]),
        [
          ['alreadyPresent', undefined],
          ['alreadyPresent', undefined],
        ],
      );
      await nothingLeft(plan.runId);
    });

    it('leaves nothing when it is stopped in the middle', async () => {
      const plan = planOf({ recycle: false, rounds: 50 });
      const stop = createAbort();
      let last: ComparisonState | undefined;
      for await (const state of runComparison(target, plan, { signal: stop.signal })) {
        last = state;
        if (state.samples.some(({ node }) => node !== undefined)) stop.abort();
      }
      assert.equal(last?.phase, 'aborted');
      await nothingLeft(plan.runId);
    });

    it('leaves nothing when nobody takes its states any more', async () => {
      const plan = planOf({ recycle: false, rounds: 50 });
      for await (const state of runComparison(target, plan, { signal }))
        if (state.samples.some(({ node }) => node !== undefined)) break;
      await nothingLeft(plan.runId);
    });

    it('says at once that a lane has no node', async () => {
      const lanes = [
        { name: 'streaming', selector: { label: 'acr-teleport', value: 'nowhere' } },
      ] as const satisfies ComparisonPlan['lanes'];
      const last = await lastOf(runComparison(target, planOf({ lanes }), { signal }));
      assert.ok(last.phase === 'failed');
      assert.match(last.error, /^demo-aks has no node labelled acr-teleport=nowhere: the lane streaming has/);
      assert.deepEqual(last.samples, []);
    });

    it('needs no right to watch events, and says that it has to see them', async () => {
      const allowed = planOf({ recycle: false, rounds: 1 });
      const listing = await ground.target('may-not-watch-events');
      assert.equal((await lastOf(runComparison(listing, allowed, { signal }))).phase, 'done');
      const refused = planOf({ recycle: false, rounds: 1 });
      const blind = await lastOf(
        runComparison(await ground.target('may-not-see-events'), refused, { signal }),
      );
      assert.ok(blind.phase === 'failed', JSON.stringify(blind));
      assert.match(blind.error, /events/);
      await nothingLeft(refused.runId);
    });

    it('goes without seeing nodes, and tells one who may not create pods', async () => {
      const plan = planOf({ recycle: false, rounds: 1 });
      const unseen = await lastOf(runComparison(await ground.target('may-not-see-nodes'), plan, { signal }));
      assert.equal(unseen.phase, 'done', JSON.stringify(unseen));
      const refused = planOf({ recycle: false, rounds: 1 });
      const last = await lastOf(runComparison(await ground.target('may-not-create'), refused, { signal }));
      assert.ok(last.phase === 'failed');
      assert.match(last.error, /create/);
      await nothingLeft(refused.runId);
    });
  });
