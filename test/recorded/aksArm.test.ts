import assert from 'node:assert/strict';
import { AzureError } from '../../src/azure/azureError';
import { cluster, clustersIn, nodePool, nodePools } from '../../src/azure/clusters';
import type { AzureCluster, NodePool } from '../../src/azure/resources';
import { failureAs } from '../support/errors';
import { type Exchange, needRecordings, recorded, recordedBody, recordedEntries } from './recordings';
import { against, finished } from './replaying';

const exchanges = recorded('aks-arm.json');
const apiVersion = '2026-04-01';
const { signal } = new AbortController();
const group = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/clitest000001';
const clusterOf = (name: string) => `${group}/providers/Microsoft.ContainerService/managedClusters/${name}`;
const identity = {
  objectId: '00000000-0000-0000-0000-000000000001',
  clientId: '00000000-0000-0000-0000-000000000001',
};

const pool: NodePool = {
  name: 'nodepool1',
  count: 1,
  vmSize: 'Standard_DS2_v2',
  osType: 'Linux',
  osSku: 'Ubuntu',
  mode: 'System',
  kubernetesVersion: '1.25.6',
  nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202306.19.0',
  labels: {},
  taints: [],
  workloadRuntime: undefined,
  provisioningState: 'Succeeded',
  powerState: 'Running',
  autoScaling: undefined,
  artifactStreaming: undefined,
  zones: [],
  subnetId: undefined,
  podSubnetId: undefined,
};

const ordinary: AzureCluster = {
  id: clusterOf('cliakstest000001').replace('resourceGroups', 'resourcegroups'),
  name: 'cliakstest000001',
  resourceGroup: 'clitest000001',
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  tenantId: undefined,
  location: 'westus2',
  kubernetesVersion: '1.28.10',
  provisioningState: 'Succeeded',
  powerState: 'Running',
  fqdn: 'cliaksdns000002-zuynlpws.hcp.westus2.azmk8s.io',
  privateCluster: false,
  authorizedIpRanges: [],
  runCommandDisabled: false,
  localAccountsDisabled: false,
  entra: undefined,
  kubeletIdentity: identity,
  pools: [
    {
      ...pool,
      kubernetesVersion: '1.28.10',
      nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202407.03.0',
      labels: { label1: 'value1', label2: 'value2' },
      taints: ['taint1=value1:PreferNoSchedule', 'taint2=value2:PreferNoSchedule'],
    },
  ],
};

describe('recorded clusters', () => {
  before(needRecordings);

  it('may not be there', async () => {
    const error = await failureAs(
      AzureError,
      against(exchanges(0), arm => cluster(arm, clusterOf('cliakstest000001'), signal)),
    );
    assert.equal(error.message, 'Azure does not have the cluster cliakstest000001 (404 ResourceNotFound).');
  });

  it('are read from a list in pages, of which the last is empty', async () => {
    const found = await against(exchanges(5, 6), arm => clustersIn(arm, { id: group, name: 'it' }, signal));
    assert.equal(found.length, recordedEntries(exchanges(5)).length);
    assert.deepEqual(found, [ordinary]);
  });

  it('are read one by one', async () => {
    assert.deepEqual(
      await against(exchanges(4), arm => cluster(arm, clusterOf('cliakstest000001'), signal)),
      ordinary,
    );
  });

  for (const [title, place, name, expected] of [
    [
      'without local accounts, with Entra',
      31,
      'cliakstest000002',
      {
        localAccountsDisabled: true,
        entra: { managed: true, azureRbac: false },
        kubernetesVersion: '1.25.6',
      },
    ],
    [
      'private, without a public name',
      32,
      'cliakstest000002',
      {
        privateCluster: true,
        fqdn: 'cliakstest-clitestk5ocodrck-000000-1vl9k6rg.00000000-0000-0000-0000-000000000113.privatelink.westus2.azmk8s.io',
      },
    ],
    [
      'private, with a public name',
      33,
      'cliakstest000006',
      {
        privateCluster: true,
        location: 'eastus2euap',
        kubernetesVersion: '1.30.10',
        fqdn: 'cliakstest-clitestpvrj2k6uj-000000-5w3kxntv.hcp.eastus2euap.azmk8s.io',
      },
    ],
    [
      'that runs no commands',
      38,
      'cliakstest000002',
      { runCommandDisabled: true, kubernetesVersion: '1.32.5' },
    ],
  ] as const) {
    it(`are read with their traits: ${title}`, async () => {
      const found = await against(exchanges(place), arm => cluster(arm, clusterOf(name), signal));
      assert.deepEqual({ ...found, ...expected }, found);
      assert.deepEqual([found.name, found.kubeletIdentity, found.pools.length], [name, identity, 1]);
    });
  }
});

