import { Refusal } from '../api/status';
import type { ManagedFields } from '../objects';
import { type FieldPath, pathText } from './fieldPath';

/** A field that somebody else owns. */
export interface Conflict {
  readonly owner: ManagedFields;
  readonly path: FieldPath;
}

/** The refusal that names each field and its owner, in the words of Kubernetes' own API server. */
export function conflictRefusal(conflicts: readonly Conflict[]): Refusal {
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${nameOf(owner)}`,
    field: pathText(path),
  }));
  return new Refusal(409, 'Conflict', messageOf(conflicts), { causes });
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first)
    return `Apply failed with 1 conflict: conflict with ${nameOf(first.owner)}: ${pathText(first.path)}`;
  const lines = new Map<string, string[]>();
  for (const { owner, path } of conflicts) {
    const heading = `conflicts with ${nameOf(owner)}:`;
    lines.set(heading, [...(lines.get(heading) ?? []), `- ${pathText(path)}`]);
  }
  const sorted = [...lines].sort(([one], [other]) => (one < other ? -1 : 1));
  return `Apply failed with ${conflicts.length} conflicts: ${sorted.flatMap(([heading, paths]) => [heading, ...paths]).join('\n')}`;
}

function nameOf({ manager, subresource, operation, apiVersion }: ManagedFields): string {
  const quoted = JSON.stringify(manager);
  const who =
    subresource === undefined ? quoted : `${quoted} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${who} using ${apiVersion}` : who;
}
