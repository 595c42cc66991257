import { ExplainedError } from '../../base/errors';
import { count } from '../../base/units';
import type { ClusterObjects } from '../../kubernetes/objects';
import type { SeenNode } from './runNodes';

/** What becomes of a node whose object is deleted; for who has to agree. */
export const deletedNodeWords =
  'A node whose machine nothing recreates stays out of the cluster until its kubelet is started again.';

/** Throws where the objects of nodes are not to be deleted: never those of Azure’s machines, which would be lost to their pool. */
export function requireDeletable(
  nodes: readonly SeenNode[],
  { cluster, isAgreed }: { readonly cluster: string; readonly isAgreed: boolean },
): void {
  const ofAzure = nodes.find(({ providerId }) => /^azure:\/\//i.test(providerId));
  if (ofAzure)
    throw new ExplainedError(
      `The node ${ofAzure.name} of ${cluster} is a machine of Azure, whose node object is never deleted.`,
      {
        code: 'notDeletable',
        hint: 'Compare on the cluster as Azure shows it, so that its pools are scaled (--cluster on the command line), or without recycling.',
      },
    );
  if (isAgreed) return;
  throw new ExplainedError(
    `Recycling ${cluster} deletes the objects of its nodes ${nodes.map(({ name }) => name).join(', ')}. ${deletedNodeWords}`,
    {
      code: 'notAgreed',
      hint: 'If something replaces them, compare with --delete-nodes as well; else without recycling.',
    },
  );
}

export async function deleteNodes(
  objects: ClusterObjects,
  nodes: readonly SeenNode[],
  signal: AbortSignal,
  report: (words: string) => void,
): Promise<string> {
  for (const { name, uid } of nodes) {
    report(`Deleting node ${name}.`);
    await objects.remove({ apiVersion: 'v1', kind: 'Node', name }, { signal, uid });
  }
  return `${count(nodes.length, 'node')} deleted, and replaced by new ones.`;
}
