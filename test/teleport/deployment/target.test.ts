import assert from 'node:assert/strict';
import { publicCloud } from '../../../src/azure/cloud';
import type { AzureCluster } from '../../../src/azure/resources';
import type { Fetch } from '../../../src/base/fetch';
import { openAzureCluster, openContext, readContexts } from '../../../src/teleport/deployment/target';
import type { ClusterMachine } from '../../../src/teleport/host';
import { accountWith } from '../../support/azure';
import { failureOf } from '../../support/errors';
import { testHost } from '../../support/host';
import { response } from '../../support/http';

const { signal } = new AbortController();
const cluster = {
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/demo-aks',
  name: 'demo-aks',
  resourceGroup: 'g',
  privateCluster: false,
  authorizedIpRanges: [],
  runCommandDisabled: false,
} as unknown as AzureCluster;

/** A cluster that notes who asks, and has no nodes. */
function counting() {
  const seen: { readonly url: string; readonly authorization: string | undefined }[] = [];
  const fetch: Fetch = async (url, { headers }) => {
    seen.push({ url, authorization: headers.authorization });
    const kinds = { resources: [{ name: 'nodes', kind: 'Node', namespaced: false, verbs: ['list'] }] };
    return response(200, JSON.stringify(url.endsWith('/api/v1') ? kinds : { items: [], metadata: {} }));
  };
  return { seen, fetch };
}

function kubeconfig(user: object): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'theirs',
    contexts: [{ name: 'theirs', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://aks.example' } }],
    users: [{ name: 'u', user }],
  });
}

const kubelogin = (serverId: string) => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'kubelogin',
    args: ['get-token', '--server-id', serverId],
  },
});

async function opened(config: string | undefined) {
  const { seen, fetch } = counting();
  const asked: { readonly scope: unknown; readonly tenantId: unknown }[] = [];
  const account = {
    ...accountWith('', { fetch }),
    credential: {
      getToken: async (scope: unknown, options?: { readonly tenantId?: string }) => {
        asked.push({ scope, tenantId: options?.tenantId });
        return { token: 'entra-token', expiresOnTimestamp: Date.UTC(2030, 0, 1) };
      },
    },
  };
  const calls: unknown[] = [];
  const arm = {
    cloud: publicCloud,
    account,
    tenant: 'tenant-1',
    call: async (call: { readonly method?: string; readonly path: string }) => {
      calls.push(`${call.method} ${call.path}`);
      const value = config === undefined ? undefined : Buffer.from(config).toString('base64');
      return { status: 200, header: () => undefined, body: { kubeconfigs: value ? [{ value }] : [] } };
    },
  };
  const inventory = { arm: async () => arm };
  const parts = { host: testHost(), inventory } as unknown as Parameters<typeof openAzureCluster>[0];
  return {
    seen,
    asked,
    calls,
    target: () => openAzureCluster(parts, cluster, { signal, byRunCommand: () => false }),
  };
}

const nodes = { apiVersion: 'v1', kind: 'Node' };

describe('a cluster of Azure to deploy to', () => {
  it('is reached by the kubeconfig that Azure gives out, under the name that people know', async () => {
    const { target, calls, seen } = await opened(kubeconfig({ token: 'their-token' }));
    const { name, objects, azure } = await target();
    await objects.list(nodes, signal);
    assert.deepEqual([name, objects.connection.context], ['demo-aks', 'demo-aks']);
    assert.equal(azure?.cluster, cluster);
    assert.deepEqual(calls, [`POST ${cluster.id}/listClusterUserCredential`]);
    assert.ok(seen.length > 0 && seen.every(({ authorization }) => authorization === 'Bearer their-token'));
  });

  it('takes a token of the account where kubelogin is wanted and not there', async () => {
    const serverId = publicCloud.aksScope.split('/')[0] ?? '';
    const { target, asked, seen } = await opened(kubeconfig(kubelogin(serverId)));
    const { objects } = await target();
    await objects.list(nodes, signal);
    assert.deepEqual(asked, [{ scope: publicCloud.aksScope, tenantId: 'tenant-1' }]);
    assert.ok(seen.every(({ authorization }) => authorization === 'Bearer entra-token'));
  });

  it('gives the token to no other application', async () => {
    const { target, asked, seen } = await opened(kubeconfig(kubelogin('somebody-else')));
    const { objects } = await target();
    const error = await failureOf(objects.list(nodes, signal));
    assert.match(String(error), /kubelogin/);
    assert.deepEqual([asked, seen], [[], []]);
  });

  it('says so when Azure gives nothing', async () => {
    const { target } = await opened(undefined);
    assert.match(String(await failureOf(target())), /Azure gave no kubeconfig for demo-aks\./);
  });
});

describe('a context to deploy to', () => {
  const machine = (files: Readonly<Record<string, string>>): ClusterMachine => ({
    platform: 'linux',
    homeFolder: '/home/ada',
    readFile: async path => files[path],
    runProgram: async () => ({ kind: 'missing' }),
  });

  it('is the current one of the files that KUBECONFIG names, or the one that is named', async () => {
    const { fetch, seen } = counting();
    const host = {
      ...testHost({ fetch, environment: { KUBECONFIG: '/a:/b' } }),
      cluster: machine({ '/b': kubeconfig({ token: 'mine' }) }),
    };
    assert.deepEqual(
      (await readContexts(host)).contexts.map(({ name }) => name),
      ['theirs'],
    );
    const { name, objects } = await openContext(host);
    await objects.list(nodes, signal);
    assert.equal(name, 'theirs');
    assert.equal(seen[0]?.authorization, 'Bearer mine');
    assert.match(String(await failureOf(openContext(host, 'other'))), /has no context other/);
  });

  it('is none where the host has no files', async () => {
    assert.match(String(await failureOf(openContext(testHost()))), /There are no kubeconfig files here/);
  });
});
