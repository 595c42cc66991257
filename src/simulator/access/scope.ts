/** One entry of a token's `access` claim (distribution token specification). */
export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Reads `type:name:action,action`, several of them separated by spaces; the name may hold colons itself. */
export function parseScopes(texts: readonly string[]): Access[] {
  return texts
    .flatMap(text => text.split(' '))
    .flatMap(text => {
      const first = text.indexOf(':');
      const last = text.lastIndexOf(':');
      if (first <= 0 || last === first) return [];
      return {
        type: text.slice(0, first),
        name: text.slice(first + 1, last),
        actions: text.slice(last + 1).split(','),
      };
    });
}
