import assert from 'node:assert/strict';
import { deployments, KubeClient, pods } from './kubeClient';

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

describe('Simulated Kubernetes: what there is', () => {
  const client = new KubeClient({ version: '1.31.8' });

  it('says which version it is', async () => {
    const { body } = await client.get('/version');
    assert.deepEqual([body.major, body.minor, body.gitVersion], ['1', '31', 'v1.31.8']);
  });

  it('lists its groups and kinds, in the form that every client knows', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const { body } = await client.get<{ kind: string; versions: string[] }>('/api', { accept });
    assert.deepEqual([body.kind, body.versions], ['APIVersions', ['v1']]);
    const groups = await client.get<{ groups: { name: string }[] }>('/apis');
    assert.deepEqual(
      groups.body.groups.map(({ name }) => name),
      ['apps', 'batch', 'authorization.k8s.io'],
    );
    const core = (await client.get<ResourceList>('/api/v1')).body;
    const named = core.resources.map(({ name }) => name);
    assert.ok(
      ['pods', 'pods/log', 'nodes', 'services', 'events', 'namespaces'].every(name => named.includes(name)),
    );
    assert.equal(core.resources.find(({ name }) => name === 'nodes')?.namespaced, false);
    const apps = (await client.get<ResourceList>('/apis/apps/v1')).body;
    assert.deepEqual(
      apps.resources.map(({ name, kind }) => `${name} ${kind}`),
      [
        'daemonsets DaemonSet',
        'daemonsets/status DaemonSet',
        'deployments Deployment',
        'deployments/scale Scale',
        'deployments/status Deployment',
        'replicasets ReplicaSet',
        'replicasets/scale Scale',
        'replicasets/status ReplicaSet',
        'statefulsets StatefulSet',
        'statefulsets/scale Scale',
        'statefulsets/status StatefulSet',
      ],
    );
    const batch = (await client.get<ResourceList>('/apis/batch/v1')).body;
    assert.deepEqual(
      batch.resources.map(({ name }) => name),
      ['jobs', 'jobs/status'],
    );
  });

  it('tells of calls that take dryRun and fieldValidation, without schemas', async () => {
    const root = await client.get<{ paths: Record<string, { serverRelativeURL: string }> }>('/openapi/v3');
    const url = root.body.paths['apis/apps/v1']?.serverRelativeURL ?? '';
    const { body } = await client.get<{ paths: Record<string, unknown> }>(url);
    assert.match(JSON.stringify(body.paths), /deployments\/\{name\}.*"dryRun".*"fieldValidation"/);
    assert.equal((await client.get('/openapi/v2')).status, 404);
  });

  for (const [method, target, status, message] of [
    [
      'GET',
      '/apis/apps/v1/namespaces/default/controllerrevisions',
      404,
      'the server could not find the requested resource',
    ],
    ['POST', `${pods}/web`, 405, 'the server does not allow this method on the requested resource'],
    ['PATCH', deployments, 405, 'the server does not allow this method on the requested resource'],
    ['GET', `${pods}/web`, 404, 'pods "web" not found'],
    ['GET', `${deployments}/web/scale`, 404, 'deployments.apps "web" not found'],
  ] as const) {
    it(`answers ${method} ${target} with ${status}`, async () => {
      const answer = await client.ask<{ message: string }>(method, target, {});
      assert.deepEqual([answer.status, answer.body.message], [status, message]);
    });
  }

  it('has nothing to say where there is no API', async () => {
    const { status, text } = await client.get('/apis/policy/v1');
    assert.deepEqual([status, text], [404, '404 page not found\n']);
  });
});
