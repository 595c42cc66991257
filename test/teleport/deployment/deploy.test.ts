import assert from 'node:assert/strict';
import { ExplainedError } from '../../../src/base/errors';
import { plannedChanges } from '../../../src/teleport/deployment/changes';
import { deploy } from '../../../src/teleport/deployment/deploy';
import {
  type DeploymentState,
  deploymentWords,
  newDeployment,
} from '../../../src/teleport/deployment/deployment';
import { planManifests, planSample } from '../../../src/teleport/deployment/plan';
import { VirtualClock } from '../../support/virtualClock';
import { SimulatedGround } from './grounds';

const { signal } = new AbortController();
const place = { namespace: 'default', nowMs: Date.UTC(2026, 0, 5, 12) };
const front = 'demo42t.azurecr.io/azure-vote-front:v1';
const planOf = (image = front) =>
  planSample(
    { kind: 'image', image },
    [{ lane: 'shuttle', laneSelector: { 'acr-teleport': 'disabled' } }],
    place,
  );

async function statesOf(
  data: ConstructorParameters<typeof SimulatedGround>[0],
  plan = planOf(),
  deadlineMs = 120_000,
): Promise<DeploymentState[]> {
  const clock = new VirtualClock();
  const ground = new SimulatedGround({ ...data, clock });
  const target = await ground.target();
  const states: DeploymentState[] = [];
  const all = async () => {
    for await (const state of deploy(target, plan, { signal, deadlineMs })) states.push(state);
  };
  await clock.settle(all());
  return states;
}

describe('a deployment', () => {
  it('is told step by step, in words', async () => {
    const states = await statesOf({});
    const words = states.map(deploymentWords);
    assert.equal(words[0], 'Asking demo-aks what would change');
    assert.ok(words.includes('Applying 1 object to demo-aks'));
    assert.ok(
      words.some(each => /^Deployment azure-vote-front-shuttle: 0 of 1 pod/.test(each)),
      words.join('\n'),
    );
    assert.equal(words.at(-1), 'Deployed to demo-aks, namespace default.');
    const pulling = states.flatMap(({ rollouts }) =>
      rollouts.flatMap(({ snapshot }) => snapshot?.pods ?? []),
    );
    assert.ok(pulling.some(({ phase }) => phase === 'pulling'));
  });

  it('says why an image cannot be pulled', async () => {
    const last = (await statesOf({}, planOf(`${front}none`))).at(-1);
    assert.equal(last?.phase, 'failed');
    assert.match(last?.error?.message ?? '', /does not have it|not found/);
    assert.equal(last?.created.length, 1);
  });

  it('tells a denial of admission in the words of who denies, and creates nothing', async () => {
    const admission = [
      { name: 'policy.example', resources: ['deployments'], message: 'images must be signed' },
    ];
    const last = (await statesOf({ admission })).at(-1);
    assert.equal(last?.error?.code, 'denied');
    assert.match(`${last?.error?.message} ${last?.error?.detail}`, /images must be signed/);
    assert.deepEqual(last?.created, []);
  });

  it('tells of a quota that is used up', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small', namespace: 'default' },
      spec: { hard: { pods: '0' } },
    };
    const text = `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: '${front}' }] }\n`;
    const plan = await planManifests([{ name: 'web.yaml', text }], place);
    const last = (await statesOf({ objects: [quota] }, plan)).at(-1);
    assert.equal(last?.error?.code, 'quota', last?.error?.message);
    assert.deepEqual(last?.created, []);
  });

  it('shows no value of a Secret in what would change, and says which ones do', async () => {
    const encoded = (text: string) => Buffer.from(text).toString('base64');
    const there = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'db',
        namespace: 'default',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"password":"old-hunter2"}' },
      },
      data: { password: encoded('old-hunter2'), user: encoded('the-shop-user') },
    };
    const wanted = (data: Readonly<Record<string, string>>) => ({
      ...planOf(),
      objects: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data }],
    });
    const user = encoded('the-shop-user');
    const plan = wanted({ password: encoded('new-hunter2'), user, more: encoded('more-of-it') });
    const ground = new SimulatedGround({ objects: [there] });
    const { objects } = await ground.target();
    const [change] = await plannedChanges(objects, plan, { signal, force: true });
    assert.equal(change?.kind, 'changed');
    const shown = `${change.before}\n---\n${change.after}`;
    for (const value of ['old-hunter2', 'new-hunter2', 'the-shop-user', 'more-of-it'])
      for (const form of [value, encoded(value)]) assert.ok(!shown.includes(form), shown);
    assert.match(change.before ?? '', /password: \(not shown\)\n/);
    assert.match(change.after ?? '', /password: \(not shown; changed\)\n/);
    assert.match(change.after ?? '', /user: \(not shown\)\n/);
    assert.match(change.after ?? '', /more: \(not shown\)\n/);
    const same = wanted({ password: encoded('old-hunter2'), user });
    const [unchanged] = await plannedChanges(objects, same, { signal, force: true });
    assert.equal(unchanged?.kind, 'unchanged');
  });

  it('lists all that the server refuses, and tells the first', async () => {
    const text = ['Pot', 'Pan']
      .map(kind => `apiVersion: v1\nkind: ${kind}\nmetadata: { name: web }\n`)
      .concat(
        `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: '${front}' }] }\n`,
      )
      .join('---\n');
    const plan = await planManifests([{ name: 'web.yaml', text }], place);
    const last = (await statesOf({}, plan)).at(-1);
    assert.match(last?.error?.message ?? '', /does not know the kind Pot/);
    assert.match(last?.error?.detail ?? '', /^demo-aks refused 2 objects:\n.*Pot.*\n.*Pan/);
  });

  it('says of one that was stopped what may still be there', () => {
    const state = newDeployment({ runId: 'run', cluster: 'demo-aks', namespace: 'default' });
    const objects = ['a', 'b'].map(name => ({ apiVersion: 'v1', kind: 'Pod', name }));
    const [a, b] = objects;
    assert.ok(a && b);
    const words = (more: Partial<DeploymentState>) =>
      deploymentWords({ ...state, phase: 'aborted', ...more });
    assert.equal(words({ removed: objects }), 'Stopped; 2 objects that it had created are removed again.');
    const error = new ExplainedError('demo-aks did not answer.', { code: 'unreachable' });
    assert.equal(
      words({ removed: [a], left: [b], error }),
      'Stopped. May still be there: Pod b: demo-aks did not answer. Clean Up of run run removes it.',
    );
    assert.equal(
      words({ left: objects }),
      'Stopped. May still be there: Pod a and Pod b: the cluster did not confirm the removal in time. Clean Up of run run removes it.',
    );
    assert.equal(words({}), 'Stopped; nothing was created.');
  });
});
