import { labelPool } from '../../azure/changes/nodePools';
import { isReservedLabel, labelList, labelsText } from '../../azure/nodeLabels';
import type { NodePool } from '../../azure/resources';
import { count } from '../../base/units';
import { azLine } from './azLine';
import type { FixContext, FixOf, FixPlan } from './fixPlan';
import { knownCluster, knownPool, poolOptions } from './known';
import { refuseLabels, refuseWindows } from './newLabels';

export function planLabels(fix: FixOf<'labelPool'>, context: FixContext): FixPlan {
  const cluster = knownCluster(context, fix.clusterId);
  const pool = knownPool(cluster, fix.pool);
  const { labels } = fix;
  refuseLabels(labels);
  refuseWindows(cluster, pool);
  const target = `the node pool ${pool.name} of ${cluster.name}`;
  return {
    title: `Label ${pool.name} of ${cluster.name} with ${labelsText(labels)}`,
    target,
    changes: [...replaced(pool, labels), nodesChange(pool, labels)],
    az: [
      azLine('aks nodepool update', {
        ...poolOptions(cluster, pool.name),
        // The command replaces all labels that people gave.
        labels: labelList({ ...given(pool), ...labels }),
        subscription: cluster.subscriptionId,
      }),
    ],
    confirm: 'Label pool',
    async run(signal, report) {
      const arm = await context.arm(cluster.id);
      const outcome = await labelPool(arm, { cluster, pool: pool.name, labels }, signal, report);
      return outcome === 'already'
        ? `The nodes of ${target} had the labels ${labelsText(labels)} already.`
        : `The nodes of ${target} have the labels ${labelsText(labels)}.`;
    },
  };
}

function given({ labels }: NodePool): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !isReservedLabel(name)));
}

function replaced(pool: NodePool, labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    const before = pool.labels[name];
    if (before === undefined || before === value) return [];
    return `Changes ${name} from ${before} to ${value}: pods that want ${name}=${before} find no node there any more.`;
  });
}

function nodesChange(pool: NodePool, labels: Readonly<Record<string, string>>): string {
  const nodes = pool.count === undefined ? 'all its nodes' : `its ${count(pool.count, 'node')}`;
  return `Gives ${nodes} ${labelsText(labels)}, beside the labels that they have. Nothing that runs is disturbed, and it costs nothing.`;
}
