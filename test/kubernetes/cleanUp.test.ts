import assert from 'node:assert/strict';
import { asRecord } from '../../src/base/json';
import { findLeftovers, type Leftover, removeLeftovers, runsOf } from '../../src/kubernetes/cleanUp';
import { ClusterError } from '../../src/kubernetes/clusterError';
import { labelled, newRunId, selectorText } from '../../src/kubernetes/labels';
import { readPodLog } from '../../src/kubernetes/podLog';
import { failureAs, failureOf } from '../support/errors';
import { type Answer, clusterError, fakeCluster, forever, list } from './fakeConnection';

function object(kind: string, name: string, runId: string, more: object = {}) {
  return {
    apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
    kind,
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      creationTimestamp: '2026-01-05T12:00:00Z',
      labels: { 'app.kubernetes.io/managed-by': 'acr-teleport', 'acr-teleport/run-id': runId },
      ...more,
    },
  };
}

const kinds = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'batch/v1', kind: 'Job' },
];

const leftover: Leftover = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'front',
  namespace: 'shop',
  uid: 'uid-front',
  runId: 'run-1',
  createdAtMs: Date.UTC(2026, 0, 5, 12),
};

describe('what runs have left', () => {
  it('is found by its labels, without what something else of it owns', async () => {
    const { objects, calls } = fakeCluster({
      send: ({ path }) => {
        if (path.endsWith('/deployments')) return list([object('Deployment', 'front', 'run-1')]);
        if (path.endsWith('/pods'))
          return list([
            object('Pod', 'front-1', 'run-1', {
              ownerReferences: [{ kind: 'ReplicaSet', name: 'front-7d9f' }],
            }),
            object('Pod', 'log', 'run-2'),
          ]);
        return path.startsWith('/apis/batch') ? clusterError('unknownKind') : list([]);
      },
    });
    const { leftovers, hidden } = await findLeftovers(objects, { signal: forever(), kinds });
    assert.deepEqual(leftovers[0], leftover);
    assert.deepEqual(
      leftovers.map(({ name }) => name),
      ['front', 'log'],
    );
    assert.deepEqual(hidden, []);
    const selectors = calls.map(({ query }) => query?.labelSelector).filter(Boolean);
    assert.deepEqual([...new Set(selectors)], ['app.kubernetes.io/managed-by=acr-teleport']);
    assert.deepEqual([...runsOf(leftovers).keys()], ['run-1', 'run-2']);
  });

  it('is that of one run in one namespace where these are named', async () => {
    const { objects, calls } = fakeCluster({ send: () => list([]) });
    await findLeftovers(objects, {
      signal: forever(),
      kinds: kinds.slice(0, 1),
      runId: 'run-1',
      namespace: 'shop',
    });
    assert.equal(calls[0]?.path, '/apis/apps/v1/namespaces/shop/deployments');
    assert.equal(
      calls[0]?.query?.labelSelector,
      'app.kubernetes.io/managed-by=acr-teleport,acr-teleport/run-id=run-1',
    );
  });

  it('is found as far as it may be seen, and the rest is told', async () => {
    const { objects } = fakeCluster({
      send: ({ path }) => (path.endsWith('/pods') ? clusterError('forbidden') : list([])),
    });
    const { hidden } = await findLeftovers(objects, { signal: forever(), kinds: kinds.slice(0, 3) });
    assert.deepEqual(
      hidden.map(({ kind, error }) => [kind, error.code]),
      [['Pod', 'forbidden']],
    );
    const { objects: away } = fakeCluster({ send: () => clusterError('unreachable') });
    const error = await failureAs(ClusterError, findLeftovers(away, { signal: forever(), kinds }));
    assert.equal(error.code, 'unreachable');
  });

  it('is looked for among all kinds that the cluster has, but for what is copied from a service', async () => {
    const group = (name: string) => ({ name, preferredVersion: { groupVersion: `${name}/v1` } });
    const kind = (name: string, plural: string, verbs = ['get', 'list', 'delete']) => ({
      resources: [{ name: plural, kind: name, namespaced: true, verbs }],
    });
    const answers: Readonly<Record<string, Answer>> = {
      '/apis': { groups: ['apps', 'policy', 'legacy', 'metrics.k8s.io', 'away'].map(group) },
      '/apis/policy/v1': kind('PodDisruptionBudget', 'poddisruptionbudgets'),
      '/apis/policy/v1/poddisruptionbudgets': clusterError('forbidden'),
      '/apis/legacy/v1': kind('Endpoints', 'endpoints'),
      '/apis/metrics.k8s.io/v1': kind('PodMetrics', 'podmetrics', ['get', 'list']),
      '/apis/away/v1': clusterError('unavailable'),
    };
    const { objects, calls } = fakeCluster({ send: ({ path }) => answers[path] ?? list([]) });
    const { hidden } = await findLeftovers(objects, { signal: forever() });
    const listed = new Set(calls.filter(({ query }) => query?.labelSelector).map(({ path }) => path));
    for (const path of ['/apis/policy/v1/poddisruptionbudgets', '/apis/apps/v1/deployments', '/api/v1/pods'])
      assert.ok(listed.has(path), path);
    assert.ok(![...listed].some(path => /endpoints|podmetrics/.test(path)), [...listed].join(' '));
    // Who may not look there cannot say that nothing is left.
    assert.deepEqual(
      hidden.map(({ kind, isUsual }) => [kind, isUsual]),
      [
        ['away/v1', false],
        ['PodDisruptionBudget', false],
      ],
    );
  });

  it('is looked for among the usual kinds where the others may not be learnt', async () => {
    const { objects, calls } = fakeCluster({
      send: ({ path }) => (path === '/apis' ? clusterError('forbidden') : list([])),
    });
    await findLeftovers(objects, { signal: forever() });
    assert.ok(calls.some(({ path }) => path === '/apis/apps/v1/deployments'));
  });

  it('is removed by uid, and what cannot be removed holds up nothing else', async () => {
    const { objects, calls, clock } = fakeCluster({
      send: ({ method, path }) => {
        if (path === '/apis') return { groups: [] };
        if (method !== 'DELETE') return path.endsWith('s') ? list([]) : clusterError('notFound');
        return path.endsWith('/back') ? clusterError('forbidden') : {};
      },
    });
    const namespace = { ...leftover, apiVersion: 'v1', kind: 'Namespace', name: 'shop', uid: 'uid-ns' };
    const others = [{ ...leftover, name: 'back' }, leftover];
    const told: string[] = [];
    const removing = removeLeftovers(objects, [namespace, ...others], {
      signal: forever(),
      deadlineMs: 60_000,
      report: ({ name }) => told.push(name),
    });
    const { removed, failed } = await clock.settle(removing);
    assert.deepEqual(
      removed.map(({ name }) => name),
      ['front', 'shop'],
    );
    assert.deepEqual(
      failed.map(({ leftover: { name }, error }) => [name, error.code]),
      [['back', 'forbidden']],
    );
    assert.deepEqual(told, ['front', 'shop']);
    const deletes = calls.filter(({ method }) => method === 'DELETE');
    assert.deepEqual(
      deletes.map(({ path }) => path.split('/').at(-1)),
      ['back', 'front', 'shop'],
    );
    assert.deepEqual(asRecord(deletes[1]?.body)?.preconditions, { uid: 'uid-front' });
  });

  const withKinds = (answers: Readonly<Record<string, Answer>>) =>
    fakeCluster({
      send: ({ path, method }) => {
        if (method === 'DELETE') return clusterError('notFound');
        return answers[path] ?? (path.endsWith('s') ? list([]) : clusterError('notFound'));
      },
    });
  const namespace = { ...leftover, apiVersion: 'v1', kind: 'Namespace', name: 'shop', uid: 'uid-ns' };
  const bare = (kind: string, name: string, more: object = {}) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, ...more },
  });

  it('keeps a namespace of which not all can be seen', async () => {
    const { objects, calls } = withKinds({
      '/apis': { groups: [{ preferredVersion: { groupVersion: 'away/v1' } }] },
      '/apis/away/v1': clusterError('unavailable'),
      '/api/v1/namespaces/shop/configmaps': clusterError('forbidden'),
    });
    const { kept } = await removeLeftovers(objects, [namespace], { signal: forever(), deadlineMs: 1 });
    assert.deepEqual(
      kept.map(each => each.hidden.map(({ kind }) => kind)),
      [['away/v1', 'ConfigMap']],
    );
    assert.ok(calls.every(({ method }) => method !== 'DELETE'));
  });

  it('takes for nobody else what Kubernetes puts into a namespace, and what is owned, however far', async () => {
    const owned = (...uids: string[]) => ({ ownerReferences: uids.map(uid => ({ uid })) });
    const { objects } = withKinds({
      '/apis': { groups: [] },
      '/api/v1/namespaces/shop/configmaps': list([
        bare('ConfigMap', 'kube-root-ca.crt'),
        bare('ConfigMap', 'of-pod', owned('uid-pod')),
        bare('ConfigMap', 'shared', owned('uid-front', 'uid-elsewhere')),
      ]),
      '/api/v1/namespaces/shop/pods': list([
        bare('Pod', 'pod', owned('uid-front')),
        bare('Pod', 'theirs'),
        bare('Pod', 'of-theirs', owned('uid-theirs')),
      ]),
      '/api/v1/namespaces/shop/events': list([bare('Event', 'event')]),
    });
    const options = { signal: forever(), deadlineMs: 1 };
    const { kept } = await removeLeftovers(objects, [leftover, namespace], options);
    assert.deepEqual(
      kept.map(each => each.objects.map(({ name }) => name).sort()),
      [['shared', 'theirs']],
    );
  });

  it('looks into a namespace for what only an older version of a group has', async () => {
    const kind = (name: string, plural: string) => ({
      resources: [{ name: plural, kind: name, namespaced: true, verbs: ['list', 'delete'] }],
    });
    const versions = ['shop/v2', 'shop/v1'].map(groupVersion => ({ groupVersion }));
    const { objects } = withKinds({
      '/apis': { groups: [{ preferredVersion: versions[0], versions }] },
      '/apis/shop/v2': kind('Order', 'orders'),
      '/apis/shop/v1': kind('Basket', 'baskets'),
      '/apis/shop/v1/namespaces/shop/baskets': list([bare('Basket', 'full')]),
    });
    const { kept } = await removeLeftovers(objects, [namespace], { signal: forever(), deadlineMs: 1 });
    assert.deepEqual(
      kept[0]?.objects.map(({ name }) => name),
      ['full'],
    );
  });

  it('keeps a definition whose objects others have made', async () => {
    const definition = {
      ...leftover,
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      name: 'widgets.example.com',
      uid: 'uid-crd',
    };
    const { objects } = withKinds({
      '/apis/apiextensions.k8s.io/v1': {
        resources: [
          {
            name: 'customresourcedefinitions',
            kind: 'CustomResourceDefinition',
            namespaced: false,
            verbs: [],
          },
        ],
      },
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com': {
        apiVersion: definition.apiVersion,
        kind: definition.kind,
        metadata: { name: definition.name, uid: definition.uid },
        spec: { group: 'example.com', names: { kind: 'Widget' }, versions: [{ name: 'v1', served: true }] },
      },
      '/apis/example.com/v1': {
        resources: [{ name: 'widgets', kind: 'Widget', namespaced: true, verbs: ['list', 'delete'] }],
      },
      '/apis/example.com/v1/widgets': list([bare('Widget', 'theirs')]),
    });
    const { kept } = await removeLeftovers(objects, [definition], { signal: forever(), deadlineMs: 1 });
    assert.deepEqual(
      kept.map(each => [each.leftover.kind, each.objects.map(({ name }) => name)]),
      [['CustomResourceDefinition', ['theirs']]],
    );
  });

  it('finds the claims that a stateful set has made, and none that was there before', async () => {
    const set = {
      ...object('StatefulSet', 'db', 'run-1'),
      apiVersion: 'apps/v1',
      spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
    };
    const [since, before] = ['2026-01-05T12:00:01Z', '2026-01-05T11:59:59Z'];
    const claim = (name: string, creationTimestamp: string) =>
      bare('PersistentVolumeClaim', name, { creationTimestamp });
    const claims = [
      claim('data-db-0', since),
      claim('data-db-1', before),
      claim('data-db-x', since),
      claim('logs-db-0', since),
    ];
    const { objects } = withKinds({
      '/apis/apps/v1/statefulsets': list([set]),
      '/api/v1/namespaces/shop/persistentvolumeclaims': list(claims),
    });
    const sets = [{ apiVersion: 'apps/v1', kind: 'StatefulSet' }];
    const { leftovers } = await findLeftovers(objects, { signal: forever(), kinds: sets });
    assert.deepEqual(
      leftovers.map(({ kind, name, runId }) => `${kind} ${name} of ${runId}`),
      ['StatefulSet db of run-1', 'PersistentVolumeClaim data-db-0 of run-1'],
    );
  });

  it('is not removed any further when somebody stops it', async () => {
    const { objects } = fakeCluster({
      send: ({ method }) => (method === 'DELETE' ? {} : object('Deployment', 'front', 'r')),
    });
    const abort = new AbortController();
    const removing = removeLeftovers(objects, [leftover], { signal: abort.signal, deadlineMs: 60_000 });
    setImmediate(() => abort.abort());
    assert.equal(await failureOf(removing), abort.signal.reason);
  });
});

