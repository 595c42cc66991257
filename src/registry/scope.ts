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

/** Whether what was granted covers what is needed. */
export function covers(granted: Scope, needed: Scope): boolean {
  return (
    granted.type === needed.type &&
    granted.name === needed.name &&
    needed.actions.every(action => granted.actions.includes(action) || granted.actions.includes('*'))
  );
}
