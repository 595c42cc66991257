import { createPool } from '../../azure/changes/createPool';
import { labelList, labelsText } from '../../azure/nodeLabels';
import type { AzureCluster, NodePool } from '../../azure/resources';
import { ExplainedError } from '../../base/errors';
import { azLine } from './azLine';
import type { FixContext, FixOf, FixPlan } from './fixPlan';
import { knownCluster, knownPool, poolOptions } from './known';
import { refuseLabels, refuseWindows } from './newLabels';

export function planPool(fix: FixOf<'createPool'>, context: FixContext): FixPlan {
  const cluster = knownCluster(context, fix.clusterId);
  const like = knownPool(cluster, fix.like);
  const { labels, streams } = fix;
  refuseLabels(labels);
  refuseWindows(cluster, like);
  const size = sizeOf(cluster, like);
  const pool = freeName(cluster, streams ? 'stream' : 'lane');
  const target = `the node pool ${pool} of ${cluster.name}`;
  return {
    title: `Create the node pool ${pool} in ${cluster.name}`,
    target,
    changes: [
      `Creates a pool of one Linux node ${wordsOf(labels, streams)}, with the size, system, zones and network of ${like.name}.`,
      `Costs one more machine of size ${size} from then on, until the pool is deleted.`,
    ],
    az: [
      azLine('aks nodepool add', {
        ...poolOptions(cluster, pool),
        mode: 'User',
        'node-count': 1,
        'node-vm-size': size,
        ...machineOptions(like),
        ...(Object.keys(labels).length > 0 ? { labels: labelList(labels) } : {}),
        ...(streams ? { 'enable-artifact-streaming': true } : {}),
        subscription: cluster.subscriptionId,
      }),
    ],
    confirm: 'Create pool',
    async run(signal, report) {
      const arm = await context.arm(cluster.id);
      await createPool(arm, { cluster, pool, like: like.name, labels, streams }, signal, report);
      return `${cluster.name} has the node pool ${pool}: one node ${wordsOf(labels, streams)}. It is billed until you delete it: ${deletion(cluster, pool)}`;
    },
  };
}

function wordsOf(labels: Readonly<Record<string, string>>, streams: boolean): string {
  const labelled = Object.keys(labels).length > 0 ? [`labelled ${labelsText(labels)}`] : [];
  return [...labelled, ...(streams ? ['that streams images'] : [])].join(' and ');
}

function machineOptions({ osSku, zones, subnetId, podSubnetId }: NodePool) {
  return {
    ...(osSku === undefined ? {} : { 'os-sku': osSku }),
    ...(zones.length === 0 ? {} : { zones }),
    ...(subnetId === undefined ? {} : { 'vnet-subnet-id': subnetId }),
    ...(podSubnetId === undefined ? {} : { 'pod-subnet-id': podSubnetId }),
  };
}

function deletion(cluster: AzureCluster, pool: string): string {
  return azLine('aks nodepool delete', {
    ...poolOptions(cluster, pool),
    subscription: cluster.subscriptionId,
  });
}

function sizeOf({ name: cluster }: AzureCluster, { name, vmSize }: NodePool): string {
  if (vmSize !== undefined) return vmSize;
  throw new ExplainedError(`The node pool ${name} of ${cluster} has machines of several sizes.`, {
    code: 'usage',
    hint: 'Create a pool in the Azure portal, or choose one of a single size to make it like.',
  });
}

/** Names of pools are at most 12 lowercase letters and digits. */
function freeName({ pools }: AzureCluster, begin: string): string {
  const taken = new Set(pools.map(({ name }) => name.toLowerCase()));
  let number = 1;
  while (taken.has(`${begin}${number}`)) number += 1;
  return `${begin}${number}`;
}
