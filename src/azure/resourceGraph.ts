import { asString, type JsonRecord } from '../base/json';
import { NetworkError } from '../base/networkError';
import { apiVersions } from './apiVersions';
import type { Arm } from './arm';
import { AzureError, unreadable } from './azureError';
import { records } from './entries';
import { readCluster } from './readCluster';
import { readRegistry } from './readRegistry';
import type { AzureCluster, AzureRegistry } from './resources';

/** Both kinds at once; the order by id is what lets it be read in pages (acr-facts §4.2). */
export const discoveryQuery = `resources
| where type in~ ('microsoft.containerregistry/registries', 'microsoft.containerservice/managedclusters')
| project id, name, type, location, resourceGroup, subscriptionId, tenantId, sku, properties
| order by id asc`;

/** The most rows that the service puts on a page. */
const pageSize = 1000;
const minPageSize = 50;
const maxPages = 1000;

export interface Discovered {
  readonly registries: readonly AzureRegistry[];
  readonly clusters: readonly AzureCluster[];
}

/** The registries and clusters of all subscriptions that the account sees in the tenant, by one query of Resource Graph. */
export async function queryResources(arm: Arm, signal: AbortSignal): Promise<Discovered> {
  const rows: JsonRecord[] = [];
  for await (const page of queryPages(arm, discoveryQuery, signal)) rows.push(...page);
  return {
    registries: rows.flatMap(row => readRegistry(row) ?? []),
    clusters: rows.flatMap(row => readCluster(row) ?? []),
  };
}

/** Pages of a query by its `$skipToken`, smaller ones where the rows are too large for the service or for us. */
export async function* queryPages(
  arm: Arm,
  query: string,
  signal: AbortSignal,
): AsyncGenerator<readonly JsonRecord[], void, undefined> {
  const visited = new Set<string>();
  let top = pageSize;
  let token: string | undefined;
  for (;;) {
    const body = await queryPage(arm, { query, top, token, signal }).catch(error => {
      if (!isTooLarge(error) || top <= minPageSize) throw error;
      return undefined;
    });
    if (body === undefined) {
      top = Math.max(minPageSize, Math.floor(top / 4));
      continue;
    }
    yield records(body.data);
    const next = asString(body.$skipToken) || undefined;
    if (next === undefined && isTrue(body.resultTruncated)) throw unreadable({ subject }, 'the whole of it');
    if (next === undefined) return;
    if (visited.has(next) || visited.size >= maxPages) throw unreadable({ subject }, 'a list with an end');
    visited.add(next);
    token = next;
  }
}

const subject = 'the registries and clusters';

interface Page {
  readonly query: string;
  readonly top: number;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

async function queryPage(arm: Arm, { query, top, token, signal }: Page): Promise<JsonRecord> {
  const options = {
    resultFormat: 'objectArray',
    $top: top,
    ...(token === undefined ? {} : { $skipToken: token }),
  };
  const { body } = await arm.call({
    method: 'POST',
    path: '/providers/Microsoft.ResourceGraph/resources',
    apiVersion: apiVersions.resourceGraph,
    body: { query, options },
    subject,
    signal,
    repeatable: true,
  });
  if (!Array.isArray(body?.data)) throw unreadable({ subject }, 'an answer of Resource Graph');
  return body;
}

function isTooLarge(error: unknown): boolean {
  if (!(error instanceof AzureError)) return false;
  const isCutHere = error.cause instanceof NetworkError && error.cause.code === 'tooLarge';
  return isCutHere || error.failure.status === 413 || error.failure.code === 'ResponsePayloadTooLarge';
}

/** Recorded answers have it as a string. */
function isTrue(value: unknown): boolean {
  return value === true || asString(value)?.toLowerCase() === 'true';
}
