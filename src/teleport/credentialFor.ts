import { type Cloud, isRegistryOf } from '../azure/cloud';
import { ExplainedError } from '../base/errors';
import { anonymous, type PasswordCredential, type RegistryCredential } from '../registry/credential';
import { HostCredential } from '../registry/hostCredential';
import { azureAccount } from './azureAccess';
import type { Host } from './host';
import type { Password, SavedRegistry } from './registries';

/** What decides where a credential may go, besides the registry itself. */
export interface Meant {
  /** ACR_USER and ACR_PWD, when both are set. */
  readonly environment: PasswordCredential | undefined;
  /** What a person has just typed for this registry. */
  readonly password?: Password;
  /** What was typed for it before and is kept among the secrets; undefined when that is gone. */
  stored(): Promise<Password | undefined>;
  /** Whether Azure Resource Manager has listed a registry at this login server. */
  isListed(loginServer: string): boolean;
  /** Has Azure Resource Manager list what the accounts that are signed in may see, unless it was read. Asks nobody to sign in. */
  readAzure(): Promise<void>;
}

interface Found {
  readonly credential: RegistryCredential;
  readonly who: string;
}

/**
 * Who to be in a registry: the only place where a credential and a host come together. Passwords go where they were typed for,
 * ACR_USER and ACR_PWD where a person chose them, Azure tokens to registries of Azure alone. Throws ExplainedError when there is
 * nobody to be, or the Azure account is wanted for another host.
 */
export async function credentialFor(
  host: Host,
  registry: SavedRegistry,
  meant: Meant,
): Promise<HostCredential> {
  const { credential, who } = await find(host, registry, meant);
  return new HostCredential(registry, credential, who);
}

async function find(host: Host, registry: SavedRegistry, meant: Meant): Promise<Found> {
  if (meant.password) return withPassword(meant.password);
  switch (registry.access) {
    case 'anonymous':
      return { credential: anonymous, who: 'nobody in particular' };
    case 'environment': {
      const credential =
        meant.environment ?? missing(registry, 'ACR_USER and ACR_PWD are not set in the environment.');
      return { credential, who: `${credential.user} (ACR_USER)` };
    }
    case 'password':
      return withPassword(
        (await meant.stored()) ?? missing(registry, 'Its password is not stored here any more.'),
      );
    case 'azure':
      return asAzureAccount(host, registry, meant);
    case 'demo':
      return inDemo(host, registry);
  }
}

function withPassword({ user, password }: Password): Found {
  return { credential: { kind: 'password', user, password }, who: `${user} (name and password)` };
}

async function asAzureAccount(host: Host, registry: SavedRegistry, meant: Meant): Promise<Found> {
  const { loginServer, azure: identity } = registry;
  const { credential: account, label } = await azureAccount(host, identity);
  const cloud = host.azure?.cloud();
  if (cloud === undefined) throw new Error('An account without its cloud.');
  if (!isRegistryOf(cloud, loginServer) && !meant.isListed(loginServer)) await meant.readAzure();
  const isListed = meant.isListed(loginServer);
  if (!isListed && !isRegistryOf(cloud, loginServer)) throw foreign(cloud, loginServer);
  // What Resource Manager itself takes goes to registries that it lists or that a person chose, and not where only an image leads.
  const mayHaveAll = isListed || registry.namedBy !== 'image';
  const scopes = cloud.registryScopes.filter(scope => mayHaveAll || scope !== cloud.armScope);
  const tenant = identity?.tenant;
  const where = tenant === undefined ? '' : `, tenant ${tenant}`;
  return {
    credential: { kind: 'azure', account, scopes, ...(tenant === undefined ? {} : { tenant }) },
    who: `${label} (Azure account${where})`,
  };
}

async function inDemo(host: Host, registry: SavedRegistry): Promise<Found> {
  const { registries } = await host.demo();
  const found = registries.find(({ loginServer }) => loginServer === registry.loginServer);
  if (found === undefined) return missing(registry, 'The demo world does not hold it.');
  const { user, password } = found;
  return { credential: { kind: 'password', user, password }, who: `${user} (the demo world)` };
}

function missing({ loginServer }: SavedRegistry, why: string): never {
  throw new ExplainedError(`Nothing signs in to ${loginServer}: ${why}`, {
    code: 'unauthorized',
    hint: 'Replace its credential.',
  });
}

function foreign({ registrySuffix }: Cloud, loginServer: string): ExplainedError {
  const name = registrySuffix === undefined ? '' : `, and its name does not end in ${registrySuffix}`;
  return new ExplainedError(
    `The Azure account was not used for ${loginServer}: no subscription that it shows lists a registry there${name}.`,
    {
      code: 'unauthorized',
      hint: 'Check the address, or sign in to it with a name and password.',
    },
  );
}
