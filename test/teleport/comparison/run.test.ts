import assert from 'node:assert/strict';
import { createAbort } from '../../../src/base/abort';
import { ExplainedError } from '../../../src/base/errors';
import { newRunId } from '../../../src/kubernetes/labels';
import { callsPerSecond, type RunOptions, runComparison } from '../../../src/teleport/comparison/run';
import { comparisonAsJson } from '../../../src/teleport/comparison/runJson';
import type { ComparisonPlan, ComparisonState } from '../../../src/teleport/comparison/state';
import { listRuns } from '../../../src/teleport/deployment/cleanUp';
import { registryHost } from '../../simulator/kubernetes/kubeClient';
import { VirtualClock } from '../../support/virtualClock';
import { SimulatedGround } from '../deployment/grounds';
import { requestRate } from './requestRate';
import { kwokTerms } from './terms';

const { signal } = new AbortController();
const front = `${registryHost}/azure-vote-front:v1`;

/** A simulated cluster whose time the test moves. */
function open(more: ConstructorParameters<typeof SimulatedGround>[0] = {}) {
  const clock = new VirtualClock();
  const ground = new SimulatedGround({ ...more, clock });
  const run = async (plan: ComparisonPlan, options: Partial<RunOptions> = {}, user?: string) => {
    const target = await ground.target(user);
    const states: ComparisonState[] = [];
    const all = async () => {
      const wanted = { signal, terms: kwokTerms(), ...options };
      for await (const state of runComparison(target, plan, wanted)) states.push(state);
    };
    await clock.settle(all());
    const last = states.at(-1) ?? assert.fail('No state came.');
    const asked = [...ground.asked];
    const { runs } = await clock.settle(listRuns(target, { signal }));
    assert.deepEqual(runs, [], 'Something is left.');
    return { last, states, asked };
  };
  return { clock, ground, run };
}

function planOf(more: Partial<ComparisonPlan> = {}): ComparisonPlan {
  return {
    runId: newRunId(Date.UTC(2026, 0, 5, 12)),
    images: [{ reference: front }],
    cluster: { name: 'demo-aks', context: 'demo-aks' },
    namespace: 'default',
    rounds: 3,
    lanes: [
      { name: 'teleport', selector: { label: 'acr-teleport', value: 'enabled' } },
      { name: 'shuttle', selector: { label: 'acr-teleport', value: 'disabled' } },
    ],
    recycle: true,
    ...more,
  };
}

