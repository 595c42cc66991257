import { qualifiedName, type ResourceType, resourceTypes } from '../api/resourceTypes';
import { refusals } from '../api/status';
import type { KubeObject, Service } from '../objects';
import type { Pod, Quantities } from '../podObjects';
import type { Store } from '../store/store';
import { amountOf, quantityText } from './quantity';

/** What an object uses of each quota, by the names of quotas (Kubernetes, "Resource Quotas"). */
function usageOf(type: ResourceType, object: KubeObject): Record<string, number> {
  const counts = { [`count/${qualifiedName(type)}`]: 1, [type.name]: 1 };
  if (type.name === 'pods') return isOver(object as Pod) ? {} : { ...counts, ...podUsage(object as Pod) };
  if (type.name !== 'services') return counts;
  const { type: kind } = (object as Service).spec;
  return {
    ...counts,
    ...(kind === 'LoadBalancer' && { 'services.loadbalancers': 1 }),
    ...((kind === 'NodePort' || kind === 'LoadBalancer') && { 'services.nodeports': 1 }),
  };
}

function isOver({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function podUsage({ spec }: Pod): Record<string, number> {
  const sum = (kind: 'requests' | 'limits', name: string) =>
    spec.containers.reduce((total, { resources }) => total + amountOf(resources?.[kind]?.[name]), 0);
  const requests = { cpu: sum('requests', 'cpu'), memory: sum('requests', 'memory') };
  const limits = { 'limits.cpu': sum('limits', 'cpu'), 'limits.memory': sum('limits', 'memory') };
  return { ...requests, 'requests.cpu': requests.cpu, 'requests.memory': requests.memory, ...limits };
}

/** Throws the refusal of an object that is too much for a quota of its namespace. */
export function checkQuotas(store: Store, type: ResourceType, object: KubeObject): void {
  const { namespace = '', name } = object.metadata;
  const wanted = usageOf(type, object);
  for (const quota of store.list('resourcequotas', namespace)) {
    const hard = quota.spec.hard ?? {};
    const counted = Object.keys(hard).filter(key => key in wanted);
    if (counted.length === 0) continue;
    const unsaid = type.name === 'pods' ? counted.filter(key => isUnsaid(object as Pod, key)) : [];
    if (unsaid.length > 0)
      throw refusals.forbidden(
        type,
        name,
        `failed quota: ${quota.metadata.name}: must specify ${unsaid.join(',')}`,
      );
    const used = usedOf(store, namespace, type);
    const over = counted.filter(key => (used[key] ?? 0) + (wanted[key] ?? 0) > amountOf(hard[key])).sort();
    if (over.length > 0) {
      const told = (amounts: Quantities) =>
        over.map(key => `${key}=${written(amounts[key] ?? 0, key)}`).join(',');
      const words = `requested: ${told(wanted)}, used: ${told(used)}, limited: ${told(hard)}`;
      throw refusals.forbidden(type, name, `exceeded quota: ${quota.metadata.name}, ${words}`);
    }
  }
}

function written(amount: string | number, key: string): string {
  return typeof amount === 'string' ? amount : quantityText(amount, key);
}

/** A quota on cores or bytes wants every container to say how much. */
function isUnsaid({ spec }: Pod, key: string): boolean {
  const [, kind = 'requests', name] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(key) ?? [];
  if (name === undefined) return false;
  return spec.containers.some(
    ({ resources }) => resources?.[kind as 'requests' | 'limits']?.[name] === undefined,
  );
}

/** How much of some quotas is used in a namespace. */
export function usedBy(store: Store, namespace: string, keys: readonly string[]): Record<string, string> {
  const all = resourceTypes
    .filter(({ name }) => name !== 'events')
    .map(type => usedOf(store, namespace, type));
  const sum = (key: string) => all.reduce((total, used) => total + (used[key] ?? 0), 0);
  return Object.fromEntries(keys.map(key => [key, quantityText(sum(key), key)]));
}

function usedOf(store: Store, namespace: string, type: ResourceType): Record<string, number> {
  const used: Record<string, number> = {};
  for (const object of store.list(type.name, namespace)) {
    for (const [key, amount] of Object.entries(usageOf(type, object))) used[key] = (used[key] ?? 0) + amount;
  }
  return used;
}
