import type { CallOn } from '../call';
import { json, type SimulatorResponse } from '../message';
import { placeAfter } from '../registry/sortedNames';
import { page, pageSize } from './paging';
import { refusals } from './refusals';

/** `/v2/_catalog` and `/acr/v1/_catalog`: the names of the repositories. */
export function answerCatalog({ registry, query, target, path }: CallOn<'catalog'>): SimulatorResponse {
  const size = pageSize(query);
  if (size === undefined) return refusals.query('n');
  const start = placeAfter(registry.names, query.get('last') ?? '');
  const order = target.api === 'acr' ? { orderby: '' } : {};
  const { entries, headers } = page(registry.names, { start, size, path, ...order }, name => name);
  return json(200, { repositories: entries }, headers);
}
