import type { AzureAccount } from '../azure/account';
import type { Arm } from '../azure/arm';
import { createArm } from '../azure/armClient';
import { discover, findTenant, type TenantFinding } from '../azure/discovery';
import { replications } from '../azure/registries';
import type { Replication, Tenant } from '../azure/resources';
import type { Host } from './host';
import { sendThrough } from './network';

/** Azure Resource Manager, as each account in each tenant. Owns those sessions, and their tokens in them. Loaded when Azure is first looked at. */
export class AzureSessions {
  readonly #host: Host;
  readonly #sessions = new Map<string, Arm>();

  constructor(host: Host) {
    this.#host = host;
  }

  readonly arm = (account: AzureAccount, tenant: string | undefined): Arm => {
    const { azure, clock } = this.#host;
    if (azure === undefined) throw new Error('An account without an Azure.');
    const key = `${account.id} ${tenant ?? ''}`;
    const known = this.#sessions.get(key);
    if (known) return known;
    const send = sendThrough(account.fetch, this.#host);
    const opened = createArm({ cloud: azure.cloud(), account, tenant, send, clock });
    this.#sessions.set(key, opened);
    return opened;
  };

  /** All tenants of the accounts, or only these, each as it answers. */
  discover(
    accounts: readonly AzureAccount[],
    tenants: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<TenantFinding, void, undefined> {
    return discover(accounts, this.arm, { signal, ...(tenants.length > 0 ? { tenants } : {}) });
  }

  findTenant(account: AzureAccount, tenant: Tenant, signal: AbortSignal): Promise<TenantFinding> {
    return findTenant(account, tenant, this.arm, signal);
  }

  replications(arm: Arm, registryId: string, signal: AbortSignal): Promise<readonly Replication[]> {
    return replications(arm, registryId, signal);
  }
}
