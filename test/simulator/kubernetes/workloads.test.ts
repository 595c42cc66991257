import assert from 'node:assert/strict';
import type { Pod } from '../../../src/simulator/kubernetes/podObjects';
import type { DaemonSet, Job, StatefulSet } from '../../../src/simulator/kubernetes/workloadObjects';
import { events, KubeClient, pods, registryHost } from './kubeClient';

const image = `${registryHost}/azure-vote-front:v1`;
const squashed = `${registryHost}/azure-vote-front:squashed`;
const apps = '/apis/apps/v1/namespaces/default';
const [db, agent] = [`${apps}/statefulsets/db`, `${apps}/daemonsets/agent`];
const migrate = '/apis/batch/v1/namespaces/default/jobs/migrate';

function set(kind: string, name: string, container: string, spec: object = {}) {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: container }] } };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}

function job(spec: object = {}, container: object = {}) {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image, ...container }] } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'migrate' }, spec: { template, ...spec } };
}

const names = async (client: KubeClient) =>
  (await client.list<Pod>(pods)).map(({ metadata }) => metadata.name);
const images = async (client: KubeClient) =>
  (await client.list<Pod>(pods)).map(({ spec }) => spec.containers[0]?.image);

describe('Simulated Kubernetes: stateful sets', () => {
  const open = async (spec: object = {}) => {
    const client = new KubeClient();
    await client.apply(db, set('StatefulSet', 'db', image, { replicas: 2, ...spec }));
    return client;
  };
  const status = async (client: KubeClient) => (await client.get<StatefulSet>(db)).body.status;

  it('make a pod when the one before it is ready', async () => {
    const client = await open();
    await client.clock.pass(1_000);
    assert.deepEqual(await names(client), ['db-0']);
    await client.clock.pass(90_000);
    assert.deepEqual(await names(client), ['db-0', 'db-1']);
    const { currentRevision, updateRevision, ...counts } = await status(client);
    assert.equal(currentRevision, updateRevision);
    assert.deepEqual(counts, {
      observedGeneration: 1,
      replicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      currentReplicas: 2,
      updatedReplicas: 2,
    });
  });

  it('make all pods at once where that was said', async () => {
    const client = await open({ podManagementPolicy: 'Parallel' });
    await client.clock.pass(1_000);
    assert.deepEqual(await names(client), ['db-0', 'db-1']);
  });

  it('are renewed from the last pod on, down to their partition', async () => {
    const client = await open();
    await client.clock.pass(120_000);
    const updateStrategy = { rollingUpdate: { partition: 1 } };
    await client.apply(db, set('StatefulSet', 'db', squashed, { replicas: 2, updateStrategy }));
    await client.clock.pass(120_000);
    assert.deepEqual(await images(client), [image, squashed]);
    const { updatedReplicas, readyReplicas, currentRevision, updateRevision } = await status(client);
    assert.deepEqual([updatedReplicas, readyReplicas, currentRevision === updateRevision], [1, 2, false]);
    await client.apply(db, set('StatefulSet', 'db', squashed, { replicas: 2 }));
    await client.clock.pass(120_000);
    assert.deepEqual(await images(client), [squashed, squashed]);
    const { currentRevision: one, updateRevision: other } = await status(client);
    assert.equal(one, other);
  });

  it('leave their pods to those who delete them where that was said, and let go of those too many', async () => {
    const client = await open({ updateStrategy: { type: 'OnDelete' } });
    await client.clock.pass(120_000);
    const spec = { replicas: 1, updateStrategy: { type: 'OnDelete' } };
    await client.apply(db, set('StatefulSet', 'db', squashed, spec));
    await client.clock.pass(120_000);
    assert.deepEqual([await names(client), await images(client)], [['db-0'], [image]]);
    await client.ask('DELETE', `${pods}/db-0`);
    await client.clock.pass(120_000);
    assert.deepEqual(await images(client), [squashed]);
  });
});

