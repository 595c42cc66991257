import { explain } from '../../base/errors';
import type { Fetch } from '../../base/fetch';
import type { AzureAccount, SignInRequest } from '../account';
import { azLogin, CommandNeeded } from './azLogin';
import { Chain, type Link } from './chain';
import { labels, type ProgramKind } from './credentials';
import { KeptTokens } from './keptTokens';
import { askOf, type IdentityOptions, Program } from './program';
import type { LoadToken, TokenAsk } from './tokenAsk';

export type { DeviceCode } from './credentials';
export type { IdentityOptions } from './program';

/** `chain` is the first of these that the machine is set up for: environment, workload identity, managed identity, Azure CLI. */
export type IdentityKind = ProgramKind | 'chain';

export interface IdentityAccount extends AzureAccount {
  /** Shows a device code; for the others, looks whether somebody has signed in meanwhile. Rejects with SignInNeeded where nobody has. */
  signIn(request: SignInRequest, signal: AbortSignal): Promise<void>;
}

/** Away from Azure nothing answers at all at the address of its metadata service. */
const managedIdentityMs = 3000;

/** Somebody in Azure by @azure/identity. Loads nothing, starts nothing and asks nobody before the first token is asked for. */
export function identityAccount(
  kind: IdentityKind,
  { fetch, ...options }: IdentityOptions & { readonly fetch: Fetch },
): IdentityAccount {
  return kind === 'chain' ? chainAccount(fetch, options) : programAccount(kind, fetch, options);
}

function programAccount(kind: ProgramKind, fetch: Fetch, options: IdentityOptions): IdentityAccount {
  const program = new Program(kind, options);
  const named = { id: kind, label: labels[kind] };
  const load: LoadToken = ask => program.token(named, placed(ask, options));
  const credential = new KeptTokens(load, options.clock);
  return {
    ...named,
    fetch,
    credential,
    async signIn(request, signal) {
      const ask = placed(askOf(request, signal), options);
      if (kind === 'deviceCode') await program.authenticate(named, ask);
      else await program.token(named, { ...ask, claims: undefined });
      credential.forget();
    },
  };
}

function chainAccount(fetch: Fetch, options: IdentityOptions): IdentityAccount {
  const kinds = ['environment', 'workloadIdentity', 'managedIdentity', 'azureCli'] as const;
  const id = 'chain';
  const chain = new Chain(
    kinds.map(kind => link(new Program(kind, options), () => account)),
    (ask, why) => nobody(account, ask, why),
  );
  const credential = new KeptTokens(ask => chain.token(placed(ask, options)), options.clock);
  const account: IdentityAccount = {
    id,
    get label() {
      return chain.chosen === undefined ? 'This machine' : labels[chain.chosen.kind];
    },
    fetch,
    credential,
    async signIn(request, signal) {
      await chain.token({ ...placed(askOf(request, signal), options), claims: undefined });
      credential.forget();
    },
  };
  return account;
}

function link(program: Program, account: () => AzureAccount): Link & { readonly kind: ProgramKind } {
  const { kind } = program;
  return {
    kind,
    token: (ask, limitMs) => program.token(account(), ask, limitMs),
    ...(kind === 'managedIdentity' ? { limitMs: managedIdentityMs } : {}),
  };
}

function nobody({ id, label }: AzureAccount, { scopes, tenant }: TokenAsk, why: readonly unknown[]): Error {
  const request = { account: { id, label }, scopes, ...(tenant === undefined ? {} : { tenant }) };
  const hint = `Install the Azure CLI (https://aka.ms/azure-cli) and run ${azLogin(request)}, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.`;
  return new CommandNeeded(request, hint, why.map(explain).join(' '));
}

function placed(ask: TokenAsk, { tenant }: IdentityOptions): TokenAsk {
  return { ...ask, tenant: ask.tenant ?? tenant };
}
