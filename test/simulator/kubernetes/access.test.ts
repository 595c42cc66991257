import assert from 'node:assert/strict';
import type { ClusterUserData } from '../../../src/simulator';
import { deployment, deployments, KubeClient, pods } from './kubeClient';

interface Status {
  readonly kind: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly code: number;
  readonly details?: unknown;
}

const users: readonly ClusterUserData[] = [
  { name: 'admin' },
  {
    name: 'reader',
    may: [
      { verbs: ['get', 'list', 'watch'], resources: ['pods', 'deployments'] },
      { verbs: ['patch'], resources: ['deployments'], namespaces: ['default'] },
    ],
  },
];

describe('Simulated Kubernetes: who may do what', () => {
  it('knows nobody without a token, or with one of its own making', async () => {
    const client = new KubeClient();
    for (const token of ['', 'made up']) {
      const { status, body } = await client.get<Status>(pods, { token });
      assert.deepEqual(
        [status, body],
        [
          401,
          {
            kind: 'Status',
            apiVersion: 'v1',
            metadata: {},
            status: 'Failure',
            message: 'Unauthorized',
            reason: 'Unauthorized',
            code: 401,
          },
        ],
      );
    }
  });

  for (const [method, target, message] of [
    [
      'POST',
      deployments,
      'deployments.apps is forbidden: User "reader" cannot create resource "deployments" in API group "apps" in the namespace "default"',
    ],
    [
      'DELETE',
      `${pods}/web`,
      'pods "web" is forbidden: User "reader" cannot delete resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'GET',
      '/api/v1/nodes?watch=true',
      'nodes is forbidden: User "reader" cannot watch resource "nodes" in API group "" at the cluster scope',
    ],
    [
      'GET',
      `${pods}/web/log`,
      'pods "web" is forbidden: User "reader" cannot get resource "pods/log" in API group "" in the namespace "default"',
    ],
    [
      'PATCH',
      '/apis/apps/v1/namespaces/other/deployments/web',
      'deployments.apps "web" is forbidden: User "reader" cannot patch resource "deployments" in API group "apps" in the namespace "other"',
    ],
  ] as const) {
    it(`refuses ${method} ${target} in the words of Kubernetes`, async () => {
      const client = new KubeClient({ users });
      const { status, body } = await client.ask<Status>(method, target, {}, { user: 'reader' });
      assert.deepEqual([status, body.reason, body.code], [403, 'Forbidden', 403]);
      assert.equal(body.message, message);
    });
  }

  it('adds the words of Azure where that decides', async () => {
    const client = new KubeClient({ users, options: { isAzureRbac: true } });
    const { body } = await client.get<Status>('/api/v1/nodes', { user: 'reader' });
    assert.match(body.message, /at the cluster scope: User does not have access to the resource in Azure\. /);
  });

  it('wants the right to create of one whose apply would', async () => {
    const client = new KubeClient({ users });
    const target = `${deployments}/web`;
    const refused = await client.apply<Status>(target, deployment('web'), { user: 'reader' });
    assert.equal(refused.status, 403);
    assert.match(refused.body.message, /User "reader" cannot create resource "deployments"/);
    assert.equal((await client.get(target)).status, 404);
    assert.equal((await client.apply(target, deployment('web'))).status, 201);
    const mine = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { mine: 'yes' } },
    };
    assert.equal((await client.apply(target, mine, { user: 'reader', manager: 'reader' })).status, 200);
  });

  it('takes the tokens of those whom somebody else vouches for', async () => {
    const signIn = (token: string) => (token === 'of ada' ? 'ada@contoso.example' : undefined);
    const client = new KubeClient({ users, options: { signIn } });
    assert.equal((await client.get(pods, { token: 'of ada' })).status, 200);
    assert.equal((await client.get(pods, { token: 'of bob' })).status, 401);
  });

  it('says beforehand what one may', async () => {
    const client = new KubeClient({ users });
    const may = async (verb: string, resource: string, namespace: string) => {
      const review = { spec: { resourceAttributes: { verb, resource, namespace } } };
      const target = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const { body } = await client.ask<{ status: { allowed: boolean } }>('POST', target, review, {
        user: 'reader',
      });
      return body.status.allowed;
    };
    assert.equal(await may('patch', 'deployments', 'default'), true);
    assert.equal(await may('patch', 'deployments', 'other'), false);
    assert.equal(await may('list', 'pods', 'other'), true);
    assert.equal(await may('list', 'secrets', 'default'), false);
  });

  it('shows its health to everybody', async () => {
    const { status, text } = await new KubeClient().get('/readyz', { token: '' });
    assert.deepEqual([status, text], [200, 'ok']);
  });
});
