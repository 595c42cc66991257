import type { KubeApi, KubeObject } from './kubeApi';

interface ServiceObject extends KubeObject {
  readonly spec: { readonly type?: string };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly unknown[] } };
}

/** Gives each LoadBalancer service an address, as a cloud does, out of those kept for documentation (RFC 5737). */
export async function balanceLoads(api: KubeApi, signal: AbortSignal): Promise<void> {
  let given = 0;
  for await (const { type, object } of api.changes<ServiceObject>('/api/v1/services', signal)) {
    const { name, namespace = 'default' } = object.metadata;
    if (type === 'DELETED' || object.spec.type !== 'LoadBalancer') continue;
    if ((object.status?.loadBalancer?.ingress ?? []).length > 0) continue;
    given = (given % 254) + 1;
    const status = { loadBalancer: { ingress: [{ ip: `203.0.113.${given}` }] } };
    // It may be gone by now.
    await api
      .patch(`/api/v1/namespaces/${namespace}/services/${name}/status`, { status })
      .catch(() => undefined);
  }
}
