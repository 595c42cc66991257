import { actions, type GrantData, type PolicyRefusal } from '../world/worldData';
import type { Access } from './scope';

/** Whoever asks, and what they may do. */
export interface Principal {
  /** Empty for a caller who did not sign in. */
  readonly name: string;
  /** How they are refused the streaming policies of repositories, where they are. A token does not tell. */
  readonly streamingPolicy?: PolicyRefusal;
  allows(type: string, name: string, action: string): boolean;
}

export const catalogAccess = { type: 'registry', name: 'catalog', action: '*' } as const;

/** A user of the world, or the anonymous caller. */
export function principalOf(name: string, grant: GrantData): Principal {
  const patterns = grant.repositories ?? ['*'];
  const granted: readonly string[] = grant.actions ?? actions;
  const { streamingPolicy } = grant;
  return {
    name,
    ...(streamingPolicy && { streamingPolicy }),
    allows: (type, resource, action) =>
      type === 'repository'
        ? granted.includes(action) && patterns.some(pattern => matches(pattern, resource))
        : type === catalogAccess.type && resource === catalogAccess.name && (grant.catalog ?? true),
  };
}

/** The bearer of a token, who may do what stands in it and no more. */
export function bearer(name: string, access: readonly Access[]): Principal {
  return {
    name,
    allows: (type, resource, action) =>
      access.some(entry => entry.type === type && entry.name === resource && entry.actions.includes(action)),
  };
}

/** What of the wanted access the principal may have; an entry with nothing left is dropped. */
export function granted(principal: Principal, wanted: readonly Access[]): Access[] {
  return wanted.flatMap(({ type, name, actions: asked }) => {
    const expanded = type === 'repository' && asked.includes('*') ? actions : asked;
    const allowed = expanded.filter(action => principal.allows(type, name, action));
    return allowed.length > 0 ? { type, name, actions: allowed } : [];
  });
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
