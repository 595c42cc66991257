import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCluster } from '../../src/azure/readCluster';
import { readNodePool } from '../../src/azure/readNodePool';
import { clusterId } from './sessions';

function row(properties: object = {}): unknown {
  return { id: clusterId, name: 'demo-aks', location: 'West US 2', properties };
}

describe('reading a cluster', () => {
  it('reads all that Resource Manager tells', () => {
    const read = readCluster(
      row({
        kubernetesVersion: '1.34',
        currentKubernetesVersion: '1.34.2',
        provisioningState: 'Succeeded',
        powerState: { code: 'Running' },
        fqdn: 'demo.hcp.westus2.azmk8s.io',
        disableLocalAccounts: true,
        aadProfile: { managed: true, enableAzureRBAC: true },
        apiServerAccessProfile: {
          enablePrivateCluster: true,
          disableRunCommand: true,
          authorizedIPRanges: ['203.0.113.0/24', 7],
        },
        identityProfile: { kubeletidentity: { objectId: 'o', clientId: 'c', resourceId: 'r' } },
        agentPoolProfiles: [{ name: 'system' }, null, { count: 1 }],
      }),
    );
    assert.deepEqual(
      { ...read, pools: read?.pools.map(({ name }) => name) },
      {
        id: clusterId,
        name: 'demo-aks',
        resourceGroup: 'shop',
        subscriptionId: '11111111-2222-3333-4444-555555555555',
        tenantId: undefined,
        location: 'westus2',
        kubernetesVersion: '1.34.2',
        provisioningState: 'Succeeded',
        powerState: 'Running',
        fqdn: 'demo.hcp.westus2.azmk8s.io',
        privateCluster: true,
        authorizedIpRanges: ['203.0.113.0/24'],
        runCommandDisabled: true,
        localAccountsDisabled: true,
        entra: { managed: true, azureRbac: true },
        kubeletIdentity: { objectId: 'o', clientId: 'c' },
        pools: ['system'],
      },
    );
  });

  it('takes nothing said for an ordinary cluster', () => {
    const read = readCluster(row({ aadProfile: null, identityProfile: null, apiServerAccessProfile: null }));
    assert.deepEqual(
      [
        read?.privateCluster,
        read?.localAccountsDisabled,
        read?.runCommandDisabled,
        read?.entra,
        read?.kubeletIdentity,
        read?.pools,
      ],
      [false, false, false, undefined, undefined, []],
    );
  });

  it('names a cluster without a public address by its private one', () => {
    assert.equal(
      readCluster(row({ privateFQDN: 'demo.privatelink.westus2.azmk8s.io' }))?.fqdn,
      'demo.privatelink.westus2.azmk8s.io',
    );
  });

  it('reads the version that was asked for where none runs yet', () => {
    assert.equal(
      readCluster(row({ kubernetesVersion: '1.34', currentKubernetesVersion: '' }))?.kubernetesVersion,
      '1.34',
    );
  });

  it('takes an id in any case, and nothing without one', () => {
    assert.equal(readCluster({ id: clusterId.toLowerCase() })?.name, 'demo-aks');
    assert.equal(readCluster({ name: 'demo-aks' }), undefined);
    assert.equal(readCluster({ id: `${clusterId}/agentPools/gpu` }), undefined);
    assert.equal(readCluster(undefined), undefined);
  });

  it('throws at nothing', () => {
    const key = fc.constantFrom(
      'agentPoolProfiles',
      'aadProfile',
      'identityProfile',
      'kubeletidentity',
      'apiServerAccessProfile',
      'powerState',
      'name',
      'properties',
    );
    const odd = fc.dictionary(key, fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(odd, fc.jsonValue()), odd, (value, properties) => {
        readCluster(value);
        readNodePool(value);
        assert.equal(readCluster(row(properties))?.name, 'demo-aks');
      }),
    );
  });
});

