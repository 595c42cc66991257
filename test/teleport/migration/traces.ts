import type { AzureCluster, NodePool } from '../../../src/azure/resources';
import type { ClusterTraces, MigrationFacts, RegistryTraces } from '../../../src/teleport/migration/facts';
import { azureCluster, nodePool, nowMs, pluginLabel } from '../readiness/facts';

const pool = (name: string, labels: NodePool['labels'], more: Partial<NodePool> = {}): NodePool => ({
  ...nodePool,
  name,
  labels,
  artifactStreaming: false,
  ...more,
});

/** As the walk-through of the preview left it: one pool for each lane, and pools that have nothing to do with it. */
export const walkThrough: AzureCluster = {
  ...azureCluster,
  pools: [
    pool('system', {}, { mode: 'System' }),
    pool('teleporter', { 'acr-teleport': 'enabled', [pluginLabel]: 'true', team: 'shop' }),
    pool('shuttle', { 'acr-teleport': 'disabled' }),
  ],
};

export const registryTraces: RegistryTraces = {
  loginServer: 'demo42t.azurecr.io',
  name: 'demo42t',
  subscriptionId: azureCluster.subscriptionId,
  sku: { value: 'Premium' },
  customerManagedKey: { value: false },
  repositories: {
    value: {
      seen: 18,
      unread: 1,
      teleporting: [
        { name: 'azure-vote-front', tagCount: 4, autoConvert: { value: false } },
        { name: 'redis', tagCount: 3, autoConvert: { value: true } },
        { name: 'team/web', autoConvert: { unknown: 'your role does not see it' } },
      ],
    },
  },
};

export const clusterTraces: ClusterTraces = { cluster: walkThrough, feature: { value: 'Registered' } };

export const traced: MigrationFacts = {
  now: nowMs,
  registries: [registryTraces],
  clusters: [clusterTraces],
};

export const clean: MigrationFacts = {
  now: nowMs,
  registries: [{ ...registryTraces, repositories: { value: { seen: 18, unread: 0, teleporting: [] } } }],
  clusters: [
    { cluster: { ...walkThrough, pools: [pool('system', {})] }, feature: { value: 'NotRegistered' } },
  ],
};
