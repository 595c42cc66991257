import assert from 'node:assert/strict';
import type { Node, Service } from '../../../src/simulator/kubernetes/objects';
import type { Deployment } from '../../../src/simulator/kubernetes/workloadObjects';
import { deployment, deployments, KubeClient, services } from './kubeClient';

interface Refused {
  readonly message: string;
  readonly reason: string;
}

const web = `${deployments}/web`;
const merge = { contentType: 'application/merge-patch+json', agent: 'kubectl/v1.32.4 (linux/amd64)' };
const strategic = { contentType: 'application/strategic-merge-patch+json' };
const jsonPatch = { contentType: 'application/json-patch+json' };

const podOf = ({ spec }: Deployment) => spec.template.spec;

describe('Simulated Kubernetes: creating and changing', () => {
  const open = async (traits = {}) => {
    const client = new KubeClient();
    await client.ask('POST', deployments, deployment('web', { replicas: 0, ...traits }));
    return client;
  };
  const read = async (client: KubeClient) => (await client.get<Deployment>(web)).body;

  it('makes things, and not twice', async () => {
    const client = new KubeClient();
    const first = await client.ask('POST', deployments, deployment('web'), { agent: 'kubectl/v1.32.4' });
    assert.equal(first.status, 201);
    const [owner] = (await read(client)).metadata.managedFields ?? [];
    assert.deepEqual([owner?.manager, owner?.operation], ['kubectl', 'Update']);
    const second = await client.ask<Refused>('POST', deployments, deployment('web'));
    assert.deepEqual([second.status, second.body.reason], [409, 'AlreadyExists']);
    assert.equal(second.body.message, 'deployments.apps "web" already exists');
  });

  it('makes up a name where one is wanted', async () => {
    const client = new KubeClient();
    const body = { metadata: { generateName: 'run-' }, data: { a: '1' } };
    const target = '/api/v1/namespaces/default/configmaps';
    const { body: made } = await client.ask<{ metadata: { name: string } }>('POST', target, body);
    assert.match(made.metadata.name, /^run-[a-z0-9]{5}$/);
  });

  it('counts generations by changes of the specification alone', async () => {
    const client = await open();
    await client.ask('PATCH', web, { metadata: { labels: { a: 'b' } } }, merge);
    assert.equal((await read(client)).metadata.generation, 1);
    await client.ask('PATCH', web, { spec: { minReadySeconds: 3 } }, merge);
    assert.equal((await read(client)).metadata.generation, 2);
  });

  it('replaces a thing whole, if it is still as it was read', async () => {
    const client = await open();
    const before = await read(client);
    const wanted = { ...before, spec: { ...before.spec, minReadySeconds: 5 } };
    assert.equal((await client.ask('PUT', web, wanted)).status, 200);
    assert.equal((await read(client)).spec.minReadySeconds, 5);
    const late = await client.ask<Refused>('PUT', web, wanted);
    assert.equal(late.status, 409);
    assert.equal(
      late.body.message,
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('merges JSON, and takes away what is null', async () => {
    const client = await open({ labels: { gone: 'soon' } });
    await client.ask('PATCH', web, { metadata: { labels: { gone: null, tier: 'front' } } }, merge);
    assert.deepEqual((await read(client)).metadata.labels, { app: 'web', tier: 'front' });
  });

  it('merges lists by their keys in a strategic patch', async () => {
    const client = await open({
      container: {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
        ports: [{ containerPort: 80 }],
      },
    });
    const patch = {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'web' }, { name: 'aside' }],
            containers: [
              {
                name: 'web',
                image: 'new:2',
                env: [
                  { name: 'B', value: '3' },
                  { name: 'A', $patch: 'delete' },
                  { name: 'C', value: '4' },
                ],
              },
              { name: 'aside', image: 'aside:1' },
            ],
          },
        },
      },
    };
    await client.ask('PATCH', web, patch, strategic);
    const { containers } = podOf(await read(client));
    assert.deepEqual(
      containers.map(({ name, image }) => `${name} ${image}`),
      ['web new:2', 'aside aside:1'],
    );
    assert.deepEqual((containers[0] as unknown as { env: unknown }).env, [
      { name: 'B', value: '3' },
      { name: 'C', value: '4' },
    ]);
    assert.deepEqual(containers[0]?.ports, [{ containerPort: 80, protocol: 'TCP' }]);
    await client.ask(
      'PATCH',
      web,
      { spec: { template: { spec: { $patch: 'replace', containers: [{ name: 'web', image: 'only:1' }] } } } },
      strategic,
    );
    assert.deepEqual(
      podOf(await read(client)).containers.map(({ image }) => image),
      ['only:1'],
    );
  });

  it('goes through the steps of a JSON patch', async () => {
    const client = await open();
    const steps = [
      { op: 'test', path: '/spec/replicas', value: 0 },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'new:2' },
      { op: 'add', path: '/metadata/labels/a~1b', value: 'c' },
    ];
    assert.equal((await client.ask('PATCH', web, steps, jsonPatch)).status, 200);
    const after = await read(client);
    assert.deepEqual(
      [podOf(after).containers[0]?.image, after.metadata.labels],
      ['new:2', { app: 'web', 'a/b': 'c' }],
    );
    const failing = await client.ask<Refused>(
      'PATCH',
      web,
      [{ op: 'test', path: '/spec/replicas', value: 7 }],
      jsonPatch,
    );
    assert.deepEqual([failing.status, failing.body.reason], [422, 'Invalid']);
  });

  it('does not take a patch of another form, or a body that it cannot read', async () => {
    const client = await open();
    const answers = await Promise.all([
      client.ask<Refused>('PATCH', web, '<a/>', { contentType: 'application/xml' }),
      client.ask<Refused>('POST', deployments, 'k8s', { contentType: 'application/vnd.kubernetes.protobuf' }),
      client.ask<Refused>('POST', deployments, '{nope'),
      client.ask<Refused>('POST', deployments, { ...deployment('a'), kind: 'Pod' }),
      client.ask<Refused>('POST', deployments, { ...deployment('a'), apiVersion: 'v1' }),
    ]);
    assert.deepEqual(
      answers.map(({ status, body }) => `${status} ${body.reason}`),
      [
        '415 UnsupportedMediaType',
        '415 UnsupportedMediaType',
        '400 BadRequest',
        '400 BadRequest',
        '400 BadRequest',
      ],
    );
  });

  it('drops fields that there are not, with a warning, unless the client wants none dropped', async () => {
    const client = new KubeClient();
    const odd = deployment('web', { container: { imagee: 'x' } });
    const strict = await client.ask<Refused>('POST', `${deployments}?fieldValidation=Strict`, odd);
    assert.equal(
      strict.body.message,
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.containers[0].imagee"',
    );
    const warned = await client.ask('POST', deployments, odd);
    assert.equal(warned.status, 201);
    assert.equal(
      warned.header('warning'),
      '299 - "unknown field \\"spec.template.spec.containers[0].imagee\\""',
    );
    assert.ok(!('imagee' in (podOf(await read(client)).containers[0] ?? {})));
    const ignored = await client.ask('PUT', `${web}?fieldValidation=Ignore`, odd);
    assert.deepEqual([ignored.status, ignored.header('warning')], [200, undefined]);
  });

  it('scales by the part that is there for it', async () => {
    const client = await open();
    const scale = await client.get<{ kind: string; spec: unknown; status: unknown }>(`${web}/scale`);
    assert.deepEqual(
      [scale.body.kind, scale.body.spec, scale.body.status],
      ['Scale', {}, { replicas: 0, selector: 'app=web' }],
    );
    await client.ask('PATCH', `${web}/scale`, { spec: { replicas: 4 } }, merge);
    const after = await read(client);
    assert.equal(after.spec.replicas, 4);
    assert.ok(
      after.metadata.managedFields?.some(
        ({ manager, subresource }) => manager === 'kubectl' && subresource === 'scale',
      ),
    );
    const less = await client.ask<Refused>('PUT', `${web}/scale`, { spec: { replicas: -1 } });
    assert.match(less.body.message, /spec\.replicas: Invalid value: -1: must be greater than or equal to 0/);
  });

  it('changes a status by its own part alone', async () => {
    const client = await open();
    await client.ask('PATCH', web, { status: { replicas: 9 }, spec: { minReadySeconds: 1 } }, merge);
    assert.equal((await read(client)).status.replicas, undefined);
    await client.ask(
      'PATCH',
      `${web}/status`,
      { status: { replicas: 9 }, spec: { minReadySeconds: 2 } },
      merge,
    );
    const { status, spec } = await read(client);
    assert.deepEqual([status.replicas, spec.minReadySeconds], [9, 1]);
  });

  it('does nothing on a dry run', async () => {
    const client = await open();
    const before = await read(client);
    const patched = await client.ask<Deployment>(
      'PATCH',
      `${web}?dryRun=All`,
      { spec: { replicas: 7 } },
      merge,
    );
    assert.equal(patched.body.spec.replicas, 7);
    const made = await client.ask('POST', `${deployments}?dryRun=All`, deployment('fresh'));
    const deleted = await client.ask('DELETE', `${web}?dryRun=All`);
    assert.deepEqual([made.status, deleted.status], [201, 200]);
    assert.deepEqual(await read(client), before);
    assert.equal((await client.get(`${deployments}/fresh`)).status, 404);
  });

  it('keeps a service’s addresses when it is replaced', async () => {
    const client = new KubeClient();
    const front = { metadata: { name: 'front' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } };
    const { body: made } = await client.ask<Service>('POST', services, front);
    assert.match(made.spec.clusterIP ?? '', /^10\.0\.\d+\.\d+$/);
    assert.ok((made.spec.ports?.[0]?.nodePort ?? 0) >= 30_000);
    const { body: after } = await client.ask<Service>('PUT', `${services}/front`, {
      ...front,
      metadata: { name: 'front', labels: { a: 'b' } },
    });
    assert.deepEqual(after.spec, made.spec);
  });

  it('lets nodes be labeled and cordoned', async () => {
    const client = new KubeClient();
    const [node] = await client.list<Node>('/api/v1/nodes');
    const target = `/api/v1/nodes/${node?.metadata.name}`;
    await client.ask(
      'PATCH',
      target,
      { metadata: { labels: { lane: 'mine' } }, spec: { unschedulable: true } },
      strategic,
    );
    const { body } = await client.get<Node>(target);
    assert.deepEqual([body.metadata.labels?.lane, body.spec.unschedulable], ['mine', true]);
  });
});
