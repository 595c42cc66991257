import type { AzureSignIn } from '../access/credentials';
import { type Principal, principalOf } from '../access/principal';
import type { Action } from '../world/worldData';
import { isArmAudience, registryAudience } from './armHosts';
import type { Directory } from './directory';
import type { EntraTokens } from './entraTokens';
import type { RegistryResource, RegistryToken, ScopeMap } from './registryResource';

/** Who Azure lets into the registry at a login server: accounts of its tenant, and the registry's own tokens. */
export function registryAccess(directory: Directory, tokens: EntraTokens, loginServer: string): AzureSignIn {
  const registry = () => directory.registryAt(loginServer);
  return {
    account: (token, nowMs) => {
      const claims = tokens.verify(token);
      const found = registry();
      if (!claims || !found || claims.exp * 1000 <= nowMs) return undefined;
      const isHere = claims.tid === found.subscription.tenant.id && takes(found, claims.aud);
      return isHere ? account(found, claims.upn) : undefined;
    },
    named: name => {
      const found = registry();
      return found && (account(found, name) ?? tokenPrincipal(found, found.tokens.get(name.toLowerCase())));
    },
    token: (name, password, nowMs) => {
      const found = registry();
      const token = found?.tokens.get(name.toLowerCase());
      const fits = [...(token?.passwords.values() ?? [])].some(
        ({ value, expiresAt = Number.POSITIVE_INFINITY }) => value === password && expiresAt > nowMs,
      );
      return found && fits ? tokenPrincipal(found, token) : undefined;
    },
  };
}

/** A registry may be told to take no tokens that are good for Resource Manager as well (acr-facts §2.1). */
function takes({ data: { armTokens = true } }: RegistryResource, audience: string): boolean {
  return audience === registryAudience || (armTokens && isArmAudience(audience));
}

function account({ data, subscription }: RegistryResource, name: string): Principal | undefined {
  const isSeen = subscription.tenant.data.accounts.includes(name);
  return isSeen ? principalOf(name, data.access ?? {}) : undefined;
}

/** Rights are looked up when they are needed: a scope map that is changed counts at once. */
function tokenPrincipal(registry: RegistryResource, token: RegistryToken | undefined): Principal | undefined {
  if (token?.status !== 'enabled') return undefined;
  return {
    name: token.name,
    allows: (type, name, action) => {
      const map = registry.scopeMapOf(token.scopeMapId);
      return type === 'repository' && map !== undefined && allows(map, name, action);
    },
  };
}

const actionOf: Readonly<Record<string, Action>> = {
  'content/read': 'pull',
  'content/write': 'push',
  'content/delete': 'delete',
  'metadata/read': 'metadata_read',
  'metadata/write': 'metadata_write',
};

/** Names of repositories hold slashes, so an action of a scope map is read from both ends; `*` ends a pattern. */
function allows({ actions }: ScopeMap, repository: string, action: string): boolean {
  return actions.some(text => {
    const [, pattern = '', what = ''] = /^repositories\/(.+)\/([^/]+\/[^/]+)$/.exec(text) ?? [];
    if (actionOf[what] !== action) return false;
    return pattern.endsWith('*') ? repository.startsWith(pattern.slice(0, -1)) : repository === pattern;
  });
}
