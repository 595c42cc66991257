import type { TokenCredential } from '@azure/identity';
import type { Azure, AzureAccount } from '../../src/azure/account';
import { publicCloud } from '../../src/azure/cloud';
import { Emitter } from '../../src/base/emitter';
import type { Fetch } from '../../src/base/fetch';
import { unplugged } from './host';

/** An account that has a token for everything. */
export function accountWith(
  token: string,
  { id = 'ada', fetch = unplugged }: { readonly id?: string; readonly fetch?: Fetch } = {},
): AzureAccount {
  const credential: TokenCredential = { getToken: async () => ({ token, expiresOnTimestamp: 0 }) };
  return { id, label: `${id}@contoso.example`, credential, fetch };
}

/** An Azure with these accounts, in which nobody can sign in. */
export function azureOf(...accounts: readonly AzureAccount[]): Azure {
  return {
    cloud: () => publicCloud,
    accounts: async () => accounts,
    signIn: async () => {
      throw new Error('This test signs in nobody.');
    },
    onDidChange: new Emitter<void>().event,
  };
}
