import assert from 'node:assert/strict';
import {
  type AzureClient,
  clusterPath,
  codeOf,
  openAzure,
  smallWorld,
  subscriptionPath,
  valuesOf,
} from './azureClient';

interface PoolBody {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface ClusterBody {
  readonly properties: Readonly<Record<string, unknown>>;
}

const pool = `${clusterPath}/agentPools/user1`;
const read = async (azure: AzureClient, path = pool) => (await azure.arm(path)).json<PoolBody>().properties;

/** What a client sends that changes a few things of a pool and keeps the rest. */
async function changed(azure: AzureClient, change: object) {
  const { provisioningState: _state, powerState: _power, ...before } = await read(azure);
  return { ...before, ...change };
}

const openWith = (traits: object) => {
  const cluster = {
    name: 'aks',
    resourceGroup: 'group',
    location: 'westus2',
    kubernetesVersion: '1.32.5',
    pools: [{ name: 'system', mode: 'System' }],
    ...traits,
  };
  return openAzure({ world: smallWorld({ subscription: { clusters: [cluster] } }) });
};

describe('Simulated Azure: clusters', () => {
  it('are listed with an empty page at the end', async () => {
    const azure = await openAzure();
    const first = await azure.arm(`${subscriptionPath}/providers/Microsoft.ContainerService/managedClusters`);
    assert.equal(valuesOf(first).length, 1);
    const last = await azure.follow(first.json<{ nextLink: string }>().nextLink);
    assert.deepEqual(last.json(), { value: [] });
  });

  for (const [traits, expected] of [
    [{}, { currentKubernetesVersion: '1.32.5', kubernetesVersion: '1.32', disableLocalAccounts: false }],
    [{ localAccounts: false }, { disableLocalAccounts: true }],
    [{ stopped: true }, { powerState: { code: 'Stopped' } }],
    [{ runCommand: false }, { apiServerAccessProfile: { disableRunCommand: true } }],
    [
      { authorizedIpRanges: ['203.0.113.0/24'] },
      { apiServerAccessProfile: { authorizedIPRanges: ['203.0.113.0/24'] } },
    ],
    [
      { private: true },
      {
        fqdn: undefined,
        apiServerAccessProfile: {
          enablePrivateCluster: true,
          privateDNSZone: 'system',
          enablePrivateClusterPublicFQDN: false,
        },
      },
    ],
  ] as const) {
    it(`show ${JSON.stringify(traits)}`, async () => {
      const azure = await openWith(traits);
      const { properties } = (await azure.arm(clusterPath)).json<ClusterBody>();
      const shown = Object.keys(expected).map(name => [name, properties[name]]);
      assert.deepEqual(Object.fromEntries(shown), expected);
    });
  }

  it('show Microsoft Entra and who pulls', async () => {
    const azure = await openWith({
      entra: 'azureRbac',
      kubeletIdentity: '66666666-6666-4666-8666-666666666666',
    });
    const { aadProfile, identityProfile } = (await azure.arm(clusterPath)).json<ClusterBody>().properties;
    assert.match(JSON.stringify(aadProfile), /"managed":true.*"enableAzureRBAC":true/);
    assert.match(JSON.stringify(identityProfile), /"objectId":"66666666-6666-4666-8666-666666666666"/);
  });

  it('show streaming as true, false, null or not at all, in versions that know it', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const values = [true, false, null, undefined];
    const pools = names.map((name, index) => {
      const artifactStreaming = values[index];
      return { name, ...(artifactStreaming !== undefined && { artifactStreaming }) };
    });
    const azure = await openWith({ pools });
    const shown = valuesOf<PoolBody>(await azure.arm(`${clusterPath}/agentPools`));
    assert.deepEqual(
      shown.map(({ properties }) => properties.artifactStreamingProfile),
      [{ enabled: true }, { enabled: false }, null, undefined],
    );
    const old = await azure.arm(`${clusterPath}/agentPools?api-version=2025-07-01`);
    assert.doesNotMatch(old.text, /artifactStreamingProfile|eTag/);
  });
});

