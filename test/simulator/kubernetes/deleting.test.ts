import assert from 'node:assert/strict';
import type { KubeObject, Namespace } from '../../../src/simulator/kubernetes/objects';
import type { Pod } from '../../../src/simulator/kubernetes/podObjects';
import { deployment, deployments, KubeClient, pods } from './kubeClient';

interface Answer {
  readonly kind: string;
  readonly status: string;
  readonly message: string;
  readonly reason: string;
  readonly details: object;
}

const web = `${deployments}/web`;
const sets = '/apis/apps/v1/namespaces/default/replicasets';

describe('Simulated Kubernetes: deleting', () => {
  const open = async (replicas = 2) => {
    const client = new KubeClient();
    await client.apply(web, deployment('web', { replicas }));
    await client.clock.pass(60_000);
    return client;
  };
  const counts = async (client: KubeClient) =>
    Promise.all([deployments, sets, pods].map(async target => (await client.list(target)).length));
  const remove = (client: KubeClient, target: string, options?: object) =>
    client.ask<Answer>('DELETE', target, options && { kind: 'DeleteOptions', apiVersion: 'v1', ...options });

  it('lets all that a thing owns go after it', async () => {
    const client = await open();
    assert.deepEqual(await counts(client), [1, 1, 2]);
    const { body } = await remove(client, web);
    assert.deepEqual([body.kind, body.status], ['Status', 'Success']);
    assert.match(JSON.stringify(body.details), /"name":"web","group":"apps","kind":"deployments","uid":"/);
    assert.deepEqual(await counts(client), [0, 1, 2]);
    await client.clock.pass(100);
    assert.deepEqual(await counts(client), [0, 0, 2]);
    const [pod] = await client.list<Pod>(pods);
    assert.ok(pod?.metadata.deletionTimestamp !== undefined);
    await client.clock.pass(2_000);
    assert.deepEqual(await counts(client), [0, 0, 0]);
  });

  it('keeps a thing until all that it owns is gone, where that is wanted', async () => {
    const client = await open();
    const { body } = await remove(client, web, { propagationPolicy: 'Foreground' });
    assert.equal(body.kind, 'Deployment');
    await client.clock.pass(200);
    const { metadata } = (await client.get<KubeObject>(web)).body;
    assert.deepEqual(metadata.finalizers, ['foregroundDeletion']);
    await client.clock.pass(3_000);
    assert.deepEqual(await counts(client), [0, 0, 0]);
  });

  it('leaves what it owned, where that is wanted', async () => {
    const client = await open();
    await remove(client, web, { propagationPolicy: 'Orphan' });
    await client.clock.pass(10_000);
    assert.deepEqual(await counts(client), [0, 1, 2]);
    const [set] = await client.list<KubeObject>(sets);
    assert.equal(set?.metadata.ownerReferences, undefined);
  });

  it('deletes that one thing which is meant', async () => {
    const client = await open();
    const { uid, resourceVersion } = (await client.get<KubeObject>(web)).body.metadata;
    const other = await remove(client, web, { preconditions: { uid: 'x' } });
    assert.equal(other.status, 409);
    assert.equal(
      other.body.message,
      `Operation cannot be fulfilled on Deployment.apps "web": the UID in the precondition (x) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
    const older = await remove(client, web, { preconditions: { uid, resourceVersion: '1' } });
    assert.equal(older.status, 409);
    assert.equal((await remove(client, web, { preconditions: { uid, resourceVersion } })).status, 200);
  });

  it('deletes all that a selector means', async () => {
    const client = new KubeClient();
    for (const name of ['a', 'b', 'c'])
      await client.ask(
        'POST',
        deployments,
        deployment(name, { replicas: 0, labels: { run: name === 'c' ? '2' : '1' } }),
      );
    const { body } = await remove(client, `${deployments}?labelSelector=run%3D1`);
    assert.equal(body.kind, 'DeploymentList');
    assert.deepEqual(
      (await client.list<KubeObject>(deployments)).map(({ metadata }) => metadata.name),
      ['c'],
    );
  });

  it('does not find what is not there, and wants to know how to go on', async () => {
    const client = await open();
    assert.equal(
      (await remove(client, `${deployments}/nope`)).body.message,
      'deployments.apps "nope" not found',
    );
    const odd = await remove(client, web, { propagationPolicy: 'Sideways' });
    assert.deepEqual([odd.status, odd.body.reason], [422, 'Invalid']);
  });

  it('gives a pod the time that it has, and none where none is given', async () => {
    const client = await open(2);
    const [first, second] = await client.list<Pod>(pods);
    const slow = await remove(client, `${pods}/${first?.metadata.name}`);
    assert.equal(slow.body.kind, 'Pod');
    const marked = (await client.get<Pod>(`${pods}/${first?.metadata.name}`)).body.metadata;
    assert.deepEqual(
      [marked.deletionTimestamp, marked.deletionGracePeriodSeconds],
      ['2026-01-05T12:01:30Z', 30],
    );
    await remove(client, `${pods}/${second?.metadata.name}`, { gracePeriodSeconds: 0 });
    assert.equal((await client.get(`${pods}/${second?.metadata.name}`)).status, 404);
    await client.clock.pass(40_000);
    const names = (await client.list<Pod>(pods)).map(({ metadata }) => metadata.name);
    assert.equal(names.length, 2);
    assert.ok(!names.includes(first?.metadata.name ?? ''));
  });

  it('empties a namespace, and then it is gone', async () => {
    const client = new KubeClient();
    const target = '/api/v1/namespaces/scratch';
    await client.ask('POST', '/api/v1/namespaces', { metadata: { name: 'scratch' } });
    await client.apply('/apis/apps/v1/namespaces/scratch/deployments/web', deployment('web'));
    await client.clock.pass(60_000);
    const { body } = await client.ask<Namespace>('DELETE', target);
    assert.deepEqual(
      [body.status.phase, body.metadata.labels],
      ['Terminating', { 'kubernetes.io/metadata.name': 'scratch' }],
    );
    await client.clock.pass(4_000);
    assert.equal((await client.get(target)).status, 200);
    await client.clock.pass(10_000);
    assert.equal((await client.get(target)).status, 404);
    assert.deepEqual(await client.list('/api/v1/namespaces/scratch/pods'), []);
  });

  it('waits for those who have marked a thing as theirs', async () => {
    const client = new KubeClient();
    const target = '/api/v1/namespaces/default/configmaps/kept';
    await client.ask('POST', '/api/v1/namespaces/default/configmaps', {
      metadata: { name: 'kept', finalizers: ['example/keeper'] },
    });
    await remove(client, target);
    const { body } = await client.get<KubeObject>(target);
    assert.ok(body.metadata.deletionTimestamp);
    await client.ask(
      'PATCH',
      target,
      { metadata: { finalizers: null } },
      { contentType: 'application/merge-patch+json' },
    );
    assert.equal((await client.get(target)).status, 404);
  });
});
