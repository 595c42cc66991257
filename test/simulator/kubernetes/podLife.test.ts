import assert from 'node:assert/strict';
import type { Event } from '../../../src/simulator/kubernetes/objects';
import type { Pod } from '../../../src/simulator/kubernetes/podObjects';
import { deployment, deployments, events, KubeClient, type Opening, pods, registryHost } from './kubeClient';

const redis = `${registryHost}/redis:v1`;
const pod = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'main', image: redis }], ...spec },
});

describe('Simulated Kubernetes: the life of a pod', () => {
  const open = (more: Opening = {}) => new KubeClient(more);
  const read = async (client: KubeClient, name: string) => (await client.get<Pod>(`${pods}/${name}`)).body;
  const told = async (client: KubeClient) =>
    (await client.list<Event>(events)).map(({ reason, message }) => `${reason}: ${message}`);
  const conditionsOf = ({ status }: Pod) =>
    (status.conditions ?? []).map(({ type, status: value }) => `${type} ${value}`);

  it('goes from nowhere to running', async () => {
    const client = open();
    const { body: made } = await client.ask<Pod>('POST', pods, pod('one'));
    assert.deepEqual(made.status, { phase: 'Pending', qosClass: 'BestEffort' });
    await client.clock.pass(200);
    const starting = await read(client, 'one');
    assert.deepEqual(starting.status.containerStatuses?.[0]?.state, {
      waiting: { reason: 'ContainerCreating' },
    });
    assert.deepEqual([starting.status.phase, starting.status.startTime], ['Pending', '2026-01-05T12:00:00Z']);
    await client.clock.pass(10_000);
    const { status, spec } = await read(client, 'one');
    assert.equal(status.phase, 'Running');
    assert.deepEqual(conditionsOf({ status } as Pod), [
      'PodScheduled True',
      'PodReadyToStartContainers True',
      'Initialized True',
      'Ready True',
      'ContainersReady True',
    ]);
    const [container] = status.containerStatuses ?? [];
    assert.deepEqual(
      [container?.ready, container?.restartCount, container?.imageID],
      [true, 0, `${registryHost}/redis@sha256:v1${'0'.repeat(62)}`],
    );
    assert.match(status.podIP ?? '', /^10\.244\.\d+\.\d+$/);
    assert.deepEqual(
      spec.tolerations?.map(({ key }) => key),
      ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'],
    );
  });

  it('begins with its init containers, one after the other', async () => {
    const client = open();
    const initContainers = ['first', 'second'].map(name => ({ name, image: redis }));
    await client.ask('POST', pods, pod('one', { initContainers }));
    await client.clock.pass(6_000);
    const early = await read(client, 'one');
    assert.deepEqual(
      early.status.initContainerStatuses?.map(({ state }) => Object.keys(state).join()),
      ['running', 'waiting'],
    );
    assert.ok(conditionsOf(early).includes('Initialized False'));
    await client.clock.pass(10_000);
    const { status } = await read(client, 'one');
    assert.deepEqual(
      status.initContainerStatuses?.map(({ state }) => state.terminated?.reason),
      ['Completed', 'Completed'],
    );
    assert.equal(status.phase, 'Running');
    assert.ok((await told(client)).includes('Started: Started container second'));
  });

  it('is over when its work is done, where it is not to be started again', async () => {
    const client = open();
    await client.ask('POST', pods, pod('once', { restartPolicy: 'Never' }));
    await client.ask(
      'POST',
      pods,
      pod('waits', {
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: redis, command: ['sleep', 'infinity'] }],
      }),
    );
    await client.clock.pass(20_000);
    const once = await read(client, 'once');
    assert.deepEqual(
      [once.status.phase, once.status.containerStatuses?.[0]?.state.terminated?.exitCode],
      ['Succeeded', 0],
    );
    assert.equal((await read(client, 'waits')).status.phase, 'Running');
  });

  it('fails where the world says so', async () => {
    const client = open({ programs: [{ image: redis, does: 'crash', exitCode: 3 }] });
    await client.ask('POST', pods, pod('once', { restartPolicy: 'Never' }));
    await client.clock.pass(20_000);
    const { status } = await read(client, 'once');
    const ended = status.containerStatuses?.[0]?.state.terminated;
    assert.deepEqual([status.phase, ended?.exitCode, ended?.reason], ['Failed', 3, 'Error']);
  });

  it('crashes again and again, with longer and longer waits between', async () => {
    const client = open({ programs: [{ image: redis, does: 'crash' }] });
    await client.apply(`${deployments}/web`, deployment('web', { image: redis }));
    await client.clock.pass(30_000);
    const [crashing] = await client.list<Pod>(pods);
    const [container] = crashing?.status.containerStatuses ?? [];
    assert.equal(container?.state.waiting?.reason, 'CrashLoopBackOff');
    const name = `${crashing?.metadata.name}_default(${crashing?.metadata.uid})`;
    assert.equal(
      container?.state.waiting?.message,
      `back-off 20s restarting failed container=web pod=${name}`,
    );
    assert.deepEqual([container?.restartCount, container?.lastState.terminated?.exitCode], [2, 1]);
    assert.ok(
      (await told(client)).includes(`BackOff: Back-off restarting failed container web in pod ${name}`),
    );
    assert.equal(crashing?.status.phase, 'Running');
    await client.clock.pass(3_600_000);
    const [later] = await client.list<Pod>(pods);
    assert.ok((later?.status.containerStatuses?.[0]?.restartCount ?? 0) > 12);
  });

  it('is ready when its probe says so', async () => {
    const readinessProbe = { httpGet: { port: 80 }, initialDelaySeconds: 15 };
    const client = open();
    await client.ask(
      'POST',
      pods,
      pod('one', { containers: [{ name: 'main', image: redis, readinessProbe }] }),
    );
    await client.clock.pass(10_000);
    assert.ok(conditionsOf(await read(client, 'one')).includes('Ready False'));
    await client.clock.pass(15_000);
    assert.ok(conditionsOf(await read(client, 'one')).includes('Ready True'));
  });

  it('is never ready where the world says so', async () => {
    const client = open({ programs: [{ image: redis, does: 'staysUnready' }] });
    await client.ask('POST', pods, pod('one'));
    await client.clock.pass(60_000);
    const { status } = await read(client, 'one');
    const ready = status.conditions?.find(({ type }) => type === 'Ready');
    assert.deepEqual(
      [status.phase, ready?.status, ready?.reason, ready?.message],
      ['Running', 'False', 'ContainersNotReady', 'containers with unready status: [main]'],
    );
    assert.ok(
      (await told(client)).includes(
        'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503',
      ),
    );
  });

  it('waits with one container while another runs', async () => {
    const client = open();
    const containers = [
      { name: 'bad', image: `${registryHost}/nope:v1` },
      { name: 'good', image: redis },
    ];
    await client.ask('POST', pods, pod('one', { containers }));
    await client.clock.pass(20_000);
    const { status } = await read(client, 'one');
    assert.deepEqual(
      status.containerStatuses?.map(({ state }) => state.waiting?.reason ?? 'runs'),
      ['ImagePullBackOff', 'runs'],
    );
    assert.equal(status.phase, 'Pending');
  });
});
