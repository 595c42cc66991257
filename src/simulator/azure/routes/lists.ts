import { json, type SimulatorResponse } from '../../message';
import { type SubscriptionCall, urlAt } from '../armCall';
import { armRefusals } from '../armMessage';

interface Grouped {
  readonly data: { readonly name: string; readonly resourceGroup: string };
}

/** How a list goes over its pages. */
interface Paging {
  readonly pageSize: number;
  /** The last page names one more, which is empty: as recorded of clusters. */
  readonly endsEmpty?: boolean;
}

/** A list of a subscription or of one of its resource groups, page by page. */
export function answerList<Resource extends Grouped>(
  call: SubscriptionCall,
  all: readonly Resource[],
  bodyOf: (resource: Resource) => unknown,
  { pageSize, endsEmpty = false }: Paging,
): SimulatorResponse {
  const { group } = call.names;
  if (group !== undefined && !hasGroup(call, group)) return armRefusals.group(group);
  const wanted = group === undefined ? all : all.filter(({ data }) => isSame(data.resourceGroup, group));
  const start = Number(call.query.get('$skiptoken') ?? call.query.get('$skipToken') ?? 0);
  const end = start + pageSize;
  const more = end < wanted.length || (endsEmpty && start < wanted.length);
  const nextLink = urlAt(
    call,
    `${pathOf(call)}?api-version=${call.apiVersion}&%24skiptoken=${Math.min(end, wanted.length)}`,
  );
  return json(200, { value: wanted.slice(start, end).map(bodyOf), ...(more && { nextLink }) });
}

/** One of them, by resource group and name without regard to case. */
export function findIn<Resource extends Grouped>(
  all: readonly Resource[],
  group: string | undefined,
  name: string | undefined,
): Resource | undefined {
  return all.find(({ data }) => isSame(data.resourceGroup, group) && isSame(data.name, name));
}

export function isSame(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

/** There is no list of resource groups: those that hold something are there. */
function hasGroup({ subscription: { registries, clusters } }: SubscriptionCall, group: string): boolean {
  return [...registries, ...clusters].some(({ data }) => isSame(data.resourceGroup, group));
}

function pathOf({ request }: SubscriptionCall): string {
  return request.target.replace(/\?.*$/, '');
}
