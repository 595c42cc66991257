import { usedBy } from '../admission/quotas';
import type { Cluster } from '../cluster';
import { WorkQueue } from '../workQueue';

const reactionMs = 100;

/** Writes into each quota how much of it is used. */
export function controlQuotas({ store, agenda }: Cluster): void {
  const queue = new WorkQueue(agenda, reactionMs, namespace => {
    for (const quota of store.list('resourcequotas', namespace))
      store.edit('resourcequotas', quota, draft => {
        const { hard = {} } = draft.spec;
        draft.status = { hard, used: usedBy(store, namespace, Object.keys(hard)) };
      });
  });
  store.onChange(({ resource, object: { metadata } }) => {
    const { namespace = '' } = metadata;
    if (resource !== 'events' && store.list('resourcequotas', namespace).length > 0) queue.add(namespace);
  });
}
