import { isLabel, isReservedLabel } from '../../azure/nodeLabels';
import type { AzureCluster, NodePool } from '../../azure/resources';
import { ExplainedError } from '../../base/errors';

/** Throws for labels that cannot be given to a pool. */
export function refuseLabels(labels: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(labels)) {
    if (isReservedLabel(name))
      throw new ExplainedError(`The label ${name} is given by AKS alone: nobody can set it on a node pool.`, {
        code: 'usage',
        hint: 'Use another label in the nodeSelector, without kubernetes.azure.com or kubernetes.io in front.',
      });
    if (isLabel(name, value)) continue;
    throw new ExplainedError(`"${`${name}=${value}`.slice(0, 200)}" is no label that a node can have.`, {
      code: 'usage',
      hint: 'Names and values are letters, digits, dashes, dots and underscores, at most 63 of them.',
    });
  }
}

/** Throws for a pool whose nodes run no Linux images. */
export function refuseWindows({ name: cluster }: AzureCluster, { name, osType = 'Linux' }: NodePool): void {
  if (osType === 'Linux') return;
  throw new ExplainedError(`The node pool ${name} of ${cluster} runs ${osType}.`, {
    code: 'usage',
    hint: 'Choose a Linux pool.',
  });
}
