import { Emitter } from '../base/emitter';
import { ExplainedError } from '../base/errors';
import { asArray, asRecord, asString, parseJson } from '../base/json';
import { anonymous, type RegistryCredential } from '../registry/credential';
import { parseRegistry, type RegistryAddress } from '../registry/reference';
import type { Host } from './host';

/** How a registry is signed in to. `environment` is ACR_USER and ACR_PWD, as older scripts had it; `demo` is the built-in world. */
export type Access = 'anonymous' | 'password' | 'environment' | 'azure' | 'demo';

/** A registry that a person added. */
export interface SavedRegistry extends RegistryAddress {
  readonly access: Access;
  /** Repositories added by name, for registries whose catalog is denied. */
  readonly repositories: readonly string[];
}

export interface Password {
  readonly user: string;
  readonly password: string;
}

const listKey = 'registries';
const accesses: readonly string[] = [
  'anonymous',
  'password',
  'environment',
  'azure',
  'demo',
] satisfies Access[];

/** The registries that a person added, and what signs in to them. Owns the saved list and its secrets. */
export class Registries {
  readonly #host: Host;
  readonly #changed = new Emitter<void>();
  /** The list, or what is known of one of its registries. */
  readonly onDidChange = this.#changed.event;
  readonly #signInChanged = new Emitter<string>();
  /** Fires the login server of a registry that is signed in to differently now, or is gone. */
  readonly onDidChangeSignIn = this.#signInChanged.event;

  constructor(host: Host) {
    this.#host = host;
  }

  list(): readonly SavedRegistry[] {
    return asArray(this.#host.memory.get(listKey)).flatMap(entry => readRegistry(entry) ?? []);
  }

  find(loginServer: string): SavedRegistry | undefined {
    return this.list().find(saved => saved.loginServer === loginServer);
  }

  /** Adds a registry, or replaces how it is signed in to; repositories added by name stay. The secret is stored first, so a failure changes nothing. */
  async save(address: RegistryAddress, access: Access, password?: Password): Promise<SavedRegistry> {
    const { loginServer, origin } = address;
    const before = this.find(loginServer);
    const saved: SavedRegistry = { loginServer, origin, access, repositories: before?.repositories ?? [] };
    if (access === 'password' && password)
      await this.#host.secrets.store(secretKey(saved), JSON.stringify(password));
    await this.#replace(loginServer, saved);
    this.#signedInAnew(loginServer);
    if (access !== 'password') await this.#host.secrets.delete(secretKey(saved));
    return saved;
  }

  /** Forgets a registry and its secret. */
  async remove(registry: SavedRegistry): Promise<void> {
    await this.#host.secrets.delete(secretKey(registry));
    await this.#replace(registry.loginServer, undefined);
    this.#signedInAnew(registry.loginServer);
  }

  /** The saved registry at an address; else one for the use of one moment, signed in to from the environment or as nobody. */
  at({ loginServer, origin }: RegistryAddress): SavedRegistry {
    const access = this.environment() ? 'environment' : 'anonymous';
    return this.find(loginServer) ?? { loginServer, origin, access, repositories: [] };
  }

  async addRepository(registry: SavedRegistry, name: string): Promise<void> {
    const current = this.find(registry.loginServer) ?? registry;
    const repositories = [...new Set([...current.repositories, name])].sort();
    await this.#replace(registry.loginServer, { ...current, repositories });
    this.#changed.fire();
  }

  async removeRepository(registry: SavedRegistry, name: string): Promise<void> {
    const current = this.find(registry.loginServer) ?? registry;
    await this.#replace(registry.loginServer, {
      ...current,
      repositories: current.repositories.filter(repository => repository !== name),
    });
    this.#changed.fire();
  }

  /** Who to be in a registry. A password that is gone from the secrets falls back to the environment. Throws when there is nobody to be. */
  async credential(registry: SavedRegistry): Promise<RegistryCredential> {
    switch (registry.access) {
      case 'anonymous':
        return anonymous;
      case 'environment':
        return (
          this.environment() ?? missing(registry, 'ACR_USER and ACR_PWD are not set in the environment.')
        );
      case 'password':
        return (
          (await this.#stored(registry)) ??
          this.environment() ??
          missing(registry, 'Its password is not stored here.')
        );
      case 'azure':
        return this.#azure() ?? missing(registry, 'No Azure account is signed in.');
      case 'demo':
        return this.#demo(registry);
    }
  }

  /** ACR_USER and ACR_PWD, when both are set. */
  environment(): RegistryCredential | undefined {
    const { ACR_USER: user, ACR_PWD: password } = this.#host.environment;
    return user && password ? { kind: 'password', user, password } : undefined;
  }

  async #stored(registry: SavedRegistry): Promise<RegistryCredential | undefined> {
    const stored = asRecord(parseJson((await this.#host.secrets.get(secretKey(registry))) ?? ''));
    const user = asString(stored?.user);
    const password = asString(stored?.password);
    return user === undefined || password === undefined ? undefined : { kind: 'password', user, password };
  }

  #azure(): RegistryCredential | undefined {
    const { azure } = this.#host;
    return azure && { kind: 'azure', account: azure.account, scope: azure.registryScope };
  }

  async #demo(registry: SavedRegistry): Promise<RegistryCredential> {
    const { registries } = await this.#host.demo();
    const found = registries.find(({ loginServer }) => loginServer === registry.loginServer);
    if (found === undefined) return missing(registry, 'The demo world does not hold it.');
    return { kind: 'password', user: found.user, password: found.password };
  }

  /** What was opened as before is closed before anybody draws the list anew. */
  #signedInAnew(loginServer: string): void {
    this.#signInChanged.fire(loginServer);
    this.#changed.fire();
  }

  async #replace(loginServer: string, saved: SavedRegistry | undefined): Promise<void> {
    const list = this.list();
    const at = list.findIndex(entry => entry.loginServer === loginServer);
    const next =
      saved === undefined
        ? list.filter((_, index) => index !== at)
        : at < 0
          ? [...list, saved]
          : list.with(at, saved);
    await this.#host.memory.update(listKey, next);
  }
}

function secretKey({ loginServer }: RegistryAddress): string {
  return `registry/${loginServer}`;
}

function missing(registry: SavedRegistry, why: string): never {
  throw new ExplainedError(`Nothing signs in to ${registry.loginServer}: ${why}`, {
    code: 'unauthorized',
    hint: 'Replace its credential.',
  });
}

/** A registry as it was remembered; undefined when it cannot be read. */
export function readRegistry(entry: unknown): SavedRegistry | undefined {
  const record = asRecord(entry);
  const access = asString(record?.access);
  const origin = asString(record?.origin);
  if (origin === undefined || !isAccess(access)) return undefined;
  try {
    const repositories = asArray(record?.repositories).flatMap(name => asString(name) ?? []);
    return { ...parseRegistry(origin), access, repositories };
  } catch {
    return undefined;
  }
}

function isAccess(text: string | undefined): text is Access {
  return text !== undefined && accesses.includes(text);
}
