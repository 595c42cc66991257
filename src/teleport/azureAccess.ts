import { type AzureAccount, SignInNeeded } from '../azure/account';
import { createAbort } from '../base/abort';
import { ExplainedError } from '../base/errors';
import type { Host } from './host';

/** As whom, and in which tenant, something in Azure is reached. Without a tenant, in the account's own. */
export interface AzureIdentity {
  readonly account: string;
  readonly tenant?: string;
}

/** The accounts that are signed in; none where this window has no Azure. */
export async function azureAccounts({ azure }: Host, signal: AbortSignal): Promise<readonly AzureAccount[]> {
  return azure === undefined ? [] : azure.accounts(signal);
}

/** The account of an identity; the first one signed in where none is named. Throws SignInNeeded when there is none. */
export async function azureAccount(host: Host, identity?: AzureIdentity): Promise<AzureAccount> {
  if (host.azure === undefined)
    throw new ExplainedError('No Azure account can be used here.', {
      code: 'unauthorized',
      hint: 'Sign in with a name and password.',
    });
  const accounts = await host.azure.accounts(createAbort().signal);
  const found = identity === undefined ? accounts[0] : accounts.find(({ id }) => id === identity.account);
  if (found) return found;
  const { armScope } = host.azure.cloud();
  const tenant = identity?.tenant;
  throw new SignInNeeded({ scopes: [armScope], ...(tenant === undefined ? {} : { tenant }) });
}
