import type { RegistryFacts } from '../../../src/teleport/readiness/facts';
import { teleportClusterRules } from '../../../src/teleport/readiness/teleportClusterRules';
import { row, testRules } from './cases';
import {
  azureCluster,
  clusterFacts,
  clusterId,
  fast,
  pluginLabel,
  unsaid,
  withCluster,
  withManagedCluster,
  without,
  withPool,
  withRegistry,
} from './facts';

const noPool = without(fast, 'pool');
const runs = (kubernetesVersion: string | undefined) => withPool({ kubernetesVersion });
const registered = (state: string, teleportTrace: RegistryFacts['teleportTrace'] = { value: 'none' }) => ({
  ...withRegistry({ teleportTrace }),
  cluster: { ...clusterFacts, teleportFeature: { value: state } },
});
const register = {
  kind: 'registerFeature',
  subscriptionId: azureCluster.subscriptionId,
  feature: 'Microsoft.ContainerService/EnableACRTeleport',
} as const;
const scale = { kind: 'scalePool', clusterId, pool: 'teleporter', count: 1 } as const;
const image = (kubernetesVersion: string | undefined, nodeImageVersion?: string) =>
  withPool({ kubernetesVersion, nodeImageVersion });

describe('Teleport rules about cluster and node pool', () => {
  testRules(teleportClusterRules, {
    'teleport.kubernetes': [
      row(fast, 'ok', /Kubernetes 1\.30\.4 runs on pool teleporter/),
      row(runs('1.19.7'), 'ok'),
      row(runs('v1.27.3'), 'ok'),
      row(runs('1.29'), 'ok'),
      row(runs('1.19.6'), 'blocks', /1\.19\.7 or later/),
      row(runs('1.18.20'), 'blocks'),
      row(runs('1.19'), 'unknown', /patch unknown/),
      row(runs('newest'), 'unknown', /"newest"/),
      row(without(withManagedCluster({ kubernetesVersion: '1.18' }), 'pool'), 'blocks', /cluster demo-aks/),
      row(without(withManagedCluster({ kubernetesVersion: undefined }), 'pool'), 'unknown', /does not tell/),
      row(without(runs(undefined), 'cluster'), 'unknown', /does not tell/),
      row(without(fast, 'cluster', 'pool'), undefined),
    ],
    'teleport.feature': [
      row(fast, 'ok', /EnableACRTeleport is Registered/),
      row(registered('Registering'), 'advice', /15 minutes/),
      row(registered('NotRegistered'), 'blocks', /leads nowhere/),
      row(registered('NotRegistered', unsaid), 'blocks', /leads nowhere/),
      row(registered('NotRegistered', { value: 'seen' }), 'blocks', /NotRegistered/, register),
      row(registered('Enchanted'), 'unknown', /Enchanted/),
      row(
        withCluster({ teleportFeature: { unknown: 'you may not read features' } }),
        'unknown',
        /may not read/,
      ),
      row(without(fast, 'cluster'), undefined),
    ],
    'teleport.os': [
      row(fast, 'ok'),
      row(withPool({ osType: 'Windows' }), 'blocks', /Windows/),
      row(withPool({ osType: 'Plan9' }), 'unknown', /"Plan9"/),
      row(withPool({ osType: undefined }), 'unknown', /does not tell/),
      row(noPool, undefined),
    ],
    'teleport.containerd': [
      row(fast, 'ok', /AKSUbuntu-2204gen2containerd/),
      row(image('1.19.0'), 'ok', /since 1\.19/),
      row(image('1.18.14'), 'blocks', /Moby/),
      row(image('soon'), 'unknown', /"soon"/),
      row(withPool({ osType: 'Windows' }), undefined),
      row(noPool, undefined),
    ],
    'teleport.plugin': [
      row(fast, 'ok', /enable-acr-teleport-plugin=true/),
      row(withPool({ labels: {} }), 'blocks', /no label/),
      row(withPool({ labels: { [pluginLabel]: 'false' } }), 'blocks'),
      row(withPool({ labels: { [pluginLabel]: 'perhaps' } }), 'unknown', /"perhaps"/),
      row(noPool, undefined),
    ],
    'teleport.nodes': [
      row(fast, 'ok', /3 nodes/),
      row(withPool({ count: 0 }), 'blocks', /no node/, scale),
      row(without(withPool({ count: 0 }), 'cluster'), 'blocks', /no node/),
      row(withPool({ count: 0, autoScaling: { min: 0, max: 5 } }), 'advice', /autoscaler adds one/),
      row(withPool({ powerState: 'Stopped' }), 'blocks', /Pool teleporter is stopped/),
      row(withManagedCluster({ powerState: 'Stopped' }), 'blocks', /Cluster demo-aks is stopped/),
      row(withPool({ count: undefined }), 'unknown', /how many nodes/),
      row(noPool, undefined),
    ],
  });
});
