import { enableStreaming } from '../../azure/changes/nodePools';
import { count } from '../../base/units';
import { azLine } from './azLine';
import type { FixContext, FixOf, FixPlan } from './fixPlan';
import { knownCluster, knownPool, poolOptions } from './known';

export function planStreaming(fix: FixOf<'enableStreaming'>, context: FixContext): FixPlan {
  const cluster = knownCluster(context, fix.clusterId);
  const pool = knownPool(cluster, fix.pool);
  const nodes = pool.count === undefined ? 'all its nodes' : `its ${count(pool.count, 'node')}`;
  const target = `the node pool ${pool.name} of ${cluster.name}`;
  return {
    title: `Enable Artifact Streaming on ${pool.name} of ${cluster.name}`,
    target,
    changes: [
      `Sets artifactStreamingProfile.enabled of ${target}, and nothing else of it.`,
      `Reimages ${nodes}, a few at a time: pods move, and what runs on one node alone is interrupted.`,
      'The nodes cost what they did. Converted copies of images take room in the registry, billed past what its tier includes.',
    ],
    az: [
      azLine('aks nodepool update', {
        ...poolOptions(cluster, pool.name),
        'enable-artifact-streaming': true,
        subscription: cluster.subscriptionId,
      }),
    ],
    confirm: 'Enable streaming',
    async run(signal, report) {
      const arm = await context.arm(cluster.id);
      const outcome = await enableStreaming(arm, { cluster, pool: pool.name }, signal, report);
      return outcome === 'already'
        ? `Artifact Streaming was enabled on ${target} already.`
        : `Artifact Streaming is enabled on ${target}. Converted images stream when they are next pulled by their tag.`;
    },
  };
}
