import assert from 'node:assert/strict';
import { type ClusterData, openSimulator, type RegistryData } from '../../../src/simulator';
import { aksAudience } from '../../../src/simulator/azure/armHosts';
import { VirtualClock } from '../../support/virtualClock';
import {
  type AzureClient,
  clusterPath,
  codeOf,
  kubeletId,
  openAzure,
  registryPath,
  smallWorld,
  tenantId,
} from './azureClient';

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data'?: string };
  }[];
  readonly users: readonly {
    readonly name: string;
    readonly user: {
      readonly token?: string;
      readonly exec?: { readonly command: string; readonly args: readonly string[] };
    };
  }[];
  readonly 'current-context': string;
}

const cluster: ClusterData = {
  name: 'aks',
  resourceGroup: 'group',
  location: 'westus2',
  kubernetesVersion: '1.32.5',
  kubeletIdentity: kubeletId,
  pools: [
    { name: 'system', mode: 'System' },
    { name: 'user1', labels: { team: 'a' } },
  ],
};

const openWith = (traits: Partial<ClusterData> = {}, roleAssignments: readonly object[] = []) =>
  openAzure({
    world: smallWorld({
      subscription: { clusters: [{ ...cluster, ...traits }], roleAssignments: roleAssignments as never },
    }),
  });

async function kubeconfig(azure: AzureClient, kind: 'User' | 'Admin' = 'User'): Promise<Kubeconfig> {
  const answer = await azure.arm(`${clusterPath}/listCluster${kind}Credential`, { method: 'POST' });
  assert.equal(answer.status, 200, answer.text);
  const [first] = answer.json<{ kubeconfigs: { name: string; value: string }[] }>().kubeconfigs;
  assert.equal(first?.name, `cluster${kind}`);
  return JSON.parse(Buffer.from(first?.value ?? '', 'base64').toString('utf8'));
}

