import { randomBytes } from 'node:crypto';
import type { AzureRegistryData } from '../world/azureData';
import type { Subscription } from './directory';

export interface ScopeMap {
  readonly name: string;
  readonly kind: 'SystemDefined' | 'UserDefined';
  readonly description?: string;
  /** Such as `repositories/hello-world/content/read`. */
  readonly actions: readonly string[];
  readonly createdAt: number;
}

export interface TokenPassword {
  readonly value: string;
  /** Milliseconds since 1970, as is `expiresAt`. */
  readonly createdAt: number;
  readonly expiresAt?: number;
}

export type PasswordName = 'password1' | 'password2';

/** A repository-scoped token. */
export interface RegistryToken {
  readonly name: string;
  readonly scopeMapId: string;
  readonly status: 'enabled' | 'disabled';
  readonly provisioningState: string;
  readonly createdAt: number;
  readonly passwords: ReadonlyMap<PasswordName, TokenPassword>;
}

const everywhere = (...actions: readonly string[]) => actions.map(action => `repositories/*/${action}`);

const systemScopeMaps: readonly Pick<ScopeMap, 'name' | 'description' | 'actions'>[] = [
  {
    name: '_repositories_admin',
    description: 'Can perform all read, write and delete operations on the registry',
    actions: everywhere('content/delete', 'content/read', 'content/write', 'metadata/read', 'metadata/write'),
  },
  {
    name: '_repositories_pull',
    description: 'Can pull any repository of the registry',
    actions: everywhere('content/read'),
  },
  {
    name: '_repositories_pull_metadata_read',
    description: 'Can perform all read operations on the registry',
    actions: everywhere('content/read', 'metadata/read'),
  },
  {
    name: '_repositories_push',
    description: 'Can push to any repository of the registry',
    actions: everywhere('content/read', 'content/write'),
  },
];

/** A registry as a resource, with the tokens made in it. */
export class RegistryResource {
  readonly data: AzureRegistryData;
  readonly subscription: Subscription;
  readonly createdAt: number;
  #scopeMaps: Map<string, ScopeMap> | undefined;
  #tokens: Map<string, RegistryToken> | undefined;

  constructor(data: AzureRegistryData, subscription: Subscription, openedAt: number) {
    this.data = data;
    this.subscription = subscription;
    this.createdAt = openedAt - 200 * 86_400_000;
  }

  /** By name in lower case, as are the tokens. Made when needed: a world may have very many registries. */
  get scopeMaps(): Map<string, ScopeMap> {
    this.#scopeMaps ??= new Map(
      systemScopeMaps.map(map => [map.name, { ...map, kind: 'SystemDefined', createdAt: this.createdAt }]),
    );
    return this.#scopeMaps;
  }

  get tokens(): Map<string, RegistryToken> {
    this.#tokens ??= new Map();
    return this.#tokens;
  }

  get id(): string {
    const { resourceGroup, name } = this.data;
    return `${this.subscription.path}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerRegistry/registries/${name}`;
  }

  get provisioningState(): string {
    return this.data.provisioningState ?? 'Succeeded';
  }

  /** Where clients reach it, as long as it is there. */
  get loginServer(): string | undefined {
    const { loginServer, name } = this.data;
    return this.provisioningState === 'Deleting' ? undefined : (loginServer ?? `${name}.azurecr.io`);
  }

  /** The scope map of an id, when it is one of this registry. */
  scopeMapOf(id: string): ScopeMap | undefined {
    const start = `${this.id}/scopeMaps/`.toLowerCase();
    const wanted = id.toLowerCase();
    return wanted.startsWith(start) ? this.scopeMaps.get(wanted.slice(start.length)) : undefined;
  }

  tokenOf(id: string): RegistryToken | undefined {
    const start = `${this.id}/tokens/`.toLowerCase();
    const wanted = id.toLowerCase();
    return wanted.startsWith(start) ? this.tokens.get(wanted.slice(start.length)) : undefined;
  }

  /** Gives a token new passwords, which count from now on; the old ones of these names do not any more. */
  renew(
    token: RegistryToken,
    names: readonly PasswordName[],
    made: Omit<TokenPassword, 'value'>,
  ): RegistryToken {
    const passwords = new Map(token.passwords);
    for (const name of names) passwords.set(name, { ...made, value: randomBytes(26).toString('hex') });
    const renewed = { ...token, passwords };
    this.tokens.set(token.name.toLowerCase(), renewed);
    return renewed;
  }
}
