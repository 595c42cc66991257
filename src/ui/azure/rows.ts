import type { Subscription } from '../../azure/resources';
import type { TenantFinding } from '../../teleport/inventory';

/** All that Azure accounts show, below the registries added by hand. */
export interface AzureRow {
  readonly kind: 'azure';
  readonly id: 'azure#';
  readonly parent: undefined;
}

export interface SubscriptionRow {
  readonly kind: 'subscription';
  readonly id: string;
  readonly parent: AzureRow;
  readonly subscription: Subscription;
}

/** A tenant that is being read, or could not be. */
export interface TenantRow {
  readonly kind: 'tenant';
  readonly id: string;
  readonly parent: AzureRow;
  readonly finding: TenantFinding;
}

/** What stands where Azure shows nothing. */
export interface NothingRow {
  readonly kind: 'nothing';
  readonly id: 'azure#nothing';
  readonly parent: AzureRow;
  readonly words: string;
}

export type AzurePart = AzureRow | SubscriptionRow | TenantRow | NothingRow;

const azureKinds: readonly string[] = [
  'azure',
  'subscription',
  'tenant',
  'nothing',
] satisfies AzurePart['kind'][];

export function isAzurePart<R extends { readonly kind: string }>(
  row: R | AzurePart,
): row is Extract<R, AzurePart> | AzurePart {
  return azureKinds.includes(row.kind);
}
