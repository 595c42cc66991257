import assert from 'node:assert/strict';
import type { Event, Node } from '../../../src/simulator/kubernetes/objects';
import type { Pod } from '../../../src/simulator/kubernetes/podObjects';
import {
  deployment,
  deployments,
  events,
  fourPools,
  KubeClient,
  type Opening,
  pods,
  registryHost,
} from './kubeClient';

const image = `${registryHost}/azure-vote-front:v1`;
const teleporter = { 'acr-teleport': 'enabled' };

describe('Simulated Kubernetes: nodes', () => {
  const nodesOf = async (client: KubeClient, pool: string) =>
    client.list<Node>(`/api/v1/nodes?labelSelector=agentpool%3D${pool}`);
  const told = async (client: KubeClient, source: string) =>
    (await client.list<Event>(events)).filter(event => event.source.component === source);
  const open = (more: Opening = {}) => new KubeClient({ pools: fourPools, ...more });

  it('are those of the pools, with the names and labels of AKS', async () => {
    const client = open();
    const [node] = await nodesOf(client, 'teleporter');
    assert.match(node?.metadata.name ?? '', /^aks-teleporter-\d{8}-vmss000000$/);
    const { labels = {} } = node?.metadata ?? {};
    for (const [name, value] of Object.entries({
      'kubernetes.azure.com/agentpool': 'teleporter',
      'kubernetes.azure.com/enable-acr-teleport-plugin': 'true',
      'acr-teleport': 'enabled',
      'kubernetes.io/os': 'linux',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.azure.com/mode': 'user',
      'kubernetes.azure.com/cluster': 'MC_group_aks_westus2',
      'topology.kubernetes.io/region': 'westus2',
    }))
      assert.equal(labels[name], value, name);
    assert.equal(node?.status.nodeInfo.kubeletVersion, 'v1.32.5');
    const [windows] = await nodesOf(client, 'win');
    assert.deepEqual(
      [windows?.metadata.name, windows?.metadata.labels?.['kubernetes.io/os']],
      ['akswin000000', 'windows'],
    );
  });

  it('come and go with the size of a pool, the newest first, and take their pods along', async () => {
    const client = open();
    const [pool = { name: '' }] = fourPools;
    client.kubernetes.setPool({ ...pool, count: 3 }, 4_000);
    assert.equal((await nodesOf(client, 'teleporter')).length, 1);
    await client.clock.pass(4_000);
    assert.deepEqual(
      (await nodesOf(client, 'teleporter')).map(({ metadata }) => metadata.name.slice(-6)),
      ['000000', '000001', '000002'],
    );
    await client.apply(`${deployments}/web`, deployment('web', { replicas: 3, selector: teleporter }));
    await client.clock.pass(30_000);
    assert.equal(new Set((await client.list<Pod>(pods)).map(({ spec }) => spec.nodeName)).size, 3);
    client.kubernetes.setPool({ ...pool, count: 0 });
    await client.clock.pass(1_000);
    assert.equal((await nodesOf(client, 'teleporter')).length, 0);
    assert.deepEqual(
      (await client.list<Pod>(pods)).map(({ spec }) => spec.nodeName),
      [undefined, undefined, undefined],
    );
  });

  it('have no image when they are new', async () => {
    const client = open();
    const [pool = { name: '' }] = fourPools;
    await client.apply(`${deployments}/web`, deployment('web', { selector: teleporter }));
    await client.clock.pass(30_000);
    const [before] = await nodesOf(client, 'teleporter');
    assert.deepEqual(
      before?.status.images?.map(({ names }) => names[1]),
      [image],
    );
    client.kubernetes.setPool({ ...pool, count: 0 });
    client.kubernetes.setPool({ ...pool, count: 1 }, 2_000);
    await client.clock.pass(30_000);
    const [after] = await nodesOf(client, 'teleporter');
    assert.notEqual(after?.metadata.name, before?.metadata.name);
    assert.equal(client.pulls.length, 2);
    const pulled = (await client.list<Event>(events)).filter(({ reason }) => reason === 'Pulled');
    assert.ok(pulled.every(({ message }) => message.startsWith('Successfully pulled image')));
  });

  it('are made anew when streaming is switched on, and labeled as their pool is', async () => {
    const client = open();
    const [before] = await nodesOf(client, 'shuttle');
    client.kubernetes.setPool({ name: 'shuttle', labels: { mine: 'yes' }, taints: ['a=b:NoSchedule'] });
    const [same] = await nodesOf(client, 'shuttle');
    assert.equal(same?.metadata.uid, before?.metadata.uid);
    const { labels } = same?.metadata ?? {};
    assert.deepEqual(
      [labels?.mine, labels?.['acr-teleport'], same?.spec.taints],
      ['yes', undefined, [{ key: 'a', value: 'b', effect: 'NoSchedule' }]],
    );
    const streaming = { 'kubernetes.azure.com/artifactstreaming-enabled': 'true' };
    client.kubernetes.setPool({ name: 'shuttle', labels: streaming, artifactStreaming: true });
    const [after] = await nodesOf(client, 'shuttle');
    assert.notEqual(after?.metadata.uid, before?.metadata.uid);
  });

  it('stay away when they are deleted, unless new ones take their place', async () => {
    for (const replacesNodes of [false, true]) {
      const client = open({ replacesNodes });
      const [node] = await nodesOf(client, 'shuttle');
      await client.ask('DELETE', `/api/v1/nodes/${node?.metadata.name}`);
      await client.clock.pass(120_000);
      assert.equal((await nodesOf(client, 'shuttle')).length, replacesNodes ? 1 : 0);
    }
  });

  it('with teleportd tell on the first pod whether its image teleported', async () => {
    const client = open();
    await client.apply(`${deployments}/web`, deployment('web', { selector: teleporter }));
    await client.clock.pass(30_000);
    await client.apply(`${deployments}/again`, deployment('again', { selector: teleporter }));
    await client.apply(
      `${deployments}/plain`,
      deployment('plain', { image: `${registryHost}/azure-vote-front:plain`, selector: teleporter }),
    );
    await client.clock.pass(90_000);
    const of = (await told(client, 'teleportd')).map(({ type, message, involvedObject }) => [
      involvedObject.name.split('-')[0],
      type,
      message,
    ]);
    assert.deepEqual(of.sort(), [
      [
        'plain',
        'Warning',
        `Failed to teleport image "${registryHost}/azure-vote-front:plain": it is not expanded, and was pulled instead`,
      ],
      ['web', 'Normal', `Teleported image "${image}"`],
    ]);
  });

  it('that stream say so where they are of the first preview', async () => {
    for (const streamingEvents of [false, true]) {
      const client = open({ streamingEvents });
      await client.apply(
        `${deployments}/web`,
        deployment('web', { selector: { 'kubernetes.azure.com/artifactstreaming-enabled': 'true' } }),
      );
      await client.clock.pass(30_000);
      const [event] = await told(client, 'acr-nodemon');
      const message = `Streaming enabled for "${image}", upgraded to streaming artifact with digest "sha256:${'5'.repeat(64)}", container started in 5s`;
      assert.deepEqual(
        [event?.reason, event?.message],
        streamingEvents ? ['Pulling', message] : [undefined, undefined],
      );
    }
  });
});
