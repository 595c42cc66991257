import type { AccessToken, GetTokenOptions } from '@azure/identity';
import type { AzureAccount, SignInRequest } from '../../azure/account';
import { ExplainedError } from '../../base/errors';
import type { Fetch } from '../../base/fetch';
import { aksAudience, audienceOf, isArmAudience, registryAudience } from './armHosts';
import { challengeFor } from './challenge';
import type { Directory, Tenant } from './directory';
import type { EntraTokens } from './entraTokens';
import { guidOf } from './guid';

type Account = Pick<AzureAccount, 'id' | 'label'>;

/** The same as SignInNeeded of the Azure client, which is a class of another bundle. */
class SignInWanted extends ExplainedError {
  override readonly name = 'SignInNeeded';
  readonly request: SignInRequest;

  constructor(request: SignInRequest, { data }: Tenant) {
    super(`${request.account?.label} is not signed in to tenant ${data.displayName}.`, {
      code: 'signInNeeded',
      hint: `Sign in to ${data.displayName}.`,
    });
    this.request = request;
  }
}

/** Everybody in the world's tenants, with the tokens that they can get, and where they signed in anew. */
export class Accounts {
  readonly #directory: Directory;
  readonly #tokens: EntraTokens;
  readonly #now: () => number;
  readonly #accounts: readonly Account[];
  /** `account tenant` of those who signed in as strongly as the tenant wants it. */
  readonly #signedIn = new Set<string>();

  constructor(directory: Directory, tokens: EntraTokens, now: () => number) {
    this.#directory = directory;
    this.#tokens = tokens;
    this.#now = now;
    const labels = new Set(directory.tenants.flatMap(({ data }) => data.accounts));
    this.#accounts = [...labels].map(label => ({ id: guidOf(`account ${label}`), label }));
  }

  reaching(fetch: Fetch): readonly AzureAccount[] {
    return this.#accounts.map(account => ({
      ...account,
      fetch,
      credential: { getToken: async (scopes, options) => this.#token(account, [scopes].flat(), options) },
    }));
  }

  /** Signs in without asking anybody: the one named, or all. Rejects when nobody sees the tenant. */
  async signIn({ account, tenant }: SignInRequest): Promise<void> {
    const who = this.#accounts.filter(({ id }) => account === undefined || id === account.id);
    const signedIn = who.flatMap(({ label }) => {
      const found = this.#tenant(label, tenant);
      return found ? `${label} ${found.id}` : [];
    });
    if (signedIn.length === 0) throw notThere(tenant ?? 'its own');
    for (const entry of signedIn) this.#signedIn.add(entry);
  }

  #tenant(label: string, name: string | undefined): Tenant | undefined {
    const seen = this.#directory.tenantsOf(label);
    return name === undefined ? seen[0] : seen.find(tenant => tenant.isNamed(name));
  }

  #token(account: Account, scopes: readonly string[], options: GetTokenOptions = {}): AccessToken {
    if (options.abortSignal?.aborted) throw aborted();
    const { label } = account;
    const tenant = this.#tenant(label, options.tenantId);
    if (!tenant) throw notThere(options.tenantId ?? 'its own');
    const aud = audienceOf(scopes[0] ?? '');
    if (!isKnown(aud, tenant)) throw unknownAudience(aud, tenant);
    const isStrong = this.#signedIn.has(`${label} ${tenant.id}`);
    if (!isStrong && wantsSignIn(tenant, options.claims)) {
      const challenge =
        options.claims === undefined ? {} : { challenge: challengeFor(tenant.id, options.claims) };
      throw new SignInWanted({ account, tenant: tenant.id, scopes, ...challenge }, tenant);
    }
    const who = { tid: tenant.id, oid: guidOf(`${label} ${tenant.id}`), upn: label };
    const amr = isStrong ? ['pwd', 'mfa'] : ['pwd'];
    const { token, expiresAt } = this.#tokens.sign({ ...who, aud, amr }, this.#now());
    return { token, expiresOnTimestamp: expiresAt };
  }
}

/** Whether there is no token that somebody did not sign in for: for these claims, or at all. */
function wantsSignIn({ data: { locked } }: Tenant, claims: string | undefined): boolean {
  return locked === 'noToken' || (locked === true && claims !== undefined);
}

function isKnown(audience: string, { data }: Tenant): boolean {
  if (audience === registryAudience) return data.registryAudience ?? true;
  return audience === aksAudience || isArmAudience(audience);
}

function notThere(tenant: string): Error {
  const fields = { name: 'AuthenticationError', errorCode: 'invalid_request' };
  return Object.assign(new Error(`AADSTS90002: Tenant '${tenant}' not found.`), fields);
}

function unknownAudience(audience: string, { data }: Tenant): Error {
  const message = `AADSTS500011: The resource principal named ${audience} was not found in the tenant named ${data.displayName}.`;
  return Object.assign(new Error(message), { name: 'AuthenticationError', errorCode: 'invalid_resource' });
}

function aborted(): Error {
  return Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
}
