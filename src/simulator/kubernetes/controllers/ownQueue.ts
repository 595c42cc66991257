import type { Cluster } from '../cluster';
import type { ResourceName } from '../objects';
import { keyOf } from '../store/store';
import { WorkQueue } from '../workQueue';
import { ownerOf } from './owners';

const reactionMs = 20;

/** What a controller has to look at: each of its objects that has changed, and the owner of each pod that has. */
export function ownQueue(
  { agenda, store }: Cluster,
  resource: ResourceName,
  kind: string,
  look: (key: string) => void,
): WorkQueue {
  const queue = new WorkQueue(agenda, reactionMs, look);
  store.onChange(({ resource: changed, object }) => {
    const { name, namespace } = object.metadata;
    if (changed === resource) queue.add(keyOf(name, namespace));
    const owner = changed === 'pods' ? ownerOf(object, kind) : undefined;
    if (owner) queue.add(keyOf(owner.name, namespace));
  });
  return queue;
}
