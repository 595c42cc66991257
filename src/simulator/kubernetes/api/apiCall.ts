import type { SimulatorRequest } from '../../message';
import type { Cluster } from '../cluster';
import type { ResourceTarget, Verb } from './apiTarget';

/** One request for resources, by somebody who may make it. */
export interface ApiCall {
  readonly cluster: Cluster;
  readonly request: SimulatorRequest;
  readonly target: ResourceTarget;
  readonly verb: Verb;
  readonly query: URLSearchParams;
  readonly user: string;
}

export function isDryRun({ query }: Pick<ApiCall, 'query'>): boolean {
  return query.getAll('dryRun').includes('All');
}

/** Whether a parameter is on. */
export function isOn({ query }: Pick<ApiCall, 'query'>, name: string): boolean {
  return ['true', '1'].includes(query.get(name) ?? '');
}