describe('a run of a comparison', () => {
  it('refuses to make nodes anew on which others run the same image, for they would pull it first', async () => {
    const { clock, ground, run } = open();
    const target = await ground.target();
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'storefront', namespace: 'default' },
      spec: {
        nodeSelector: { 'acr-teleport': 'disabled' },
        containers: [{ name: 'front', image: front }],
      },
    };
    await clock.settle(target.objects.apply(pod, { signal }));
    await clock.pass(1_000);
    const { last, asked } = await run(planOf());
    assert.match(last.phase === 'failed' ? last.error : '', /^Pod storefront in default runs the same image/);
    assert.ok(!asked.some(call => /DELETE .*nodes/.test(JSON.stringify(call))));
  });

  it('pulls in every round on nodes that are new, and notes what teleportd says', async () => {
    const { run } = open();
    const { last, states } = await run(planOf());
    assert.equal(last.phase, 'done');
    assert.deepEqual(
      last.samples.map(({ round, lane, pulledMs }) => [round, lane, Math.round(pulledMs ?? 0)]),
      [1, 2, 3].flatMap(round => [
        [round, 'teleport', 8011],
        [round, 'shuttle', 34_738],
      ]),
    );
    const nodes = new Set(last.samples.map(({ node }) => node));
    assert.equal(nodes.size, 6);
    const said = last.notes.map(({ words }) => words);
    assert.equal(said.filter(words => words.startsWith('teleportd on ')).length, 3);
    assert.equal(said.filter(words => /^2 nodes deleted, and replaced/.test(words)).length, 2);
    // Each step is told: a pull that is under way too.
    assert.ok(
      states.some(({ samples }) => samples.some(({ outcome, node }) => outcome === 'pending' && node)),
    );
  });

  for (const [kind, more] of [
    ['3 rounds on new nodes', {}],
    ['20 rounds on the same nodes', { rounds: 20, recycle: false }],
  ] as const)
    it(`asks the API server ${callsPerSecond} times a second at most, in ${kind}`, async () => {
      const { run } = open();
      const { last, asked } = await run(planOf(more));
      assert.equal(last.phase, 'done');
      const { mean, worst } = requestRate(asked, last);
      assert.ok(asked.length > 10 && worst > 0);
      assert.ok(worst <= callsPerSecond, `${worst} requests within a second`);
      assert.ok(mean <= callsPerSecond, `${mean} requests a second`);
    });

  it('says beforehand on which nodes an image is there, and counts no pull of it', async () => {
    const { run } = open();
    await run(planOf({ rounds: 1, recycle: false }));
    const { last } = await run(planOf({ rounds: 1, recycle: false, runId: 'second' }));
    assert.match(last.notes[0]?.words ?? '', /an image is there already: nothing will be pulled there/);
    assert.deepEqual(
      last.samples.map(({ outcome }) => outcome),
      ['alreadyPresent', 'alreadyPresent'],
    );
  });

  it('begins with new nodes where an image is there and nodes may be recycled', async () => {
    const { run } = open();
    await run(planOf({ rounds: 1 }));
    const { last } = await run(planOf({ rounds: 1, runId: 'second' }));
    assert.deepEqual(
      last.samples.map(({ outcome }) => outcome),
      ['pulled', 'pulled'],
    );
  });

  it('takes a pull that failed for failed, in the words of the kubelet', async () => {
    const { run } = open();
    const images = [{ reference: `${registryHost}/azure-vote-front:none` }];
    const { last } = await run(planOf({ images, rounds: 1 }));
    assert.equal(last.phase, 'done');
    assert.deepEqual(
      last.samples.map(({ outcome }) => outcome),
      ['failed', 'failed'],
    );
    assert.match(last.samples[0]?.event ?? '', /not found/);
  });

  it('pulls several images one after the other, so that none waits for another', async () => {
    const { run } = open();
    const images = [{ reference: front }, { reference: `${registryHost}/redis:v1` }];
    const { last } = await run(planOf({ images, rounds: 1 }));
    assert.deepEqual(
      last.samples.map(({ lane, image }) => `${lane} ${image.split('/')[1]}`),
      [
        'teleport azure-vote-front:v1',
        'shuttle azure-vote-front:v1',
        'teleport redis:v1',
        'shuttle redis:v1',
      ],
    );
    assert.ok(last.samples.every(({ pulledMs, includingWaitingMs }) => pulledMs === includingWaitingMs));
  });

  it('gives up on a pull that does not end in time, and says where it stands', async () => {
    const { run } = open();
    const failures: unknown[] = [];
    const failure = (error: unknown) => failures.push(error);
    const { last } = await run(planOf({ rounds: 1 }), { pullDeadlineMs: 20_000, failure });
    assert.ok(last.phase === 'failed');
    assert.match(last.error, /was not pulled within 20 seconds in the lane shuttle of demo-aks: /);
    const [error] = failures;
    assert.ok(error instanceof ExplainedError && error.code === 'timeout');
  });

  for (const era of ['1.19', '1.20', '1.27', '1.30', '1.35'] as const)
    it(`understands a kubelet of ${era}`, async () => {
      const { run } = open({ kubeletEra: era });
      const { last } = await run(planOf({ rounds: 1 }));
      assert.deepEqual(
        last.samples.map(({ outcome }) => outcome),
        ['pulled', 'pulled'],
      );
      assert.equal(last.samples[0]?.pulledMs === undefined, era === '1.19');
    });

  it('keeps runs at the same time apart', async () => {
    const { clock, ground } = open();
    const target = await ground.target();
    const last = async (runId: string, image: string) => {
      let state: ComparisonState | undefined;
      const plan = planOf({ runId, rounds: 1, recycle: false, images: [{ reference: image }] });
      for await (const each of runComparison(target, plan, { signal })) state = each;
      return state;
    };
    const [one, other] = await clock.settle(
      Promise.all([last('first', front), last('second', `${registryHost}/redis:v1`)]),
    );
    assert.deepEqual([one?.phase, other?.phase], ['done', 'done']);
    assert.ok(one?.samples.every(({ pod, image }) => pod.includes('first') && image === front));
    assert.equal(other?.samples.length, 2);
  });

  for (const after of [1, 3, 6, 9])
    it(`leaves nothing when it is stopped after state ${after}`, async () => {
      const { clock, ground } = open();
      const target = await ground.target();
      const stop = createAbort();
      const terms = kwokTerms();
      const states: ComparisonState[] = [];
      const all = async () => {
        for await (const state of runComparison(target, planOf(), { signal: stop.signal, terms })) {
          states.push(state);
          if (states.length === after) stop.abort();
        }
      };
      await clock.settle(all());
      const last = states.at(-1);
      assert.equal(last?.phase, 'aborted');
      const { runs } = await clock.settle(listRuns(target, { signal }));
      assert.deepEqual(runs, []);
    });

  it('tells why nodes could not be recycled', async () => {
    const { run } = open();
    const recycler = {
      check: async () => {},
      recycle: () =>
        Promise.reject(new ExplainedError('The pool is a system pool.', { code: 'notScalable' })),
    };
    const { last } = await run(planOf({ rounds: 2 }), { recycler });
    assert.ok(last.phase === 'failed');
    assert.equal(last.error, 'The pool is a system pool.');
    assert.equal(last.samples.length, 2);
  });

  /** Stops a run when each lane has its pod on a node, from where on the cluster does not answer. */
  async function stoppedInAnOutage() {
    const { clock, ground } = open();
    const target = await ground.target();
    const stop = createAbort();
    const reasons: ExplainedError[] = [];
    const leaves = (error: ExplainedError) => reasons.push(error);
    let last: ComparisonState | undefined;
    const all = async () => {
      const plan = planOf({ rounds: 1, recycle: false });
      for await (const state of runComparison(target, plan, { signal: stop.signal, leaves })) {
        last = state;
        const { samples } = state;
        ground.isAway ||= samples.length === 2 && samples.every(({ node }) => node !== undefined);
        if (ground.isAway) stop.abort();
      }
    };
    await clock.settle(all());
    ground.isAway = false;
    const { runs } = await clock.settle(listRuns(target, { signal }));
    const there = runs.flatMap(({ leftovers }) => leftovers.map(({ name }) => name));
    return { last: last ?? assert.fail(), there, reasons };
  }

  it('says what may still be there when the cluster does not answer while it cleans up', async () => {
    const { last, there, reasons } = await stoppedInAnOutage();
    assert.equal(last.phase, 'aborted');
    // The truth about it: both are there.
    assert.equal(there.length, 2);
    assert.deepEqual(last.left?.map(({ name }) => name).sort(), there.sort());
    const note = last.notes.at(-1)?.words ?? '';
    assert.match(
      note,
      /^May still be there: Pod \S+ in namespace default and Pod \S+ in namespace default: demo-aks /,
    );
    assert.match(note, new RegExp(`Clean Up of run ${last.plan.runId} removes it\\.$`));
    assert.ok(!last.notes.some(({ words }) => words.startsWith('Removed')));
    assert.equal(reasons[0]?.code, 'unreachable');
    const json = comparisonAsJson(last);
    assert.deepEqual(json.left, last.left);
  });

  it('says nothing of what is left where nothing is', async () => {
    const { run } = open();
    const { last } = await run(planOf({ rounds: 1 }));
    assert.equal(last.left, undefined);
    assert.ok(!('left' in comparisonAsJson(last)));
  });
});