describe('Simulated Azure: changing a node pool', () => {
  it('scales it in the time of an operation', async () => {
    const azure = await openAzure();
    const answer = await azure.put(pool, await changed(azure, { count: 3 }));
    assert.equal(answer.status, 200);
    const { count, provisioningState } = answer.json<PoolBody>().properties;
    assert.deepEqual([count, provisioningState], [3, 'Scaling']);
    const operation = answer.header('azure-asyncoperation');
    assert.match(operation ?? '', /\/locations\/westus2\/operations\/[0-9a-f-]{36}\?api-version=2016-03-30$/);
    const running = (await azure.follow(operation)).json<Record<string, unknown>>();
    assert.deepEqual([running.status, 'endTime' in running], ['InProgress', false]);
    await azure.client.clock.pass(2_000);
    const ended = (await azure.follow(operation)).json<Record<string, unknown>>();
    assert.deepEqual([ended.status, 'endTime' in ended], ['Succeeded', true]);
    assert.equal((await read(azure)).provisioningState, 'Succeeded');
  });

  it('keeps what the body keeps, and drops the labels and taints that it leaves out', async () => {
    const azure = await openAzure();
    const kept = (await azure.put(pool, await changed(azure, {}))).json<PoolBody>().properties;
    assert.deepEqual([kept.nodeLabels, kept.nodeTaints], [{ team: 'a' }, ['only=us:NoSchedule']]);
    await azure.client.clock.pass(2_000);
    await azure.put(pool, { count: 1 });
    const { nodeLabels, nodeTaints } = await read(azure);
    assert.deepEqual([nodeLabels, nodeTaints], [undefined, undefined]);
  });

  it('turns streaming on, and labels the nodes when it is done', async () => {
    const azure = await openAzure();
    const wanted = await changed(azure, { artifactStreamingProfile: { enabled: true } });
    const answer = await azure.put(pool, wanted);
    assert.equal(answer.json<PoolBody>().properties.provisioningState, 'Updating');
    assert.deepEqual((await read(azure)).nodeLabels, { team: 'a' });
    await azure.client.clock.pass(2_000);
    const after = await read(azure);
    assert.deepEqual(after.artifactStreamingProfile, { enabled: true });
    assert.deepEqual(after.nodeLabels, {
      team: 'a',
      'kubernetes.azure.com/artifactstreaming-enabled': 'true',
    });
    await azure.put(pool, { ...after, artifactStreamingProfile: { enabled: false } });
    await azure.client.clock.pass(2_000);
    assert.deepEqual((await read(azure)).nodeLabels, { team: 'a' });
  });

  it('makes a pool that was not there', async () => {
    const azure = await openAzure();
    const path = `${clusterPath}/agentPools/fresh`;
    assert.equal((await azure.arm(path)).status, 404);
    const made = await azure.put(path, { count: 2, vmSize: 'Standard_D2s_v3', mode: 'User' });
    assert.deepEqual([made.status, made.json<PoolBody>().properties.provisioningState], [201, 'Creating']);
    await azure.client.clock.pass(2_000);
    assert.equal((await read(azure, path)).vmSize, 'Standard_D2s_v3');
    const { properties } = (await azure.arm(clusterPath)).json<ClusterBody>();
    assert.match(JSON.stringify(properties.agentPoolProfiles), /"name":"fresh"/);
  });

  it('does one thing at a time', async () => {
    const azure = await openAzure();
    await azure.put(pool, { count: 2 });
    const second = await azure.put(`${clusterPath}/agentPools/win`, { count: 2 });
    assert.deepEqual([second.status, codeOf(second)], [409, 'OperationNotAllowed']);
    await azure.client.clock.pass(2_000);
    assert.equal((await azure.put(`${clusterPath}/agentPools/win`, { count: 2 })).status, 200);
  });

  it('refuses a change of what has changed since it was read', async () => {
    const azure = await openAzure();
    const { eTag } = await read(azure);
    const headers = { 'if-match': String(eTag), authorization: `Bearer ${await azure.token()}` };
    assert.equal((await azure.put(pool, { count: 2 }, { headers })).status, 200);
    await azure.client.clock.pass(2_000);
    const late = await azure.put(pool, { count: 3 }, { headers });
    assert.deepEqual([late.status, codeOf(late)], [412, 'PreconditionFailed']);
    assert.equal((await read(azure)).count, 2);
  });

  for (const [name, properties, code] of [
    ['user1', { count: -1 }, 'InvalidParameter'],
    ['user1', { count: '2' }, 'InvalidParameter'],
    ['system', { count: 0, mode: 'System' }, 'InvalidParameter'],
    ['No-Name', { count: 1 }, 'InvalidParameter'],
    ['user1', { vmSize: 'Standard_D16s_v5' }, 'PropertyChangeNotAllowed'],
    ['win', { artifactStreamingProfile: { enabled: true } }, 'BadRequest'],
  ] as const) {
    it(`refuses ${JSON.stringify(properties)} for ${name}`, async () => {
      const answer = await (await openAzure()).put(`${clusterPath}/agentPools/${name}`, properties);
      assert.deepEqual([answer.status, codeOf(answer)], [400, code]);
    });
  }

  it('refuses a body that is none', async () => {
    const answer = await (await openAzure()).arm(pool, { method: 'PUT', body: 'count: 3' });
    assert.deepEqual([answer.status, codeOf(answer)], [400, 'InvalidRequestContent']);
  });
});