describe('the labels of a run', () => {
  it('are put on an object and on the pods that it makes, beside its own', () => {
    const own = { 'app.kubernetes.io/managed-by': 'acr-teleport', 'acr-teleport/run-id': 'run-1' };
    const deployment = labelled(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'a', labels: { app: 'a' } },
        spec: { replicas: 1, template: { metadata: { labels: { app: 'a' } }, spec: {} } },
      },
      'run-1',
    );
    assert.deepEqual(deployment.metadata.labels, { app: 'a', ...own });
    assert.deepEqual(deployment.spec, {
      replicas: 1,
      template: { metadata: { labels: { app: 'a', ...own } }, spec: {} },
    });
    const service = labelled(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: {} },
      'run-1',
    );
    assert.deepEqual(service, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', labels: own },
      spec: {},
    });
  });

  it('are put on the volume claims that a stateful set makes, which it does not own', () => {
    const set = labelled(
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'db' },
        spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { a: 'b' } }] },
      },
      'run-1',
    );
    const labels = { 'app.kubernetes.io/managed-by': 'acr-teleport', 'acr-teleport/run-id': 'run-1' };
    assert.deepEqual(set.spec, {
      volumeClaimTemplates: [{ metadata: { name: 'data', labels }, spec: { a: 'b' } }],
    });
  });

  it('have a name for each run that a label and an object can have', () => {
    const id = newRunId(Date.UTC(2026, 0, 5, 12, 3, 4), () => 0.5);
    assert.equal(id, '20260105-120304-i000');
    assert.match(
      newRunId(0, () => 0),
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    );
    assert.match(newRunId(Date.now()), /^\d{8}-\d{6}-[a-z0-9]{4}$/);
  });

  it('are a selector as a query wants it', () => {
    assert.equal(selectorText({ a: 'b', 'c/d': 'e' }), 'a=b,c/d=e');
  });
});

describe('the log of a pod', () => {
  it('is read as text, as much of it as is asked for', async () => {
    const { objects, calls } = fakeCluster({ send: () => ({ log: 'line' }) });
    const text = await readPodLog(objects, {
      namespace: 'shop',
      pod: 'log',
      container: 'c',
      lines: 100,
      signal: forever(),
    });
    assert.equal(text, '{"log":"line"}');
    assert.equal(calls[0]?.path, '/api/v1/namespaces/shop/pods/log/log');
    assert.deepEqual(calls[0]?.query, { container: 'c', tailLines: 100, limitBytes: 32_000_000 });
    assert.equal(calls[0]?.expects, 'text');
  });
});