describe('reading a node pool', () => {
  const profile = {
    name: 'gpu',
    count: 3,
    vmSize: 'Standard_D4s_v5',
    osType: 'Linux',
    osSKU: 'AzureLinux',
    mode: 'User',
    orchestratorVersion: '1.34',
    currentOrchestratorVersion: '1.34.2',
    nodeImageVersion: 'AKSAzureLinux-V3gen2-202607.01.0',
    nodeLabels: { 'acr-teleport': 'enabled', odd: 1 },
    nodeTaints: ['sku=gpu:NoSchedule', null],
    workloadRuntime: 'OCIContainer',
    provisioningState: 'Succeeded',
    powerState: { code: 'Stopped' },
    enableAutoScaling: true,
    minCount: 1,
    maxCount: 5,
    artifactStreamingProfile: { enabled: true },
    availabilityZones: ['1', '2', 3],
    vnetSubnetID: '/subnets/nodes',
    podSubnetID: null,
  };
  const read = {
    name: 'gpu',
    count: 3,
    vmSize: 'Standard_D4s_v5',
    osType: 'Linux',
    osSku: 'AzureLinux',
    mode: 'User',
    kubernetesVersion: '1.34.2',
    nodeImageVersion: 'AKSAzureLinux-V3gen2-202607.01.0',
    labels: { 'acr-teleport': 'enabled' },
    taints: ['sku=gpu:NoSchedule'],
    workloadRuntime: 'OCIContainer',
    provisioningState: 'Succeeded',
    powerState: 'Stopped',
    autoScaling: { min: 1, max: 5 },
    artifactStreaming: true,
    zones: ['1', '2'],
    subnetId: '/subnets/nodes',
    podSubnetId: undefined,
  };

  it('reads a profile of a cluster', () => {
    assert.deepEqual(readNodePool(profile), read);
  });

  it('reads the resource of its own, which has properties', () => {
    const { name, ...properties } = profile;
    assert.deepEqual(readNodePool({ id: `${clusterId}/agentPools/gpu`, name, properties }), read);
  });

  for (const profile of [null, undefined, {}, { enabled: null }]) {
    it(`does not know of streaming where it is told ${JSON.stringify(profile)}`, () => {
      assert.equal(
        readNodePool({ name: 'gpu', artifactStreamingProfile: profile })?.artifactStreaming,
        undefined,
      );
    });
  }

  it('knows no limits where nothing scales it', () => {
    assert.equal(
      readNodePool({ name: 'gpu', enableAutoScaling: false, minCount: 1 })?.autoScaling,
      undefined,
    );
  });

  const machines = { count: null, vmSize: '', type: 'VirtualMachines' };
  for (const [title, pool, count, vmSize] of [
    [
      'those that run',
      {
        virtualMachineNodesStatus: [
          { size: 'a', count: 2 },
          { size: 'a', count: 1 },
        ],
        virtualMachinesProfile: { scale: { manual: [{ size: 'b', count: 9 }] } },
      },
      3,
      'a',
    ],
    [
      'those asked for',
      {
        virtualMachinesProfile: {
          scale: {
            manual: [
              { size: 'a', count: 2 },
              { size: 'b', count: 3 },
            ],
          },
        },
      },
      5,
      undefined,
    ],
    ['nothing', {}, undefined, undefined],
    ['null', { virtualMachinesProfile: null, virtualMachineNodesStatus: null }, undefined, undefined],
  ] as const) {
    it(`counts machines of several sizes by ${title}`, () => {
      const read = readNodePool({ name: 'vms', ...machines, ...pool });
      assert.deepEqual([read?.count, read?.vmSize], [count, vmSize]);
    });
  }

  it('takes what has no name for none', () => {
    assert.equal(readNodePool({ count: 1 }), undefined);
    assert.equal(readNodePool({ name: '' }), undefined);
    assert.equal(readNodePool(null), undefined);
  });
});
