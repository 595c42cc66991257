import { autoScaled, scalePool } from '../../azure/changes/nodePools';
import type { AzureCluster, NodePool } from '../../azure/resources';
import { ExplainedError } from '../../base/errors';
import { count } from '../../base/units';
import { azLine } from './azLine';
import type { FixContext, FixOf, FixPlan } from './fixPlan';
import { knownCluster, knownPool, poolOptions } from './known';

export function planScaling(fix: FixOf<'scalePool'>, context: FixContext): FixPlan {
  const cluster = knownCluster(context, fix.clusterId);
  const pool = knownPool(cluster, fix.pool);
  const nodes = fix.count;
  refuse(cluster, pool, nodes);
  const target = `the node pool ${pool.name} of ${cluster.name}`;
  return {
    title: `Scale ${pool.name} of ${cluster.name} to ${count(nodes, 'node')}`,
    target,
    changes: [consequence(pool, nodes)],
    az: [
      azLine('aks nodepool scale', {
        ...poolOptions(cluster, pool.name),
        'node-count': nodes,
        subscription: cluster.subscriptionId,
      }),
    ],
    confirm: 'Scale pool',
    async run(signal, report) {
      const arm = await context.arm(cluster.id);
      const outcome = await scalePool(arm, { cluster, pool: pool.name, nodes }, signal, report);
      if (outcome === 'already') return `${sentence(target)} had ${count(nodes, 'node')} already.`;
      const expect = nodes > (pool.count ?? 0) ? ' New nodes hold no images yet: first pulls are cold.' : '';
      return `${sentence(target)} has ${count(nodes, 'node')}.${expect}`;
    },
  };
}

function refuse(cluster: AzureCluster, pool: NodePool, nodes: number): void {
  if (pool.autoScaling) {
    const { min, max } = pool.autoScaling;
    throw autoScaled({ cluster, pool: pool.name }, min, max);
  }
  // Limits of agentPools' `count`.
  const least = pool.mode === 'System' ? 1 : 0;
  if (Number.isInteger(nodes) && nodes >= least && nodes <= 1000) return;
  throw new ExplainedError(`The node pool ${pool.name} of ${cluster.name} cannot have ${nodes} nodes.`, {
    code: 'usage',
    hint: `Give a whole number from ${least} to 1000.`,
  });
}

function consequence({ count: before, vmSize = 'its size' }: NodePool, nodes: number): string {
  if (before === undefined)
    return `Sets it to ${count(nodes, 'node')} of ${vmSize}, each billed while it runs.`;
  if (nodes > before)
    return `Adds ${count(nodes - before, 'node')} of ${vmSize} to the ${before} there, each billed from then on.`;
  if (nodes < before)
    return `Removes ${before - nodes} of its ${count(before, 'node')}: their pods move, or wait where nothing has room for them.`;
  return `Changes nothing: it has ${count(before, 'node')}.`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
