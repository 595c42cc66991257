import assert from 'node:assert/strict';
import { ClusterError } from '../../src/kubernetes/clusterError';
import type { ClusterCall } from '../../src/kubernetes/connection';
import { failureAs, failureOf } from '../support/errors';
import { type Answer, clusterError, fakeCluster, forever, list } from './fakeConnection';

const front = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'front', namespace: 'shop' };
const path = '/apis/apps/v1/namespaces/shop/deployments';
const signal = forever();

function pod(name: string) {
  return { metadata: { name, namespace: 'shop', uid: `uid-${name}` } };
}

function objectsOver(...answers: readonly (Answer | ((call: ClusterCall) => Answer))[]) {
  return fakeCluster({
    send(call, index) {
      const answer = answers[index];
      return typeof answer === 'function' ? answer(call) : answer;
    },
  });
}

describe('an object of a cluster', () => {
  it('is got, or is not there', async () => {
    const { objects, calls } = objectsOver(
      { kind: 'Deployment', metadata: { name: 'front' } },
      clusterError('notFound'),
      clusterError('namespaceMissing'),
      clusterError('forbidden'),
    );
    const found = await objects.get(front, signal);
    assert.deepEqual(found, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'front' } });
    assert.equal(calls[0]?.path, `${path}/front`);
    assert.equal(calls[0]?.subject, 'Deployment front in namespace shop');
    assert.equal(await objects.get(front, signal), undefined);
    assert.equal(await objects.get(front, signal), undefined);
    assert.equal((await failureAs(ClusterError, objects.get(front, signal))).code, 'forbidden');
  });

  it("is looked for in the context's namespace where none is named, and in none where its kind has none", async () => {
    const { objects, calls } = objectsOver(clusterError('notFound'), clusterError('notFound'));
    await objects.get({ apiVersion: 'v1', kind: 'Pod', name: 'a' }, signal);
    await objects.get({ apiVersion: 'v1', kind: 'Node', name: 'a' }, signal);
    assert.deepEqual(
      calls.map(each => each.path),
      ['/api/v1/namespaces/default/pods/a', '/api/v1/nodes/a'],
    );
  });

  it('that is none is told', async () => {
    const { objects } = objectsOver({ kind: 'Deployment' });
    assert.equal((await failureAs(ClusterError, objects.get(front, signal))).code, 'unreadable');
  });

  it('is applied on the server as our own field manager, with force only where it is asked for', async () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'front', namespace: 'shop' },
    };
    const { objects, calls } = objectsOver({ status: 201, body: object }, { status: 200, body: object });
    const first = await objects.apply(object, { signal });
    assert.equal(first.isNew, true);
    const [call] = calls;
    assert.equal(call?.method, 'PATCH');
    assert.equal(call.path, `${path}/front`);
    assert.equal(call.contentType, 'application/apply-patch+yaml');
    assert.deepEqual(call.query, {
      fieldManager: 'acr-teleport',
      force: false,
      fieldValidation: 'Strict',
      dryRun: undefined,
    });
    assert.deepEqual(call.body, object);
    const second = await objects.apply(object, { signal, dryRun: true, force: true });
    assert.equal(second.isNew, false);
    assert.equal(calls[1]?.query?.dryRun, 'All');
    assert.equal(calls[1]?.query?.force, true);
  });

  it('is patched by merging', async () => {
    const { objects, calls } = objectsOver({ kind: 'Deployment', metadata: { name: 'front' } });
    await objects.patch(front, { spec: { replicas: 0 } }, { signal });
    assert.equal(calls[0]?.contentType, 'application/merge-patch+json');
    assert.deepEqual(calls[0]?.body, { spec: { replicas: 0 } });
  });

  it('is removed, this very one, and is waited for until it is gone', async () => {
    const { objects, calls, clock } = objectsOver(
      {},
      { metadata: { name: 'front', uid: 'u1' } },
      { metadata: { name: 'front', uid: 'u2' } },
    );
    const removing = objects.remove(front, {
      signal,
      uid: 'u1',
      propagation: 'Foreground',
      deadlineMs: 60_000,
    });
    assert.equal(await clock.settle(removing), 'gone');
    assert.equal(calls[0]?.method, 'DELETE');
    assert.deepEqual(calls[0]?.body, {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u1' },
    });
    assert.equal(calls[0]?.repeatable, true);
  });

  it('that was not there, or is another one by now, was nothing to remove', async () => {
    const { objects } = objectsOver(clusterError('notFound'), clusterError('changed'), {});
    assert.equal(await objects.remove(front, { signal }), 'absent');
    assert.equal(await objects.remove(front, { signal, uid: 'u1' }), 'absent');
    assert.equal(await objects.remove(front, { signal }), 'leaving');
  });

  it('that something keeps is told at the deadline', async () => {
    const { objects, clock } = fakeCluster({
      send: ({ method }) => (method === 'DELETE' ? {} : { metadata: { name: 'front' } }),
    });
    const removing = objects.remove(front, { signal, deadlineMs: 30_000 });
    const error = await failureAs(ClusterError, clock.settle(removing));
    assert.equal(error.code, 'timeout');
    assert.match(error.hint ?? '', /finalizer/);
    assert.equal(await clock.timeToSettle(objects.remove(front, { signal, deadlineMs: 30_000 })), 30_000);
  });

  it('is not waited for any more when nobody wants it', async () => {
    const { objects, clock } = fakeCluster({
      send: ({ method }) => (method === 'DELETE' ? {} : { metadata: { name: 'front' } }),
    });
    const abort = new AbortController();
    const removing = objects.remove(front, { signal: abort.signal, deadlineMs: 30_000 });
    setImmediate(() => abort.abort());
    assert.equal(await failureOf(removing), abort.signal.reason);
    assert.equal(clock.sleepers, 0);
  });
});

