import type { Cluster } from '../cluster';
import type { Service } from '../objects';

const balancerMs = 12_000;
const component = 'service-controller';

/** Gives each service of type LoadBalancer an address to be reached at from outside, of those that are kept for documentation (RFC 5737). */
export function controlServices(cluster: Cluster): void {
  const { store, agenda, events } = cluster;
  let count = 0;
  store.onChange(({ resource, type, object, previous }) => {
    const service = object as Service;
    const isWanted = resource === 'services' && type !== 'DELETED' && service.spec.type === 'LoadBalancer';
    if (!isWanted || (previous as Service | undefined)?.spec.type === 'LoadBalancer') return;
    const about = { type: 'Normal', component } as const;
    agenda.after(100, () =>
      events.record(service, { ...about, reason: 'EnsuringLoadBalancer', message: 'Ensuring load balancer' }),
    );
    agenda.after(balancerMs, () => {
      const { name, namespace, uid } = service.metadata;
      if (store.get('services', name, namespace)?.metadata.uid !== uid) return;
      count += 1;
      store.edit('services', service, draft => {
        draft.status = {
          loadBalancer: { ingress: [{ ip: `203.0.113.${9 + (count % 240)}`, ipMode: 'VIP' }] },
        };
      });
      events.record(service, { ...about, reason: 'EnsuredLoadBalancer', message: 'Ensured load balancer' });
    });
  });
}