describe('recorded node pools', () => {
  before(needRecordings);

  it('are listed', async () => {
    assert.deepEqual(
      await against(exchanges(8), arm => nodePools(arm, clusterOf('cliakstest000001'), signal)),
      [pool],
    );
  });

  it('are listed with one of Windows', async () => {
    const found = await against(exchanges(30), arm => nodePools(arm, clusterOf('cliakstest000001'), signal));
    assert.deepEqual(
      found.map(({ name, osType, osSku, mode, vmSize }) => [name, osType, osSku, mode, vmSize]),
      [
        ['nodepool1', 'Linux', 'Ubuntu', 'System', 'Standard_DS2_v2'],
        ['npwin', 'Windows', 'Windows2022', 'User', 'Standard_D2s_v3'],
      ],
    );
  });

  it('are listed in pages, and have the machines of their sizes', async () => {
    const found = await against(exchanges(24, 25), arm =>
      nodePools(arm, clusterOf('cliakstest000002'), signal),
    );
    assert.deepEqual(
      found.map(({ name, count, vmSize, kubernetesVersion }) => [name, count, vmSize, kubernetesVersion]),
      [['nodepool1', 2, 'Standard_D4s_v3', '1.32.5']],
    );
  });

  for (const [place, clusterName, name, expected] of [
    [12, 'cliakstest000001', 'nodepool2', { mode: 'User', labels: { label1: 'value1' } }],
    [13, 'cliakstest000001', 'nodepool2', { mode: 'User', labels: { label1: 'value1' } }],
    [17, 'cliakstest000001', 'nodepool2', { mode: 'User', labels: { label1: 'value1' }, count: 3 }],
    [19, 'cliakstest000001', 'nodepool1', {}],
    [23, 'cliakstest000001', 'nodepool1', { labels: { label1: 'value1' } }],
  ] as const) {
    it(`are read one by one (${place})`, async () => {
      const found = await against(exchanges(place), arm =>
        nodePool(arm, clusterOf(clusterName), name, signal),
      );
      assert.deepEqual(found, { ...pool, name, ...expected });
    });
  }

  it('are read one by one, with machines for a count', async () => {
    const played = exchanges(29);
    const found = await against(played, arm =>
      nodePool(arm, clusterOf('cliakstest000002'), 'n000003', signal),
    );
    assert.deepEqual(
      [found.name, found.mode, found.count, found.vmSize],
      ['n000003', 'User', 1, 'Standard_D2s_v3'],
    );
  });
});

describe('recorded operations of AKS', () => {
  before(needRecordings);

  for (const [title, places, states] of [
    ['a cluster that is created', [1, 2, 3, 4], ['Creating', 'InProgress']],
    ['a pool that is added', [9, 10, 11, 12], ['Creating', 'InProgress']],
    ['a pool that is scaled', [14, 15, 16, 17], ['Scaling', 'InProgress']],
    ['a pool that gets labels', [20, 21, 22, 23], ['Updating', 'InProgress']],
    ['a pool of machines', [26, 27, 28, 29], ['Creating', 'InProgress']],
  ] as const) {
    it(`are followed to their end: ${title}`, async () => {
      const done = await finished(exchanges(...places), apiVersion);
      assert.deepEqual(done.result, recordedBody(exchanges(places.at(-1) ?? 0)));
      assert.deepEqual(done.states, states);
    });
  }

  it('are followed by Location: a command that is run', async () => {
    const done = await finished(exchanges(34, 35, 36), apiVersion);
    assert.deepEqual(done, { result: recordedBody(exchanges(36)), states: ['Running'] });
  });

  for (const [place, title] of [
    [39, 'a 504 in JSON'],
    [40, 'a 503 in HTML'],
  ] as const) {
    it(`are polled through ${title}`, async () => {
      const [start, busy] = exchanges(14, place);
      const end = exchanges(16, 17);
      assert.ok(start && busy && end[0] && end[1]);
      const url = busy.request.url;
      const headers = { ...start.response.headers, 'azure-asyncoperation': url };
      const played: Exchange[] = [
        { ...start, response: { ...start.response, headers } },
        busy,
        busy,
        { ...end[0], request: { ...end[0].request, url } },
        end[1],
      ];
      assert.deepEqual((await finished(played, apiVersion)).result, recordedBody(exchanges(17)));
    });
  }
});
