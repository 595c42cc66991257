import { Emitter } from '../../base/emitter';
import type { Azure } from '../account';
import type { Cloud } from '../cloud';
import type { IdentityAccount } from './identityAccount';

/** The Azure of one such account, in one cloud. */
export function identityAzure(cloud: () => Cloud, account: () => IdentityAccount): Azure {
  const changed = new Emitter<void>();
  return {
    cloud,
    accounts: async () => [account()],
    async signIn(request, signal) {
      await account().signIn(request, signal);
      changed.fire();
    },
    onDidChange: changed.event,
  };
}
