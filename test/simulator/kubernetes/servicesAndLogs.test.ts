import assert from 'node:assert/strict';
import type { Event, Service } from '../../../src/simulator/kubernetes/objects';
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
  services,
} from './kubeClient';

const redis = `${registryHost}/redis:v1`;
const balancer = {
  metadata: { name: 'front' },
  spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 80 }] },
};

describe('Simulated Kubernetes: services', () => {
  it('get an address from outside after some seconds', async () => {
    const client = new KubeClient();
    const { body: made } = await client.ask<Service>('POST', services, balancer);
    assert.deepEqual(made.status, { loadBalancer: {} });
    await client.clock.pass(10_000);
    assert.deepEqual((await client.get<Service>(`${services}/front`)).body.status, { loadBalancer: {} });
    await client.clock.pass(5_000);
    const { status } = (await client.get<Service>(`${services}/front`)).body;
    assert.match(status.loadBalancer.ingress?.[0]?.ip ?? '', /^203\.0\.113\.\d+$/);
    const about = `${events}?fieldSelector=involvedObject.kind%3DService`;
    const told = (await client.list<Event>(about)).map(
      ({ reason, source }) => `${reason} ${source.component}`,
    );
    assert.deepEqual(told.sort(), [
      'EnsuredLoadBalancer service-controller',
      'EnsuringLoadBalancer service-controller',
    ]);
  });

  it('within the cluster have none, and each has an address of its own there', async () => {
    const client = new KubeClient();
    const addresses: (string | undefined)[] = [];
    for (const name of ['a', 'b']) {
      const { body } = await client.ask<Service>('POST', services, {
        metadata: { name },
        spec: { ports: [{ port: 6379 }] },
      });
      addresses.push(body.spec.clusterIP);
      assert.deepEqual(
        [body.spec.type, body.spec.ports?.[0]?.nodePort, body.spec.ports?.[0]?.targetPort],
        ['ClusterIP', undefined, 6_379],
      );
    }
    assert.equal(new Set(addresses).size, 2);
  });
});

describe('Simulated Kubernetes: logs', () => {
  const collector = (node: string, unit: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'collector' },
    spec: {
      nodeName: node,
      restartPolicy: 'Never',
      containers: [
        {
          name: 'collector',
          image: redis,
          command: ['chroot', '/host', 'journalctl', '-n', 'all', '-u', unit],
        },
      ],
    },
  });
  const open = async (more: Opening = {}) => {
    const client = new KubeClient({ pools: fourPools, ...more });
    const nodes = await client.list<{ metadata: { name: string } }>('/api/v1/nodes');
    const nodeOf = (pool: string) =>
      nodes.find(({ metadata }) => metadata.name.includes(pool))?.metadata.name ?? '';
    return { client, nodeOf };
  };
  const collect = async (pool: string, unit: string, selector: Readonly<Record<string, string>>) => {
    const { client, nodeOf } = await open();
    await client.apply(`${deployments}/web`, deployment('web', { selector }));
    await client.clock.pass(60_000);
    await client.ask('POST', pods, collector(nodeOf(pool), unit));
    await client.clock.pass(20_000);
    const { body } = await client.get<Pod>(`${pods}/collector`);
    assert.equal(body.status.phase, 'Succeeded');
    return (await client.get(`${pods}/collector/log`)).text.trim().split('\n');
  };

  it('of a collector are the journal of its node', async () => {
    const lines = await collect('teleporter', 'teleportd', { 'acr-teleport': 'enabled' });
    assert.match(
      lines[0] ?? '',
      /^Jan 05 12:00:00 aks-teleporter-\d+-vmss000000 systemd\[1\]: Started teleportd\.service\.$/,
    );
    const front = lines.find(line => line.includes('azure-vote-front')) ?? '';
    assert.match(
      front,
      /teleportd\[812\]: level=info msg="image teleported" image="demo42t\.azurecr\.io\/azure-vote-front:v1" layers=29 duration=8\.011045191s$/,
    );
  });

  it('of another node say that there is nothing', async () => {
    assert.deepEqual(await collect('shuttle', 'teleportd', { 'acr-teleport': 'disabled' }), [
      '-- No entries --',
    ]);
  });

  it('of the streaming agent tell what it passed on', async () => {
    const lines = await collect('streamer', 'acr-mirror.service', {
      'kubernetes.azure.com/artifactstreaming-enabled': 'true',
    });
    assert.match(
      lines.join('\n'),
      /acr-mirror\[901\]: GET \/v2\/azure-vote-front\/manifests\/v1\?ns=demo42t\.azurecr\.io 200 streaming artifact sha256:5+ /,
    );
  });

  it('are what the world says of an image, as much of it as is wanted', async () => {
    const { client } = await open({
      programs: [{ image: redis, does: 'staysUnready', log: ['one', 'two', 'three'] }],
    });
    await client.ask('POST', pods, {
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'main', image: redis }] },
    });
    await client.clock.pass(10_000);
    const log = async (query = '') => (await client.get(`${pods}/a/log${query}`)).text;
    assert.equal(await log(), 'one\ntwo\nthree\n');
    assert.equal(await log('?tailLines=1'), 'three\n');
    assert.match(await log('?timestamps=true&tailLines=1'), /^2026-01-05T12:00:10\.\d+Z three\n$/);
  });

  it('can be followed until the container ends', async () => {
    const { client } = await open();
    await client.ask('POST', pods, {
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'main', image: redis }] },
    });
    await client.clock.pass(10_000);
    const response = await client.raw('GET', `${pods}/a/log?follow=true`);
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.live ?? []) text += Buffer.from(chunk).toString('utf8');
    })();
    await client.clock.pass(1_000);
    assert.match(text, /main of a started\n$/);
    await client.ask('DELETE', `${pods}/a`);
    await client.clock.settle(reading);
  });

  it('are refused of a container that does not run yet, and of one that there is not', async () => {
    const { client } = await open();
    const two = [
      { name: 'bad', image: `${registryHost}/nope:v1` },
      { name: 'good', image: redis },
    ];
    await client.ask('POST', pods, {
      metadata: { name: 'a' },
      spec: { containers: two, nodeSelector: { 'acr-teleport': 'disabled' } },
    });
    await client.ask('POST', pods, {
      metadata: { name: 'b' },
      spec: { containers: two.slice(1), nodeSelector: { no: 'where' } },
    });
    await client.clock.pass(20_000);
    const message = async (target: string) =>
      (await client.get<{ message: string }>(`${pods}/${target}`)).body.message;
    assert.equal(
      await message('a/log'),
      'a container name must be specified for pod a, choose one of: [bad good]',
    );
    assert.equal(
      await message('a/log?container=bad'),
      'container "bad" in pod "a" is waiting to start: trying and failing to pull image',
    );
    assert.equal(await message('a/log?container=none'), 'container none is not valid for pod a');
    assert.equal(await message('b/log'), 'pod b does not have a host assigned');
  });
});