describe('Simulated Kubernetes: daemon sets', () => {
  const pools = [
    { name: 'one', count: 2 },
    { name: 'tainted', taints: ['gpu=yes:NoSchedule'] },
  ];
  const open = async (spec: object = {}) => {
    const client = new KubeClient({ pools });
    await client.apply(agent, set('DaemonSet', 'agent', image, spec));
    await client.clock.pass(120_000);
    return client;
  };
  const status = async (client: KubeClient) => (await client.get<DaemonSet>(agent)).body.status;
  const nodes = async (client: KubeClient) =>
    (await client.list<Pod>(pods)).map(({ spec }) => spec.nodeName).sort();

  it('have a pod on each node that they are for, also on those that come', async () => {
    const client = await open();
    const [first, second] = await nodes(client);
    assert.ok(first && second && first !== second);
    assert.deepEqual(await status(client), {
      observedGeneration: 1,
      currentNumberScheduled: 2,
      desiredNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
    });
    client.kubernetes.setPool({ name: 'one', count: 3 });
    await client.clock.pass(120_000);
    assert.equal(new Set(await nodes(client)).size, 3);
    client.kubernetes.setPool({ name: 'one', count: 1 });
    await client.clock.pass(120_000);
    assert.equal((await status(client)).desiredNumberScheduled, 1);
  });

  it('have none where no node is for them', async () => {
    const { template } = set('DaemonSet', 'agent', image).spec;
    const pod = { ...template.spec, nodeSelector: { some: 'where' } };
    const client = await open({ template: { ...template, spec: pod } });
    assert.deepEqual([await names(client), (await status(client)).desiredNumberScheduled], [[], 0]);
  });

  it('are renewed one by one', async () => {
    const client = await open();
    await client.apply(agent, set('DaemonSet', 'agent', squashed));
    let least = 2;
    for (let second = 0; second < 120; second++) {
      await client.clock.pass(1_000);
      least = Math.min(least, (await status(client)).numberAvailable ?? 0);
    }
    assert.equal(least, 1);
    assert.deepEqual(await images(client), [squashed, squashed]);
    assert.equal((await status(client)).updatedNumberScheduled, 2);
  });
});

describe('Simulated Kubernetes: jobs', () => {
  const open = async (spec: object = {}, data: ConstructorParameters<typeof KubeClient>[0] = {}) => {
    const client = new KubeClient(data);
    const { status, text } = await client.apply(migrate, job(spec));
    assert.equal(status, 201, text);
    return client;
  };
  const read = async (client: KubeClient) => (await client.get<Job>(migrate)).body;
  const ends = async (client: KubeClient) =>
    (await read(client)).status.conditions?.map(({ type, reason }) => `${type} ${reason}`);
  const crashing = { programs: [{ image, does: 'crash' as const, exitCode: 3 }] };

  it('are complete when their pods have done their work', async () => {
    const client = await open({ completions: 3, parallelism: 2 });
    await client.clock.pass(1_000);
    assert.equal((await read(client)).status.active, 2);
    await client.clock.pass(120_000);
    const { status } = await read(client);
    assert.deepEqual([status.succeeded, status.active, status.failed], [3, undefined, undefined]);
    assert.deepEqual(await ends(client), ['Complete CompletionsReached']);
    const [pod] = await client.list<Pod>(pods);
    assert.equal(pod?.metadata.labels?.['batch.kubernetes.io/job-name'], 'migrate');
    assert.equal(pod?.metadata.ownerReferences?.[0]?.kind, 'Job');
  });

  it('give up when too many have failed', async () => {
    const client = await open({ backoffLimit: 1 }, crashing);
    await client.clock.pass(45_000);
    assert.deepEqual([(await read(client)).status.failed, await ends(client)], [1, undefined]);
    await client.clock.pass(120_000);
    assert.equal((await read(client)).status.failed, 2);
    assert.deepEqual(await ends(client), ['Failed BackoffLimitExceeded']);
  });

  it('run nothing while they are suspended', async () => {
    const client = await open({ suspend: true });
    await client.clock.pass(60_000);
    assert.deepEqual([await names(client), await ends(client)], [[], ['Suspended JobSuspended']]);
    await client.apply(migrate, job({ suspend: false }));
    await client.clock.pass(60_000);
    assert.deepEqual(await ends(client), ['Complete CompletionsReached']);
  });

  it('cannot be of pods that are started again and again, nor run something else later', async () => {
    const client = new KubeClient();
    const template = { spec: { containers: [{ name: 'main', image }] } };
    const always = await client.apply(migrate, { ...job(), spec: { template } });
    assert.match(always.text, /restartPolicy: Unsupported value: \\"Always\\"/);
    await client.apply(migrate, job());
    const changed = await client.apply(migrate, job({}, { image: squashed }));
    assert.match(changed.text, /spec\.template: .*field is immutable/);
  });

  it('say why a pod cannot be made, and try again', async () => {
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: '0' } } };
    const objects = [{ ...quota, metadata: { name: 'small', namespace: 'default' } }];
    const client = await open({}, { objects });
    await client.clock.pass(1_000);
    const told = await client.list<{ reason: string; message: string }>(events);
    assert.match(
      told.find(({ reason }) => reason === 'FailedCreate')?.message ?? '',
      /exceeded quota: small/,
    );
    await client.ask('DELETE', '/api/v1/namespaces/default/resourcequotas/small');
    await client.clock.pass(120_000);
    assert.deepEqual(await ends(client), ['Complete CompletionsReached']);
  });
});