/** Asks the API server that a kubeconfig names. */
async function kube(
  azure: AzureClient,
  config: Kubeconfig,
  target: string,
  more: { method?: string; body?: unknown; token?: string } = {},
) {
  const { host } = new URL(config.clusters[0]?.cluster.server ?? '');
  const token = more.token ?? config.users[0]?.user.token;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/apply-patch+yaml' };
  const { method = 'GET', body } = more;
  return azure.client.ask(target, {
    method,
    host,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const nodes = '/api/v1/nodes';
const namesOf = (text: string) =>
  (JSON.parse(text).items as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);

describe('Simulated Azure: the API of a cluster', () => {
  it('is where the kubeconfig says, and takes the token in it', async () => {
    const azure = await openWith();
    const config = await kubeconfig(azure);
    assert.match(
      config.clusters[0]?.cluster.server ?? '',
      /^https:\/\/aks-dns-[0-9a-f]{8}\.hcp\.westus2\.azmk8s\.io:443$/,
    );
    assert.deepEqual([config['current-context'], config.users[0]?.name], ['aks', 'clusterUser_group_aks']);
    const { status, text } = await kube(azure, config, nodes);
    assert.equal(status, 200);
    assert.deepEqual(
      namesOf(text).map(name => name.replace(/\d{8}/, 'x')),
      ['aks-system-x-vmss000000', 'aks-user1-x-vmss000000'],
    );
    assert.equal((await kube(azure, config, nodes, { token: 'made up' })).status, 401);
    assert.equal(azure.requests.count({ kind: 'kubernetes' }), 2);
  });

  it('takes accounts of its tenant where people sign in with Microsoft Entra, and nobody else', async () => {
    const azure = await openWith({ entra: 'azureRbac' });
    const config = await kubeconfig(azure);
    const { exec } = config.users[0]?.user ?? {};
    assert.equal(exec?.command, 'kubelogin');
    assert.match(
      exec?.args.join(' ') ?? '',
      new RegExp(`^get-token .*--server-id ${aksAudience} .*--tenant-id ${tenantId} `),
    );
    const token = await azure.token(`${aksAudience}/.default`);
    assert.equal((await kube(azure, config, nodes, { token })).status, 200);
    assert.equal((await kube(azure, config, nodes, { token: await azure.token() })).status, 401);
    await azure.client.clock.pass(3_700_000);
    assert.equal((await kube(azure, config, nodes, { token })).status, 401);
  });

  it('says what an account may not in the words of Azure', async () => {
    const users = [{ name: 'ada@contoso.example', may: [{ verbs: ['list'], resources: ['pods'] }] }];
    const azure = await openWith({ entra: 'azureRbac', kubernetes: { users } });
    const token = await azure.token(`${aksAudience}/.default`);
    const { status, text } = await kube(azure, await kubeconfig(azure), nodes, { token });
    assert.equal(status, 403);
    assert.match(
      text,
      /User \\"ada@contoso\.example\\" cannot list resource \\"nodes\\".*Update role assignment to allow access/,
    );
  });

  it('has an administrator, unless such accounts are off', async () => {
    const azure = await openWith({ entra: 'managed' });
    const config = await kubeconfig(azure, 'Admin');
    assert.equal(config['current-context'], 'aks-admin');
    assert.equal((await kube(azure, config, nodes)).status, 200);
    const closed = await openWith({ localAccounts: false });
    for (const kind of ['User', 'Admin']) {
      const answer = await closed.arm(`${clusterPath}/listCluster${kind}Credential`, { method: 'POST' });
      assert.deepEqual([answer.status, codeOf(answer)], [400, 'BadRequest']);
      assert.match(
        answer.text,
        /Getting static credential isn't allowed because this cluster is set to disable local accounts\./,
      );
    }
  });

  it('is not to be reached when it is private, or stopped', async () => {
    for (const traits of [{ private: true }, { stopped: true }]) {
      const azure = await openWith(traits);
      const config = await kubeconfig(azure);
      const { status } = await kube(azure, config, nodes);
      assert.equal(status, 421);
    }
  });

  it('shows the nodes of a pool that was scaled, when that is done', async () => {
    const azure = await openWith();
    const config = await kubeconfig(azure);
    await azure.put(`${clusterPath}/agentPools/user1`, { count: 3 });
    const count = async () =>
      namesOf((await kube(azure, config, `${nodes}?labelSelector=agentpool%3Duser1`)).text).length;
    assert.equal(await count(), 1);
    await azure.client.clock.pass(5_000);
    assert.equal(await count(), 3);
    await azure.put(`${clusterPath}/agentPools/user1`, { count: 0 });
    await azure.client.clock.pass(5_000);
    assert.equal(await count(), 0);
    await azure.put(`${clusterPath}/agentPools/fresh`, { count: 2, nodeLabels: { lane: 'new' } });
    await azure.client.clock.pass(5_000);
    assert.equal(namesOf((await kube(azure, config, `${nodes}?labelSelector=lane%3Dnew`)).text).length, 2);
  });

  const deployed = async (azure: AzureClient, image: string) => {
    const config = await kubeconfig(azure);
    const target = '/api/v1/namespaces/default/pods/one?fieldManager=test';
    const body = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'one' },
      spec: { containers: [{ name: 'main', image }] },
    };
    const answer = await kube(azure, config, target, { method: 'PATCH', body });
    assert.equal(answer.status, 201, answer.text);
    await azure.client.clock.pass(30_000);
    const { text } = await kube(azure, config, '/api/v1/namespaces/default/pods/one');
    const { phase, containerStatuses } = JSON.parse(text).status;
    return [phase, containerStatuses?.[0]?.state.waiting?.message ?? ''];
  };
  const pullRole = (role: string) => [{ principalId: kubeletId, role, scope: registryPath }];

  it('pulls as its kubelet may', async () => {
    assert.deepEqual(
      await deployed(await openWith({}, pullRole('AcrPull')), 'mine1.azurecr.io/team/app:1.0'),
      ['Running', ''],
    );
    const [phase, why] = await deployed(await openWith(), 'mine1.azurecr.io/team/app:1.0');
    assert.equal(phase, 'Pending');
    assert.match(why, /401 Unauthorized$/);
    const [, missing] = await deployed(
      await openWith({}, pullRole('AcrPull')),
      'mine1.azurecr.io/team/app:9',
    );
    assert.match(missing, /mine1\.azurecr\.io\/team\/app:9: not found$/);
  });

  it('pulls from public registries whatever is asked for, and from no others', async () => {
    assert.equal((await deployed(await openWith(), 'busybox'))[0], 'Running');
    assert.equal((await deployed(await openWith(), 'mcr.microsoft.com/oss/pause:3.6'))[0], 'Running');
    assert.match((await deployed(await openWith(), 'nowhere.example/a:1'))[1] ?? '', /no such host$/);
  });

  it('takes by repository what counts in a registry that is so', async () => {
    const abac = async (role: string) => {
      const registries = [{ name: 'mine1', resourceGroup: 'group', location: 'westus2', abac: true }];
      const world = smallWorld({
        subscription: { clusters: [cluster], registries, roleAssignments: pullRole(role) },
      });
      return (await deployed(await openAzure({ world }), 'mine1.azurecr.io/base:1.0'))[0];
    };
    assert.equal(await abac('AcrPull'), 'Pending');
    assert.equal(await abac('Container Registry Repository Reader'), 'Running');
  });

  it('teleports what is expanded, and nothing else', async () => {
    const labels = { 'kubernetes.azure.com/enable-acr-teleport-plugin': 'true' };
    const pools = [{ name: 'teleporter', labels }];
    const images = [
      { tags: ['ready'], pushed: '6d', layers: 29, sizeBytes: 944_000_000 },
      { tags: ['later'], readyIn: '2h', layers: 29, sizeBytes: 944_000_000 },
    ];
    const registry: RegistryData = {
      loginServer: 'mine1.azurecr.io',
      users: [],
      repositories: [{ name: 'app', teleportEnabled: true, images }],
    };
    const world = smallWorld({
      subscription: {
        clusters: [{ ...cluster, pools, kubernetes: { kubeletEra: '1.27' } }],
        roleAssignments: pullRole('AcrPull'),
      },
    });
    const azure = await openAzure({ world: { ...world, registries: [registry] } });
    await deployed(azure, 'mine1.azurecr.io/app:ready');
    const config = await kubeconfig(azure);
    const { text } = await kube(azure, config, '/api/v1/namespaces/default/events');
    assert.match(text, /Successfully pulled image \\"mine1\.azurecr\.io\/app:ready\\" in 8\.011045191s/);
    await kube(azure, config, '/api/v1/namespaces/default/pods/one?gracePeriodSeconds=0', {
      method: 'DELETE',
    });
    await deployed(azure, 'mine1.azurecr.io/app:later');
    await azure.client.clock.pass(60_000);
    const after = await kube(azure, config, '/api/v1/namespaces/default/events');
    assert.match(after.text, /Failed to teleport image \\"mine1\.azurecr\.io\/app:later\\"/);
  });

  it('streams what is converted', async () => {
    const labels = { 'kubernetes.azure.com/artifactstreaming-enabled': 'true' };
    const image = { pushed: '6d', layers: 29, sizeBytes: 944_000_000 };
    const images = [
      { ...image, tags: ['converted'], streaming: 'converted' as const },
      { ...image, tags: ['plain'], sizeBytes: 943_999_999 },
    ];
    const repositories = [{ name: 'app', images }];
    const registry = { loginServer: 'mine1.azurecr.io', users: [], streaming: true, repositories };
    const aks = { ...cluster, pools: [{ name: 'streamer', labels }] };
    const roleAssignments = pullRole('AcrPull') as never;
    const world = smallWorld({ subscription: { clusters: [aks], roleAssignments } });
    for (const [tag, took] of [
      ['converted', /in 4\.\d+s /],
      ['plain', /in 34\.\d+s /],
    ] as const) {
      const azure = await openAzure({ world: { ...world, registries: [registry] } });
      await deployed(azure, `mine1.azurecr.io/app:${tag}`);
      await azure.client.clock.pass(30_000);
      const { text } = await kube(azure, await kubeconfig(azure), '/api/v1/namespaces/default/events');
      assert.match(text, took);
    }
  });

  it('is there in the demo world, with something running already', async () => {
    const simulator = await openSimulator({ clock: new VirtualClock() });
    const host = simulator.hosts.find(name => name.startsWith('demo-aks-')) ?? '';
    const demo = simulator.cluster(host) ?? assert.fail('The demo world has no cluster.');
    const signal = new AbortController().signal;
    const ask = async (target: string) => {
      const headers = { authorization: `Bearer ${demo.adminToken}` };
      const { body } = await simulator.fetch(`https://${host}:443${target}`, {
        method: 'GET',
        headers,
        signal,
      });
      const chunks: Uint8Array[] = [];
      for await (const chunk of body ?? []) chunks.push(Buffer.from(chunk));
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    };
    assert.equal((await ask(nodes)).items.length, 8);
    const running = (await ask('/api/v1/pods')).items.map(
      (pod: { status: { phase: string } }) => pod.status.phase,
    );
    assert.deepEqual(running, ['Running', 'Running', 'Running', 'Running', 'Running']);
    assert.equal((await ask('/api/v1/events')).items.length, 0);
  });
});