describe('Simulated Kubernetes: events', () => {
  it('count what happens again', async () => {
    const client = new KubeClient();
    await client.apply(`${deployments}/web`, deployment('web', { image: `${registryHost}/nope:v1` }));
    await client.clock.pass(60_000);
    const [pulling] = await client.list<Event>(`${events}?fieldSelector=reason%3DPulling`);
    assert.ok((pulling?.count ?? 0) > 1);
    assert.ok(Date.parse(pulling?.lastTimestamp ?? '') > Date.parse(pulling?.firstTimestamp ?? ''));
    assert.equal(pulling?.involvedObject.fieldPath, 'spec.containers{web}');
    assert.deepEqual([pulling?.source.component, pulling?.reportingComponent], ['kubelet', 'kubelet']);
  });

  it('are selected by what they are about', async () => {
    const client = new KubeClient();
    await client.apply(`${deployments}/web`, deployment('web'));
    await client.apply(`${deployments}/other`, deployment('other'));
    await client.clock.pass(1_000);
    const about = await client.list<Event>(
      `${events}?fieldSelector=involvedObject.kind%3DDeployment%2CinvolvedObject.name%3Dweb`,
    );
    assert.deepEqual(
      about.map(({ reason }) => reason),
      ['ScalingReplicaSet'],
    );
  });

  it('are forgotten an hour after they were last seen', async () => {
    const client = new KubeClient();
    await client.apply(`${deployments}/web`, deployment('web'));
    await client.clock.pass(50 * 60_000);
    assert.ok((await client.list(events)).length > 0);
    await client.clock.pass(11 * 60_000);
    assert.deepEqual(await client.list(events), []);
    const last = await client.get<{ metadata: object }>(events);
    assert.equal(last.status, 200);
  });

  it('may be posted by others, as they word them', async () => {
    const client = new KubeClient();
    const event = {
      metadata: { name: 'mine' },
      involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
      reason: 'Teleported',
      message: 'by hand',
      source: { component: 'teleportd' },
    };
    assert.equal((await client.ask('POST', events, event)).status, 201);
    const { body } = await client.get<Event>(`${events}/mine`);
    assert.deepEqual([body.type, body.source.component, body.lastTimestamp], ['Normal', 'teleportd', null]);
  });
});
