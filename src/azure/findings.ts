import type { TenantFinding } from './discovery';
import { idKey } from './resourceId';
import type { AzureCluster, AzureRegistry, Subscription } from './resources';

/** Something found, and as whom and where it can be reached. */
export interface Found<T> {
  readonly value: T;
  readonly account: TenantFinding['account'];
  readonly tenantId: string;
}

export interface Findings {
  readonly subscriptions: readonly Found<Subscription>[];
  readonly registries: readonly Found<AzureRegistry>[];
  readonly clusters: readonly Found<AzureCluster>[];
}

/** Each thing once, however many accounts and tenants show it: as the first finding has it, so hand them over in the order of the accounts. */
export function mergedFindings(findings: readonly TenantFinding[]): Findings {
  const read = findings.filter(finding => finding.state === 'read');
  const all = <T extends { readonly id: string }>(of: (finding: (typeof read)[number]) => readonly T[]) => {
    const byId = new Map<string, Found<T>>();
    for (const finding of read) {
      const { account, tenant } = finding;
      for (const value of of(finding)) {
        const key = idKey(value.id);
        if (!byId.has(key)) byId.set(key, { value, account, tenantId: tenant.id });
      }
    }
    return [...byId.values()];
  };
  return {
    subscriptions: all(finding => finding.subscriptions),
    registries: all(finding => finding.registries),
    clusters: all(finding => finding.clusters),
  };
}
