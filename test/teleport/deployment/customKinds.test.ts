import assert from 'node:assert/strict';
import type { ClusterCall } from '../../../src/kubernetes/connection';
import { plannedChanges } from '../../../src/teleport/deployment/changes';
import { deploy } from '../../../src/teleport/deployment/deploy';
import type { DeploymentState } from '../../../src/teleport/deployment/deployment';
import { planManifests } from '../../../src/teleport/deployment/plan';
import { type Answer, clusterError, fakeCluster } from '../../kubernetes/fakeConnection';

const { signal } = new AbortController();
const text = `apiVersion: example.com/v1
kind: Widget
metadata: { name: first }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions: [{ name: v1, served: true, storage: true }]
`;
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com';
const widget = '/apis/example.com/v1/namespaces/shop/widgets/first';

/** A cluster that serves the kind some polls after it was defined. */
function cluster({ polls = 3, isAccepted = true } = {}) {
  let definition: Record<string, unknown> | undefined;
  let seen = 0;
  const applied: string[] = [];
  const kindAt = (name: string, kind: string, namespaced: boolean) => ({
    resources: [{ name, kind, namespaced, verbs: [] }],
  });
  const discovered: Readonly<Record<string, () => Answer>> = {
    '/apis/apiextensions.k8s.io/v1': () =>
      kindAt('customresourcedefinitions', 'CustomResourceDefinition', false),
    '/apis/example.com/v1': () =>
      definition !== undefined && seen >= polls
        ? kindAt('widgets', 'Widget', true)
        : clusterError('unknownKind'),
  };
  const apply = ({ path, query, body }: ClusterCall): Answer => {
    const object = body as Record<string, unknown>;
    if (query?.dryRun === undefined) {
      applied.push(path);
      if (path === crds) definition = object;
    }
    return { status: 201, body: object };
  };
  const read = (path: string): Answer => {
    if (path !== crds || definition === undefined) return clusterError('notFound');
    seen += 1;
    const established = { type: 'Established', status: seen >= polls ? 'True' : 'False' };
    const taken = { type: 'NamesAccepted', status: 'False', message: 'widgets is taken' };
    return { ...definition, status: { conditions: [isAccepted ? established : taken] } };
  };
  const fake = fakeCluster({
    send: call => discovered[call.path]?.() ?? (call.method === 'PATCH' ? apply(call) : read(call.path)),
  });
  const target = { name: 'demo-aks', objects: fake.objects };
  const run = async () => {
    const plan = await planManifests([{ name: 'widgets.yaml', text }], { namespace: 'shop', nowMs: 0 });
    const states: DeploymentState[] = [];
    const all = async () => {
      for await (const state of deploy(target, plan, { signal })) states.push(state);
    };
    await fake.clock.settle(all());
    return states.at(-1) ?? assert.fail('No state came.');
  };
  return { ...fake, run, applied };
}

describe('a definition and an object of its kind in one file', () => {
  it('are applied in that order, the object when the cluster has the kind', async () => {
    const { run, applied } = cluster();
    const last = await run();
    assert.equal(last.phase, 'done', last.error?.message);
    assert.deepEqual(applied, [crds, widget]);
    assert.equal(last.created.length, 2);
  });

  it('are told of by the dry run, which cannot try the object', async () => {
    const { objects } = cluster();
    const plan = await planManifests([{ name: 'widgets.yaml', text }], { namespace: 'shop', nowMs: 0 });
    const changes = await plannedChanges(objects, plan, { signal });
    assert.deepEqual(
      changes.map(({ kind, reference, note }) => [kind, reference.kind, reference.namespace, note]),
      [
        ['created', 'CustomResourceDefinition', undefined, undefined],
        [
          'created',
          'Widget',
          'shop',
          'It can be tried only when CustomResourceDefinition widgets.example.com is applied, which comes first.',
        ],
      ],
    );
    assert.equal(changes[1]?.object.metadata.labels?.['acr-teleport/run-id'], plan.runId);
  });

  it('fail when the kind is not served in time, or its names are taken', async () => {
    const slow = cluster({ polls: Number.POSITIVE_INFINITY });
    const late = await slow.run();
    assert.deepEqual([late.phase, late.error?.code], ['failed', 'timeout']);
    assert.match(late.error?.message ?? '', /was applied to demo-aks, which does not serve its kind yet\.$/);
    assert.deepEqual(slow.applied, [crds]);
    assert.deepEqual(
      late.created.map(({ name }) => name),
      ['widgets.example.com'],
    );
    const taken = await cluster({ isAccepted: false }).run();
    assert.match(taken.error?.message ?? '', /does not accept the names of .*: widgets is taken\.$/);
  });
});

describe('an object of a kind that nobody defines', () => {
  it('is refused as before', async () => {
    const { objects } = cluster();
    const [widgetOnly = ''] = text.split('---\n');
    const plan = await planManifests([{ name: 'w.yaml', text: widgetOnly }], { namespace: 'shop', nowMs: 0 });
    const changes = await plannedChanges(objects, plan, { signal });
    assert.deepEqual(
      changes.map(({ kind, error }) => [kind, error?.code]),
      [['refused', 'unknownKind']],
    );
  });
});
