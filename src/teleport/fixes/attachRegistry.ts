import { attachRegistry, pullRole } from '../../azure/changes/attachRegistry';
import type { AzureCluster } from '../../azure/resources';
import { ExplainedError } from '../../base/errors';
import { azLine } from './azLine';
import type { FixContext, FixOf, FixPlan } from './fixPlan';
import { knownCluster, knownRegistry } from './known';

export function planAttachment(fix: FixOf<'attachRegistry'>, context: FixContext): FixPlan {
  const registry = knownRegistry(context, fix.registryId);
  const cluster = knownCluster(context, fix.clusterId);
  const principalId = kubeletOf(cluster);
  const role = pullRole(registry);
  return {
    title: `Attach ${registry.name} to ${cluster.name}`,
    target: `the registry ${registry.name}`,
    changes: [
      `Gives the kubelet identity of ${cluster.name} (${principalId}) the role ${role.name} on ${registry.name}: every node of the cluster may pull every image there.`,
      'Costs nothing and disturbs nothing that runs. It takes the right to assign roles, such as Owner has it.',
    ],
    az: [
      azLine('role assignment create', {
        'assignee-object-id': principalId,
        'assignee-principal-type': 'ServicePrincipal',
        role: role.name,
        scope: registry.id,
        subscription: registry.subscriptionId,
      }),
    ],
    confirm: 'Attach registry',
    async run(signal) {
      const arm = await context.arm(registry.id);
      const outcome = await attachRegistry(arm, { registry, principalId }, signal);
      if (outcome === 'already')
        return `${cluster.name} had the role ${role.name} on ${registry.name} already.`;
      return `${cluster.name} may pull from ${registry.name}. A new role takes minutes to count.`;
    },
  };
}

function kubeletOf({ name, kubeletIdentity }: AzureCluster): string {
  if (kubeletIdentity !== undefined) return kubeletIdentity.objectId;
  throw new ExplainedError(`Azure does not tell by which identity the nodes of ${name} pull.`, {
    code: 'noKubeletIdentity',
    hint: 'It may use a service principal: give that one the role in the Azure portal.',
  });
}
