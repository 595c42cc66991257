import { asNumber, asRecord, asString } from '../../base/json';
import { asRecords, type KubernetesObject, specOf, statusOf } from '../kubernetesObject';
import type { ClusterObjects } from '../objects';
import { watchObjects } from '../watch';

/** Where a service can be reached from outside of its cluster. */
export interface ServiceAddress {
  /** An IP address or a host name. */
  readonly host: string;
  readonly port: number;
  /** For a browser. */
  readonly url: string;
}

export interface ServiceOptions {
  readonly namespace: string;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** Waits until a service of type LoadBalancer has its address; undefined when it has none by the deadline, or is removed. */
export async function awaitAddress(
  objects: ClusterObjects,
  { namespace, name, signal, deadlineMs }: ServiceOptions,
): Promise<ServiceAddress | undefined> {
  const query = { apiVersion: 'v1', kind: 'Service', namespace, fieldSelector: `metadata.name=${name}` };
  for await (const change of watchObjects(objects, query, { signal, deadlineMs })) {
    if (change.kind === 'interrupted' || change.kind === 'resumed') continue;
    if (change.kind === 'deleted') return undefined;
    const service = change.kind === 'listed' ? change.objects[0] : change.object;
    if (service === undefined) return undefined;
    const address = addressOf(service);
    if (address) return address;
  }
  return undefined;
}

/** undefined as long as its load balancer has none. */
export function addressOf(service: KubernetesObject): ServiceAddress | undefined {
  const [ingress] = asRecords(asRecord(statusOf(service).loadBalancer)?.ingress);
  const host = asString(ingress?.ip) || asString(ingress?.hostname);
  if (!host) return undefined;
  const [port] = asRecords(specOf(service).ports);
  const number = asNumber(port?.port) ?? 80;
  const scheme = number === 443 || asString(port?.name) === 'https' ? 'https' : 'http';
  const inUrl = host.includes(':') ? `[${host}]` : host;
  const usual = number === (scheme === 'https' ? 443 : 80);
  return { host, port: number, url: `${scheme}://${inUrl}${usual ? '' : `:${number}`}/` };
}
