/** What a token may do. Docker registry token specification; actions are ACR's: pull, push, metadata_read, metadata_write, delete, *. */
export interface Scope {
  readonly type: 'registry' | 'repository';
  readonly name: string;
  readonly actions: readonly string[];
}

/** Asks for a token that shows who we are and may do nothing. */
export const signInScope: Scope = { type: 'registry', name: '', actions: [] };

export const catalogScope: Scope = { type: 'registry', name: 'catalog', actions: ['*'] };

export function repositoryScope(name: string, ...actions: string[]): Scope {
  return { type: 'repository', name, actions };
}

export function formatScope({ type, name, actions }: Scope): string {
  return `${type}:${name}:${actions.join(',')}`;
}

/** Reads `type:name:action,action`; the name may hold colons itself. undefined for any other text, and for a type that is none of ours. */
export function parseScope(text: string): Scope | undefined {
  const [, type, name, actions = ''] = /^([^:]+):(.+):([^:]*)$/.exec(text) ?? [];
  if ((type !== 'registry' && type !== 'repository') || name === undefined) return undefined;
  return { type, name, actions: actions.split(',').filter(action => action !== '') };
}

const readActions = ['pull', 'metadata_read'];
const writeActions = [...readActions, 'push', 'metadata_write'];

/**
 * `scope` with what of `told`, a challenge's scope, a call of this method can need; undefined where that is nothing more. A server may
 * mend what we ask for, not widen it: it stays with the repository of the call, a read stays a read, and only a deletion may delete.
 */
export function widened(scope: Scope, told: Scope, method: string): Scope | undefined {
  if (told.type !== scope.type || told.name !== scope.name) return undefined;
  const missing = told.actions.filter(
    action => actionsOf(method).includes(action) && !scope.actions.includes(action),
  );
  return missing.length === 0 ? undefined : { ...scope, actions: [...scope.actions, ...missing] };
}

function actionsOf(method: string): readonly string[] {
  if (method === 'GET' || method === 'HEAD') return readActions;
  return method === 'DELETE' ? [...writeActions, 'delete'] : writeActions;
}

/** Whether what was granted covers what is needed. */
export function covers(granted: Scope, needed: Scope): boolean {
  return (
    granted.type === needed.type &&
    granted.name === needed.name &&
    needed.actions.every(action => granted.actions.includes(action) || granted.actions.includes('*'))
  );
}