describe('objects of a cluster', () => {
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labelSelector: 'app=front' };

  it('are listed page by page, and know the kind that their list does not say', async () => {
    const { objects, calls } = objectsOver(
      { metadata: { continue: 'more', resourceVersion: '5' }, items: [pod('a'), pod('b')] },
      { metadata: { resourceVersion: '5' }, items: [pod('c')] },
    );
    const { items, resourceVersion } = await objects.list(pods, signal);
    assert.deepEqual(
      items.map(({ kind, apiVersion, metadata }) => [apiVersion, kind, metadata.name]),
      [
        ['v1', 'Pod', 'a'],
        ['v1', 'Pod', 'b'],
        ['v1', 'Pod', 'c'],
      ],
    );
    assert.equal(resourceVersion, '5');
    assert.equal(calls[0]?.path, '/api/v1/namespaces/shop/pods');
    assert.equal(calls[0]?.query?.labelSelector, 'app=front');
    assert.equal(calls[0]?.query?.limit, 500);
    assert.equal(calls[1]?.query?.continue, 'more');
  });

  it('are listed at once when the pages are gone before the last', async () => {
    const { objects, calls } = objectsOver(
      { metadata: { continue: 'more' }, items: [pod('a')] },
      clusterError('gone'),
      list([pod('a'), pod('b')], '7'),
    );
    const { items, resourceVersion } = await objects.list(pods, signal);
    assert.equal(items.length, 2);
    assert.equal(resourceVersion, '7');
    assert.equal(calls[2]?.query?.limit, undefined);
  });

  it('are those of all namespaces where none is named', async () => {
    const { objects, calls } = objectsOver(list([]));
    await objects.list({ apiVersion: 'v1', kind: 'Pod' }, signal);
    assert.equal(calls[0]?.path, '/api/v1/pods');
    assert.equal(calls[0]?.subject, 'the pods');
  });

  it('go on beyond two hundred pages', async () => {
    let left = 300;
    const { objects } = fakeCluster({
      send: () => ({ metadata: { continue: --left > 0 ? 'more' : '' }, items: [pod('a')] }),
    });
    assert.equal((await objects.list(pods, signal)).items.length, 300);
  });

  for (const body of [{}, { items: 'none' }, { items: [{ metadata: { uid: 'nameless' } }] }])
    it(`are never taken for none, or for fewer, by an answer such as ${JSON.stringify(body)}`, async () => {
      const { objects } = objectsOver(body);
      const error = await failureAs(ClusterError, objects.list({ apiVersion: 'v1', kind: 'Pod' }, signal));
      assert.equal(error.code, 'unreadable');
    });

  it('are none where a list has null for them, as Go writes it', async () => {
    const { objects } = objectsOver({ kind: 'PodList', items: null, metadata: {} });
    assert.deepEqual((await objects.list({ apiVersion: 'v1', kind: 'Pod' }, signal)).items, []);
  });

  it('in pages without an end are told as such, and as no whole list', async () => {
    const { objects, calls } = fakeCluster({
      send: () => ({ metadata: { continue: 'more' }, items: [pod('a')] }),
    });
    const error = await failureAs(ClusterError, objects.list(pods, signal));
    assert.match(error.message, /in pages without an end/);
    assert.equal(calls.length, 2000);
  });
});
