import assert from 'node:assert/strict';
import type { Condition } from '../../../src/simulator/kubernetes/objects';
import type { Pod } from '../../../src/simulator/kubernetes/podObjects';
import type { Deployment, ReplicaSet } from '../../../src/simulator/kubernetes/workloadObjects';
import { deployment, deployments, events, KubeClient, pods, registryHost } from './kubeClient';

const web = `${deployments}/web`;
const sets = '/apis/apps/v1/namespaces/default/replicasets';
const squashed = `${registryHost}/azure-vote-front:squashed`;
const missing = `${registryHost}/nope:v1`;

describe('Simulated Kubernetes: rollouts', () => {
  const read = async (client: KubeClient) => (await client.get<Deployment>(web)).body;
  const conditions = async (client: KubeClient) =>
    (await read(client)).status.conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`);
  const open = async (traits: Parameters<typeof deployment>[1] = {}) => {
    const client = new KubeClient();
    await client.apply(web, deployment('web', traits));
    return client;
  };

  it('say how far they are', async () => {
    const client = await open({ replicas: 2 });
    assert.deepEqual((await read(client)).status, {});
    await client.clock.pass(1_000);
    const { status } = await read(client);
    const { conditions: _, ...counts } = status;
    assert.deepEqual(counts, {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      unavailableReplicas: 2,
    });
    assert.deepEqual(await conditions(client), [
      'Available False MinimumReplicasUnavailable',
      'Progressing True ReplicaSetUpdated',
    ]);
    await client.clock.pass(60_000);
    const { conditions: told = [], ...after } = (await read(client)).status;
    assert.deepEqual(after, {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
    });
    assert.deepEqual(
      told.map(({ message }: Condition) => message?.replace(/"web-\w+"/, '"web-x"')),
      ['Deployment has minimum availability.', 'ReplicaSet "web-x" has successfully progressed.'],
    );
  });

  it('make a replica set and pods that are owned, named and labeled as such', async () => {
    const client = await open();
    await client.clock.pass(1_000);
    const [set] = await client.list<ReplicaSet>(sets);
    const hash = set?.metadata.labels?.['pod-template-hash'] ?? '';
    assert.equal(set?.metadata.name, `web-${hash}`);
    assert.equal(set?.metadata.annotations?.['deployment.kubernetes.io/revision'], '1');
    assert.deepEqual(
      set?.metadata.ownerReferences?.map(({ kind, name }) => `${kind} ${name}`),
      ['Deployment web'],
    );
    const [pod] = await client.list<Pod>(pods);
    assert.match(pod?.metadata.name ?? '', new RegExp(`^web-${hash}-[a-z0-9]{5}$`));
    assert.deepEqual(pod?.metadata.labels, { app: 'web', 'pod-template-hash': hash });
    assert.equal(pod?.metadata.ownerReferences?.[0]?.uid, set?.metadata.uid);
    assert.equal((await read(client)).metadata.annotations?.['deployment.kubernetes.io/revision'], '1');
  });

  it('replace pods without falling short of those that are wanted', async () => {
    const client = await open({ replicas: 4 });
    await client.clock.pass(60_000);
    await client.apply(web, deployment('web', { replicas: 4, image: squashed }));
    let least = 4;
    let most = 4;
    for (let second = 0; second < 90; second++) {
      await client.clock.pass(1_000);
      const { status } = await read(client);
      least = Math.min(least, status.availableReplicas ?? 0);
      most = Math.max(most, status.replicas ?? 0);
    }
    assert.deepEqual([least, most], [3, 5]);
    const { status } = await read(client);
    assert.deepEqual([status.updatedReplicas, status.availableReplicas, status.replicas], [4, 4, 4]);
    const images = (await client.list<Pod>(pods)).map(({ spec }) => spec.containers[0]?.image);
    assert.deepEqual([...new Set(images)], [squashed]);
    const sizes = (await client.list<ReplicaSet>(sets)).map(({ spec }) => spec.replicas).sort();
    assert.deepEqual(sizes, [0, 4]);
  });

  it('empty the old before they begin the new, where that is wanted', async () => {
    const client = await open({ replicas: 2, spec: { strategy: { type: 'Recreate' } } });
    await client.clock.pass(60_000);
    await client.apply(
      web,
      deployment('web', { replicas: 2, image: squashed, spec: { strategy: { type: 'Recreate' } } }),
    );
    await client.clock.pass(500);
    assert.ok(
      (await client.list<Pod>(pods)).every(({ metadata }) => metadata.deletionTimestamp !== undefined),
    );
    await client.clock.pass(60_000);
    assert.equal((await read(client)).status.availableReplicas, 2);
  });

  it('go back to a template that there was, as a new revision', async () => {
    const client = await open();
    await client.clock.pass(60_000);
    await client.apply(web, deployment('web', { image: squashed }));
    await client.clock.pass(60_000);
    await client.apply(web, deployment('web'));
    await client.clock.pass(60_000);
    const all = await client.list<ReplicaSet>(sets);
    const revisions = all.map(
      ({ metadata, spec }) =>
        `${metadata.annotations?.['deployment.kubernetes.io/revision']}: ${spec.replicas}`,
    );
    assert.deepEqual(revisions.sort(), ['2: 0', '3: 1']);
    assert.equal((await read(client)).metadata.annotations?.['deployment.kubernetes.io/revision'], '3');
  });

  it('say that they do not get on, once their deadline has passed', async () => {
    const client = await open({ image: missing, spec: { progressDeadlineSeconds: 60 } });
    await client.clock.pass(55_000);
    assert.match((await conditions(client))?.[1] ?? '', /^Progressing True ReplicaSetUpdated/);
    await client.clock.pass(10_000);
    const { status } = await read(client);
    const progress = status.conditions?.find(({ type }) => type === 'Progressing');
    assert.deepEqual([progress?.status, progress?.reason], ['False', 'ProgressDeadlineExceeded']);
    assert.match(progress?.message ?? '', /^ReplicaSet "web-\w+" has timed out progressing\.$/);
  });

  it('keep the deadline while somebody watches, on time', async () => {
    const client = await open({ image: missing, spec: { progressDeadlineSeconds: 60 } });
    const start = client.clock.now();
    const failing = (async () => {
      for await (const { object } of client.watch(`${deployments}?watch=1`)) {
        if (JSON.stringify(object).includes('ProgressDeadlineExceeded')) return client.clock.now() - start;
      }
      return undefined;
    })();
    const tookMs = (await client.clock.settle(failing)) ?? 0;
    assert.ok(tookMs >= 59_000 && tookMs <= 62_000, `${tookMs} ms`);
  });

  it('scale', async () => {
    const client = await open();
    await client.clock.pass(60_000);
    const merge = { contentType: 'application/merge-patch+json' };
    await client.ask('PATCH', `${web}/scale`, { spec: { replicas: 3 } }, merge);
    await client.clock.pass(60_000);
    assert.equal((await client.list(pods)).length, 3);
    await client.ask('PATCH', `${web}/scale`, { spec: { replicas: 0 } }, merge);
    await client.clock.pass(60_000);
    assert.equal((await client.list(pods)).length, 0);
    const { conditions: told, ...counts } = (await read(client)).status;
    assert.deepEqual(
      [counts, told?.map(({ reason }) => reason)],
      [{ observedGeneration: 3 }, ['MinimumReplicasAvailable', 'NewReplicaSetAvailable']],
    );
  });

  it('are told of by events', async () => {
    const client = await open({ replicas: 2 });
    await client.clock.pass(60_000);
    await client.apply(web, deployment('web', { replicas: 1 }));
    await client.clock.pass(10_000);
    const told = await client.list<{ reason: string; message: string }>(events);
    const of = (reason: string) =>
      told
        .filter(event => event.reason === reason)
        .map(({ message }) => message.replace(/web-\w+(-\w+)?/, 'x'));
    assert.deepEqual(of('ScalingReplicaSet').sort(), [
      'Scaled down replica set x from 2 to 1',
      'Scaled up replica set x from 0 to 2',
    ]);
    assert.deepEqual(of('SuccessfulCreate'), ['Created pod: x', 'Created pod: x']);
    assert.deepEqual(of('SuccessfulDelete'), ['Deleted pod: x']);
    assert.deepEqual(of('Killing'), ['Stopping container web']);
  });

  it('stand still while they are paused', async () => {
    const client = await open();
    await client.clock.pass(60_000);
    await client.apply(web, deployment('web', { image: squashed, spec: { paused: true } }));
    await client.clock.pass(60_000);
    assert.equal((await client.list(sets)).length, 1);
  });
});
