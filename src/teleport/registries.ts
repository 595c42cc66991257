import { Emitter } from '../base/emitter';
import type { Fetch } from '../base/fetch';
import { asArray, asRecord, asString, parseJson } from '../base/json';
import type { PasswordCredential } from '../registry/credential';
import type { HostCredential } from '../registry/hostCredential';
import { parseRegistry, type RegistryAddress } from '../registry/reference';
import { type AzureIdentity, azureAccount } from './azureAccess';
import type { Host } from './host';
import { SignIns } from './signIns';

/** How a registry is signed in to. `environment` is ACR_USER and ACR_PWD, as older scripts had it; `demo` is the built-in world. */
export type Access = 'anonymous' | 'password' | 'environment' | 'azure' | 'demo';

/** A registry that a person added, or that their Azure account showed. */
export interface SavedRegistry extends RegistryAddress {
  readonly access: Access;
  /** Who to be where access is `azure`; the first account signed in when absent. */
  readonly azure?: AzureIdentity;
  /** Set where no person named it and no account lists it: an image led there. */
  readonly namedBy?: 'image';
  /** Repositories added by name, for registries whose catalog is denied. */
  readonly repositories: readonly string[];
}

/** How to sign in to a registry. */
export interface SignIn {
  readonly access: Access;
  readonly password?: Password;
  readonly azure?: AzureIdentity;
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

/** The registries that a person added or found, and what signs in to them. Owns the saved list and its secrets. */
export class Registries {
  readonly #host: Host;
  readonly #found = new Map<string, SavedRegistry>();
  readonly #changed = new Emitter<void>();
  /** The list, or what is known of one of its registries. */
  readonly onDidChange = this.#changed.event;
  readonly #signInChanged = new Emitter<string>();
  /** Fires the login server of a registry that is signed in to differently now, or is gone. */
  readonly onDidChangeSignIn = this.#signInChanged.event;

  readonly #signIns: SignIns;
  readonly #readAzure: () => Promise<void>;

  /** `readAzure` has what the accounts show read and noted here, once. */
  constructor(host: Host, readAzure: () => Promise<void> = async () => {}) {
    this.#host = host;
    this.#readAzure = readAzure;
    this.#signIns = new SignIns(host.log);
  }

  list(): readonly SavedRegistry[] {
    return asArray(this.#host.memory.get(listKey)).flatMap(entry => readRegistry(entry) ?? []);
  }

  /** Those added, and those found besides. */
  all(): readonly SavedRegistry[] {
    const added = this.list();
    const names = new Set(added.map(({ loginServer }) => loginServer));
    return [...added, ...[...this.#found.values()].filter(({ loginServer }) => !names.has(loginServer))];
  }

  /** As it was added, else as it was found. */
  find(loginServer: string): SavedRegistry | undefined {
    return this.saved(loginServer) ?? this.#found.get(loginServer);
  }

  saved(loginServer: string): SavedRegistry | undefined {
    return this.list().find(saved => saved.loginServer === loginServer);
  }

  /** Takes over what Azure shows now; those added by hand stay as they were added. */
  noteFound(registries: readonly SavedRegistry[]): void {
    const before = new Map(this.#found);
    this.#found.clear();
    for (const registry of registries) this.#found.set(registry.loginServer, registry);
    for (const [loginServer, was] of before) {
      const isSame = JSON.stringify(was) === JSON.stringify(this.#found.get(loginServer));
      if (!isSame && this.saved(loginServer) === undefined) this.#signInChanged.fire(loginServer);
    }
  }

  /** Adds a registry, or replaces how it is signed in to; repositories added by name stay. The secret is stored first, so a failure changes nothing. */
  async save(address: RegistryAddress, { access, password, azure }: SignIn): Promise<SavedRegistry> {
    const { loginServer, origin } = address;
    const repositories = this.saved(loginServer)?.repositories ?? [];
    const saved: SavedRegistry = {
      loginServer,
      origin,
      access,
      ...(azure === undefined ? {} : { azure }),
      repositories,
    };
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

  /** The registry at an address as it was added or found; else one for the use of one moment, in which we are nobody: an image alone gets no credential. */
  at({ loginServer, origin }: RegistryAddress): SavedRegistry {
    return this.find(loginServer) ?? { loginServer, origin, access: 'anonymous', repositories: [] };
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

  /** Who to be in a registry, with what was typed for it where that is given. Tells the log who signs in where. Throws when there is nobody to be. */
  async credential(registry: SavedRegistry, password?: Password): Promise<HostCredential> {
    const { credentialFor } = await import('./credentialFor');
    const credential = await credentialFor(this.#host, registry, {
      environment: this.environment(),
      ...(password ? { password } : {}),
      stored: () => this.#stored(registry),
      isListed: loginServer => this.#found.has(loginServer),
      readAzure: this.#readAzure,
    });
    this.#signIns.note(credential);
    return credential;
  }

  /** ACR_USER and ACR_PWD, when both are set. */
  environment(): PasswordCredential | undefined {
    const { ACR_USER: user, ACR_PWD: password } = this.#host.environment;
    return user && password ? { kind: 'password', user, password } : undefined;
  }

  async #stored(registry: SavedRegistry): Promise<Password | undefined> {
    const stored = asRecord(parseJson((await this.#host.secrets.get(secretKey(registry))) ?? ''));
    const user = asString(stored?.user);
    const password = asString(stored?.password);
    return user === undefined || password === undefined ? undefined : { user, password };
  }

  /** By what a registry is reached: the demo world's are not on the network. */
  async network(registry: SavedRegistry): Promise<Fetch> {
    if (registry.access === 'demo') return (await this.#host.demo()).fetch;
    return registry.access === 'azure'
      ? (await azureAccount(this.#host, registry.azure)).fetch
      : this.#host.fetch;
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

/** Where the secret of a registry is kept: what is stored for one host is found for no other. */
function secretKey({ loginServer }: RegistryAddress): string {
  return `registry/${loginServer}`;
}

/** A registry as it was remembered; undefined when it cannot be read. */
export function readRegistry(entry: unknown): SavedRegistry | undefined {
  const record = asRecord(entry);
  const access = asString(record?.access);
  const origin = asString(record?.origin);
  if (origin === undefined || !isAccess(access)) return undefined;
  try {
    const repositories = asArray(record?.repositories).flatMap(name => asString(name) ?? []);
    return { ...parseRegistry(origin), access, ...readIdentity(record?.azure), repositories };
  } catch {
    return undefined;
  }
}

function readIdentity(entry: unknown): Pick<SavedRegistry, 'azure'> {
  const record = asRecord(entry);
  const account = asString(record?.account);
  const tenant = asString(record?.tenant);
  return account === undefined ? {} : { azure: { account, ...(tenant === undefined ? {} : { tenant }) } };
}

function isAccess(text: string | undefined): text is Access {
  return text !== undefined && accesses.includes(text);
}
