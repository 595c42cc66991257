import type { ResourceName } from '../objects';

/** A kind of thing that the API has, as discovery tells of it. */
export interface ResourceType {
  readonly name: ResourceName;
  readonly singular: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: '' | 'apps' | 'batch';
  readonly isNamespaced: boolean;
  readonly shortNames: readonly string[];
  /** `all`: what `kubectl get all` shows. */
  readonly categories?: readonly string[];
  readonly subresources: readonly Subresource[];
  /** Whether only its own subresource changes its status. */
  readonly hasStatus: boolean;
}

export type Subresource = 'status' | 'scale' | 'log';

type Named = readonly [name: ResourceName, kind: string, ...shortNames: string[]];

function core([name, kind, ...shortNames]: Named, more: Partial<ResourceType> = {}): ResourceType {
  return {
    name,
    kind,
    singular: kind.toLowerCase(),
    shortNames,
    group: '',
    isNamespaced: true,
    subresources: [],
    hasStatus: more.subresources?.includes('status') ?? false,
    ...more,
  };
}

function workload(
  group: 'apps' | 'batch',
  named: Named,
  subresources: readonly Subresource[] = ['scale', 'status'],
): ResourceType {
  return core(named, { group, categories: ['all'], subresources });
}

export const resourceTypes: readonly ResourceType[] = [
  core(['configmaps', 'ConfigMap', 'cm']),
  core(['events', 'Event', 'ev']),
  core(['namespaces', 'Namespace', 'ns'], { isNamespaced: false, subresources: ['status'] }),
  core(['nodes', 'Node', 'no'], { isNamespaced: false, subresources: ['status'] }),
  core(['pods', 'Pod', 'po'], { categories: ['all'], subresources: ['log', 'status'] }),
  core(['resourcequotas', 'ResourceQuota', 'quota'], { subresources: ['status'] }),
  core(['secrets', 'Secret']),
  core(['serviceaccounts', 'ServiceAccount', 'sa']),
  core(['services', 'Service', 'svc'], { categories: ['all'], subresources: ['status'] }),
  workload('apps', ['daemonsets', 'DaemonSet', 'ds'], ['status']),
  workload('apps', ['deployments', 'Deployment', 'deploy']),
  workload('apps', ['replicasets', 'ReplicaSet', 'rs']),
  workload('apps', ['statefulsets', 'StatefulSet', 'sts']),
  workload('batch', ['jobs', 'Job'], ['status']),
];

const byName = new Map(resourceTypes.map(type => [`${type.group}/${type.name}`, type]));
const byKind = new Map(resourceTypes.map(type => [type.kind, type]));

export function resourceTypeOf(group: string, name: string): ResourceType | undefined {
  return byName.get(`${group}/${name}`);
}

export function resourceTypeOfKind(kind: string): ResourceType | undefined {
  return byKind.get(kind);
}

/** `v1`, or `apps/v1`. */
export function apiVersionOf({ group }: Pick<ResourceType, 'group'>): string {
  return group === '' ? 'v1' : `${group}/v1`;
}

/** As messages name it: `pods`, `deployments.apps`. */
export function qualifiedName({ name, group }: Pick<ResourceType, 'name' | 'group'>): string {
  return group === '' ? name : `${name}.${group}`;
}

/** As messages about contents name it: `Pod`, `Deployment.apps`. */
export function qualifiedKind({ kind, group }: Pick<ResourceType, 'kind' | 'group'>): string {
  return group === '' ? kind : `${kind}.${group}`;
}
