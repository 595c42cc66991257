import assert from 'node:assert/strict';
import type { Deployment } from '../../../src/simulator/kubernetes/workloadObjects';
import { deployment, deployments, KubeClient, services } from './kubeClient';

interface Refused {
  readonly message: string;
  readonly reason?: string;
  readonly details?: {
    readonly causes?: readonly {
      readonly reason: string;
      readonly message: string;
      readonly field: string;
    }[];
  };
}

const web = `${deployments}/web`;
const image = '.spec.template.spec.containers[name="web"].image';

describe('Simulated Kubernetes: server-side apply', () => {
  const open = async () => {
    const client = new KubeClient();
    const applied = await client.apply<Deployment>(web, deployment('web'));
    return { client, applied };
  };
  const read = async (client: KubeClient) => (await client.get<Deployment>(web)).body;

  it('makes what is not there, with what the manifest leaves out', async () => {
    const { applied } = await open();
    assert.equal(applied.status, 201);
    const { spec, metadata } = applied.body;
    assert.equal(spec.progressDeadlineSeconds, 600);
    assert.equal(spec.template.spec.containers[0]?.imagePullPolicy, 'IfNotPresent');
    assert.deepEqual(spec.strategy, {
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
    });
    assert.equal(metadata.generation, 1);
  });

  it('notes which fields are whose', async () => {
    const { applied } = await open();
    const [entry, ...others] = applied.body.metadata.managedFields ?? [];
    assert.deepEqual(others, []);
    assert.deepEqual(
      [entry?.manager, entry?.operation, entry?.apiVersion],
      ['acr-teleport', 'Apply', 'apps/v1'],
    );
    assert.deepEqual(entry?.fieldsV1, {
      'f:metadata': { 'f:labels': { 'f:app': {} } },
      'f:spec': {
        'f:replicas': {},
        'f:selector': {},
        'f:template': {
          'f:metadata': { 'f:labels': { 'f:app': {} } },
          'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
        },
      },
    });
  });

  it('changes nothing when the same is applied again', async () => {
    const { client } = await open();
    await client.clock.pass(60_000);
    const before = await read(client);
    const again = await client.apply<Deployment>(web, deployment('web'));
    assert.deepEqual([again.status, again.body], [200, before]);
  });

  it('refuses to change a field of somebody else, and names both', async () => {
    const { client } = await open();
    const { status, body } = await client.apply<Refused>(web, deployment('web', { image: 'other:1' }), {
      manager: 'other',
    });
    assert.deepEqual([status, body.reason], [409, 'Conflict']);
    assert.equal(body.message, `Apply failed with 1 conflict: conflict with "acr-teleport": ${image}`);
    assert.deepEqual(body.details?.causes, [
      { reason: 'FieldManagerConflict', message: 'conflict with "acr-teleport"', field: image },
    ]);
    assert.equal(
      (await read(client)).spec.template.spec.containers[0]?.image,
      deployment('web').spec.template.spec.containers[0]?.image,
    );
  });

  it('lists all conflicts, owner by owner', async () => {
    const { client } = await open();
    await client.ask(
      'PATCH',
      `${web}/scale`,
      { spec: { replicas: 2 } },
      { contentType: 'application/merge-patch+json', agent: 'kubectl/v1.32' },
    );
    const { body } = await client.apply<Refused>(web, deployment('web', { image: 'other:1', replicas: 3 }), {
      manager: 'other',
    });
    const scaled = 'conflicts with "kubectl" with subresource "scale" using apps/v1';
    assert.equal(
      body.message,
      `Apply failed with 2 conflicts: conflicts with "acr-teleport":\n- ${image}\n${scaled}:\n- .spec.replicas`,
    );
  });

  it('takes fields over when it is forced to, and then the other has lost them', async () => {
    const { client } = await open();
    const other = { manager: 'other', query: '&force=true' };
    const { status } = await client.apply(web, deployment('web', { image: 'other:1' }), other);
    assert.equal(status, 200);
    const { spec, metadata } = await read(client);
    assert.equal(spec.template.spec.containers[0]?.image, 'other:1');
    const owners = (metadata.managedFields ?? []).filter(({ fieldsV1 }) =>
      JSON.stringify(fieldsV1).includes('f:image'),
    );
    assert.deepEqual(
      owners.map(({ manager }) => manager),
      ['other'],
    );
    const back = await client.apply<Refused>(web, deployment('web'));
    assert.equal(back.body.message, `Apply failed with 1 conflict: conflict with "other": ${image}`);
  });

  it('lets two own a field that they agree on', async () => {
    const { client } = await open();
    assert.equal((await client.apply(web, deployment('web'), { manager: 'other' })).status, 200);
    const { managedFields = [] } = (await read(client)).metadata;
    assert.deepEqual(managedFields.map(({ manager }) => manager).sort(), ['acr-teleport', 'other']);
  });

  it('takes away what the manager no longer wants, and leaves what others put there', async () => {
    const { client } = await open();
    const env = [{ name: 'REDIS', value: 'back' }];
    const ports = [{ containerPort: 80 }];
    const full = deployment('web', { container: { env, ports }, labels: { run: '1' } });
    await client.apply(web, full);
    const merge = { contentType: 'application/strategic-merge-patch+json', agent: 'somebody/1' };
    const added = {
      spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'MINE', value: 'yes' }] }] } } },
    };
    await client.ask('PATCH', web, added, merge);
    await client.apply(web, deployment('web', { container: { ports } }));
    const { spec, metadata } = await read(client);
    assert.deepEqual(spec.template.spec.containers[0], {
      name: 'web',
      image: full.spec.template.spec.containers[0]?.image,
      imagePullPolicy: 'IfNotPresent',
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      env: [{ name: 'MINE', value: 'yes' }],
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    });
    assert.deepEqual(metadata.labels, { app: 'web' });
  });

  it('takes a container away that the manager no longer wants', async () => {
    const { client } = await open();
    const two = deployment('web');
    two.spec.template.spec.containers.push({ name: 'aside', image: 'aside:1' });
    await client.apply(web, two);
    assert.equal((await read(client)).spec.template.spec.containers.length, 2);
    await client.apply(web, deployment('web'));
    assert.deepEqual(
      (await read(client)).spec.template.spec.containers.map(({ name }) => name),
      ['web'],
    );
  });

  it('shows on a dry run what would be, and does nothing', async () => {
    const { client } = await open();
    await client.clock.pass(1_000);
    const before = await read(client);
    const dry = await client.apply<Deployment>(web, deployment('web', { replicas: 3 }), {
      query: '&dryRun=All',
    });
    assert.deepEqual([dry.status, dry.body.spec.replicas, dry.body.metadata.generation], [200, 3, 2]);
    assert.deepEqual(await read(client), before);
    const fresh = await client.apply(`${deployments}/fresh`, deployment('fresh'), { query: '&dryRun=All' });
    assert.equal(fresh.status, 201);
    assert.equal((await client.get(`${deployments}/fresh`)).status, 404);
  });

  it('reads YAML', async () => {
    const client = new KubeClient();
    const yaml = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: front\nspec:\n  ports:\n  - port: 80\n';
    const { status, body } = await client.apply<Refused>(`${services}/front`, yaml);
    assert.equal(status, 201, body.message);
    const broken = await client.apply<Refused>(`${services}/front`, 'a: [b');
    assert.equal(broken.status, 400);
    assert.match(broken.body.message, /^error decoding YAML: error converting YAML to JSON: yaml: /);
  });

  const container = (fields: object) => deployment('web', { container: fields });
  for (const [what, manifest, status, message] of [
    [
      'a field that there is not',
      container({ imagee: 'x' }),
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="web"].imagee: field not declared in schema',
    ],
    [
      'a text for a number',
      deployment('web', { spec: { replicas: 'three' } }),
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string',
    ],
    [
      'a number for a text',
      container({ image: 5 }),
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="web"].image: expected string, got &value.valueUnstructured{Value:5}',
    ],
    [
      'two entries of one key',
      container({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      }),
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="web"].env: duplicate entries for key [name="A"]',
    ],
    [
      'another name',
      deployment('other'),
      400,
      'the name of the object (other) does not match the name on the URL (web)',
    ],
    [
      'another kind',
      { ...deployment('web'), kind: 'Deploymint' },
      400,
      'invalid object type: apps/v1, Kind=Deploymint',
    ],
    [
      'another namespace',
      { ...deployment('web'), metadata: { name: 'web', namespace: 'other' } },
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const answer = await new KubeClient().apply<Refused>(web, manifest);
      assert.deepEqual([answer.status, answer.body.message], [status, message]);
    });
  }

  it('wants to know who applies', async () => {
    const { status, body } = await new KubeClient().apply<Refused>(web, deployment('web'), { manager: '' });
    assert.equal(status, 422);
    assert.equal(
      body.message,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
  });

  it('refuses to apply over a newer state than the one that is named', async () => {
    const { client } = await open();
    const manifest = deployment('web', { replicas: 2 });
    const dated = { ...manifest, metadata: { ...manifest.metadata, resourceVersion: '5' } };
    const { status, body } = await client.apply<Refused>(web, dated);
    assert.equal(status, 409);
    assert.match(
      body.message,
      /^Operation cannot be fulfilled on deployments\.apps "web": the object has been modified;/,
    );
  });
});
