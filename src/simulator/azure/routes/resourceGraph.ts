import { Buffer } from 'node:buffer';
import { json, type SimulatorResponse } from '../../message';
import { isRecord, readJsonObject } from '../../requestBody';
import type { ArmCall } from '../armCall';
import { armError, armRefusals } from '../armMessage';
import { clusterBody } from '../bodies/clusterBody';
import { registryBody } from '../bodies/registryBody';
import type { ClusterResource } from '../clusterResource';
import type { Subscription } from '../directory';
import { parseQuery, type Query, type Row } from '../query';
import type { RegistryResource } from '../registryResource';
import { textsOf } from '../requestProperties';
import { isSame } from './lists';

const largestPage = 1_000;
const registryType = 'microsoft.containerregistry/registries';
const clusterType = 'microsoft.containerservice/managedclusters';
/** The versions whose properties Resource Graph shows. */
const versions = { registry: '2025-11-01', cluster: '2026-04-01' };

interface Page {
  readonly start: number;
  readonly size: number;
}

/** `POST …/Microsoft.ResourceGraph/resources`: registries and clusters of the token's tenant, page by page. */
export async function answerResourceGraph(call: ArmCall): Promise<SimulatorResponse> {
  if (call.request.method !== 'POST') return armRefusals.method(call.request.method);
  if (call.tenant.data.resourceGraph === 'denied') return denied(call);
  const body = (await readJsonObject(call.request)) ?? {};
  const query = parseQuery(typeof body.query === 'string' ? body.query : '');
  if (typeof query === 'string') return badQuery('InvalidQuery', query);
  const page = pageOf(isRecord(body.options) ? body.options : {});
  if (typeof page === 'string') return badQuery('InvalidOptions', page);
  const subscriptions = wanted(call, textsOf(body.subscriptions));
  if (subscriptions.length === 0 && textsOf(body.subscriptions).length > 0)
    return badQuery('NoValidSubscriptionsInQueryRequest', 'No subscription of the request can be read.');
  return answer(subscriptions, query, page);
}

function answer(
  subscriptions: readonly Subscription[],
  query: Query,
  { start, size }: Page,
): SimulatorResponse {
  const found = resourcesOf(subscriptions, query).slice(0, query.limit);
  const data = found.slice(start, start + size).map(({ row }) => query.columnsOf(row()));
  const isPaged = query.limit === undefined;
  const hasMore = start + size < found.length;
  const quota = { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' };
  return json(
    200,
    {
      totalRecords: found.length,
      count: data.length,
      data,
      facets: [],
      // Not because of paging: truncated is what cannot be paged over (Resource Graph, "Work with large data sets").
      resultTruncated: String(hasMore && !isPaged),
      ...(hasMore && isPaged && { $skipToken: skipTokenFor(start + size) }),
    },
    quota,
  );
}

interface Found {
  readonly id: string;
  readonly name: string;
  /** Made for those on the page alone. */
  readonly row: () => Row;
}

function resourcesOf(subscriptions: readonly Subscription[], { types, order }: Query): Found[] {
  const has = (type: string) => types.length === 0 || types.includes(type);
  const found = subscriptions.flatMap(({ registries, clusters }) => [
    ...(has(registryType) ? registries.map(registryFound) : []),
    ...(has(clusterType) ? clusters.map(clusterFound) : []),
  ]);
  if (order === undefined) return found;
  const key = ({ id, name }: Found) => (order.column === 'name' ? name : id).toLowerCase();
  const rising = found.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  return order.falls ? rising.toReversed() : rising;
}

function registryFound(registry: RegistryResource): Found {
  const { id, data, subscription } = registry;
  const row = () =>
    rowOf(registryType, data.resourceGroup, subscription, registryBody(registry, versions.registry));
  return { id, name: data.name, row };
}

function clusterFound(cluster: ClusterResource): Found {
  const { id, data, subscription } = cluster;
  const row = () =>
    rowOf(clusterType, data.resourceGroup, subscription, clusterBody(cluster, versions.cluster));
  return { id, name: data.name, row };
}

/** Resource Graph writes types and resource groups in lower case. */
function rowOf(type: string, resourceGroup: string, { id, tenant }: Subscription, body: Row): Row {
  return {
    identity: null,
    ...body,
    type,
    tenantId: tenant.id,
    kind: '',
    resourceGroup: resourceGroup.toLowerCase(),
    subscriptionId: id,
    managedBy: '',
    plan: null,
    zones: null,
    extendedLocation: null,
  };
}

function wanted({ tenant }: ArmCall, ids: readonly string[]): Subscription[] {
  return tenant.subscriptions.filter(({ id, data }) => {
    const isAsked = ids.length === 0 || ids.some(name => isSame(name, id));
    return isAsked && data.denied !== true;
  });
}

function pageOf(options: Readonly<Record<string, unknown>>): Page | string {
  const { $top: top = largestPage, $skipToken: token } = options;
  const size = Number(top);
  if (!Number.isInteger(size) || size < 1 || size > largestPage)
    return `The value of $top must be from 1 to ${largestPage}.`;
  if (token === undefined || token === null) return { start: 0, size };
  const start = Number(Buffer.from(String(token), 'base64').toString('utf8').replace('from ', ''));
  return Number.isInteger(start) && start > 0 ? { start, size } : 'The $skipToken is not valid.';
}

function skipTokenFor(start: number): string {
  return Buffer.from(`from ${start}`).toString('base64');
}

function badQuery(code: string, message: string): SimulatorResponse {
  const support = 'Please provide below info when asking for support: timestamp = 2026-01-05T12:00:00Z.';
  return armError(400, 'BadRequest', support, { more: { details: [{ code, message }] } });
}

function denied({ claims }: ArmCall): SimulatorResponse {
  const message = `The client '${claims.upn}' with object id '${claims.oid}' does not have authorization to perform action 'Microsoft.ResourceGraph/resources/read'.`;
  return armError(403, 'AuthorizationFailed', message);
}
