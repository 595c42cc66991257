import type { Target } from '../target';
import type { Action } from '../world/worldData';
import { catalogAccess } from './principal';

/** What a call asks of the caller's token. */
export interface Requirement {
  readonly type: string;
  readonly name: string;
  /** One of these is enough. */
  readonly anyOf: readonly string[];
  /** What the challenge tells the client to ask for. */
  readonly scope: string;
}

/**
 * The rights that ACR wants for each route: `metadata_*` for its own listings and for `tags/list`, pull and push for contents, the mount check and Artifact Streaming.
 * Undefined: a caller who is signed in is enough.
 */
export function requirementOf(target: Target, method: string): Requirement | undefined {
  if (target.kind === 'catalog') {
    const { type, name, action } = catalogAccess;
    return { type, name, anyOf: [action], scope: `${type}:${name}:${action}` };
  }
  if (!('repository' in target)) return undefined;
  const [anyOf, asked] = actionsFor(target.kind, method);
  const name = target.repository;
  return { type: 'repository', name, anyOf, scope: `repository:${name}:${asked}` };
}

function actionsFor(kind: Target['kind'], method: string): readonly [readonly Action[], string] {
  if (method === 'DELETE' && kind !== 'upload') return [['delete'], 'delete'];
  switch (kind) {
    case 'manifest':
    case 'blob':
      return method === 'PUT' ? [['push'], 'pull,push'] : [['pull'], 'pull'];
    case 'uploads':
    case 'upload':
      return [['push'], 'pull,push'];
    case 'mount':
    case 'referrers':
      return [['pull'], 'pull'];
    case 'streaming':
    case 'conversion':
    case 'operation':
    case 'cancel':
      return method === 'POST' ? [['push'], 'pull,push'] : [['pull'], 'pull'];
    // The published script that switches Teleport on asks for `pull,push`, other clients for `metadata_write`.
    default:
      return method === 'PATCH'
        ? [['metadata_write', 'push'], 'metadata_write']
        : [['metadata_read'], 'metadata_read'];
  }
}
