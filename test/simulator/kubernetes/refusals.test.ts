import assert from 'node:assert/strict';
import type { ReplicaSet } from '../../../src/simulator/kubernetes/workloadObjects';
import { deployment, deployments, events, KubeClient, services } from './kubeClient';

interface Refused {
  readonly message: string;
  readonly reason: string;
  readonly details: {
    readonly kind: string;
    readonly causes?: readonly {
      readonly reason: string;
      readonly message: string;
      readonly field: string;
    }[];
  };
}

const container = (fields: object) => deployment('web', { container: fields });
const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'front' }, spec });

describe('Simulated Kubernetes: what is not taken', () => {
  for (const [target, manifest, message] of [
    [
      deployments,
      container({ image: undefined }),
      'Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
    ],
    [
      deployments,
      deployment('web', { pod: { containers: [] } }),
      'Deployment.apps "web" is invalid: spec.template.spec.containers: Required value',
    ],
    [
      deployments,
      container({ resources: { requests: { cpu: '500m' }, limits: { cpu: '250m' } } }),
      'Deployment.apps "web" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "500m": must be less than or equal to cpu limit of 250m',
    ],
    [
      deployments,
      container({ ports: [{ containerPort: 99_999 }] }),
      'Deployment.apps "web" is invalid: spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive',
    ],
    [
      deployments,
      container({ imagePullPolicy: 'Sometimes' }),
      'Deployment.apps "web" is invalid: spec.template.spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [
      deployments,
      deployment('web', { spec: { selector: { matchLabels: { app: 'other' } } } }),
      'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [services, service({ ports: [] }), 'Service "front" is invalid: spec.ports: Required value'],
    [
      services,
      service({ type: 'Balancer', ports: [{ port: 80 }] }),
      'Service "front" is invalid: spec.type: Unsupported value: "Balancer": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      services,
      service({ ports: [{ port: 80 }, { port: 81, name: 'b' }] }),
      'Service "front" is invalid: spec.ports[0].name: Required value',
    ],
    [
      deployments,
      { metadata: { name: 'web' } },
      'Deployment.apps "web" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`, spec.template.spec.containers: Required value]',
    ],
    [
      deployments,
      deployment('web', {
        pod: { restartPolicy: 'Never' },
        spec: { strategy: { rollingUpdate: { maxSurge: 'a' } } },
      }),
      `Deployment.apps "web" is invalid: [spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always", spec.strategy.rollingUpdate.maxSurge: Invalid value: "a": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')]`,
    ],
  ] as const) {
    it(message, async () => {
      const { status, body } = await new KubeClient().ask<Refused>('POST', target, manifest);
      assert.deepEqual([status, body.reason, body.message], [422, 'Invalid', message]);
    });
  }

  it('names each cause with its field', async () => {
    const { body } = await new KubeClient().ask<Refused>(
      'POST',
      deployments,
      deployment('Bad_Name', { container: { image: undefined, name: 'A_B' } }),
    );
    assert.deepEqual(
      body.details.causes?.map(({ field }) => field),
      ['metadata.name', 'spec.template.spec.containers[0].name', 'spec.template.spec.containers[0].image'],
    );
    assert.match(
      body.message,
      /^Deployment\.apps "Bad_Name" is invalid: \[metadata\.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must/,
    );
  });

  it('lets nobody change a selector', async () => {
    const client = new KubeClient();
    await client.apply(`${deployments}/web`, deployment('web'));
    const other = deployment('web');
    other.spec.selector.matchLabels.app = 'other';
    other.spec.template.metadata.labels.app = 'other';
    const { status, body } = await client.apply<Refused>(`${deployments}/web`, other);
    assert.equal(status, 422);
    assert.match(
      body.message,
      /spec\.selector: Invalid value: \{"matchLabels":\{"app":"other"\}\}: field is immutable$/,
    );
  });

  it('does not take things in a namespace that is not there, or is about to go', async () => {
    const client = new KubeClient();
    const elsewhere = '/apis/apps/v1/namespaces/nope/deployments/web';
    const missing = await client.apply<Refused>(elsewhere, deployment('web'));
    assert.deepEqual(
      [missing.status, missing.body.message, missing.body.details.kind],
      [404, 'namespaces "nope" not found', 'namespaces'],
    );
    await client.ask('POST', '/api/v1/namespaces', { metadata: { name: 'nope' } });
    await client.ask('DELETE', '/api/v1/namespaces/nope');
    const ending = await client.apply<Refused>(elsewhere, deployment('web'));
    assert.equal(ending.status, 403);
    assert.equal(
      ending.body.message,
      'deployments.apps "web" is forbidden: unable to create new content in namespace nope because it is being terminated',
    );
    assert.equal(ending.body.details.causes?.[0]?.reason, 'NamespaceTerminating');
  });

  it('keeps the namespaces that a cluster needs', async () => {
    const { status, body } = await new KubeClient().ask<Refused>('DELETE', '/api/v1/namespaces/default');
    assert.deepEqual(
      [status, body.message],
      [403, 'namespaces "default" is forbidden: this namespace may not be deleted'],
    );
  });

  it('lets a webhook deny what it does not like', async () => {
    const client = new KubeClient({
      admission: [
        {
          name: 'images.contoso.example',
          resources: ['deployments', 'pods'],
          allowedImages: ['demo42t.azurecr.io/'],
          message: 'images come from demo42t.azurecr.io',
        },
      ],
    });
    const target = `${deployments}/web`;
    assert.equal((await client.apply(target, deployment('web'))).status, 201);
    const { status, body } = await client.apply<Refused>(
      target,
      deployment('web', { image: 'docker.io/library/redis:6' }),
      { query: '&dryRun=All' },
    );
    assert.equal(status, 403);
    assert.equal(
      body.message,
      'admission webhook "images.contoso.example" denied the request: images come from demo42t.azurecr.io',
    );
  });

  const quota = (hard: object) => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'compute', namespace: 'default' },
    spec: { hard },
  });

  it('does not let a quota be exceeded', async () => {
    const client = new KubeClient({ objects: [quota({ 'count/deployments.apps': 1 })] });
    await client.apply(`${deployments}/one`, deployment('one', { replicas: 0 }));
    const { status, body } = await client.apply<Refused>(`${deployments}/two`, deployment('two'));
    assert.equal(status, 403);
    assert.equal(
      body.message,
      'deployments.apps "two" is forbidden: exceeded quota: compute, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1',
    );
  });

  it('tells of pods that a quota keeps away, and makes them once there is room', async () => {
    const client = new KubeClient({ objects: [quota({ pods: '1', 'requests.cpu': '1' })] });
    const asking = { resources: { requests: { cpu: '300m' } } };
    await client.apply(`${deployments}/web`, deployment('web', { replicas: 2, container: asking }));
    await client.clock.pass(5_000);
    const [set] = await client.list<ReplicaSet>('/apis/apps/v1/namespaces/default/replicasets');
    const [condition] = set?.status.conditions ?? [];
    assert.deepEqual([condition?.type, condition?.reason], ['ReplicaFailure', 'FailedCreate']);
    assert.match(
      condition?.message ?? '',
      /^pods "web-\w+-\w+" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=1, limited: pods=1$/,
    );
    const told = await client.list<{ reason: string; message: string }>(
      `${events}?fieldSelector=reason%3DFailedCreate`,
    );
    assert.deepEqual(
      told.map(({ message }) => message.slice(0, 26)),
      ['Error creating: pods "web-'],
    );
    const { body } = await client.get<{ status: unknown }>(
      '/api/v1/namespaces/default/resourcequotas/compute',
    );
    assert.deepEqual(body.status, {
      hard: { pods: '1', 'requests.cpu': '1' },
      used: { pods: '1', 'requests.cpu': '300m' },
    });
    await client.ask('DELETE', '/api/v1/namespaces/default/resourcequotas/compute');
    await client.clock.pass(60_000);
    const deployed = await client.get<{ status: { readyReplicas: number } }>(`${deployments}/web`);
    assert.equal(deployed.body.status.readyReplicas, 2);
  });

  it('wants to be told how much pods need where a quota limits that', async () => {
    const client = new KubeClient({ objects: [quota({ 'limits.memory': '1Gi' })] });
    const pod = { metadata: { name: 'one' }, spec: { containers: [{ name: 'a', image: 'b:1' }] } };
    const { body } = await client.ask<Refused>('POST', '/api/v1/namespaces/default/pods', pod);
    assert.equal(body.message, 'pods "one" is forbidden: failed quota: compute: must specify limits.memory');
  });
});
