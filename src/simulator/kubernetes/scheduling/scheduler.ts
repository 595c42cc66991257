import type { Cluster } from '../cluster';
import type { Condition, Node } from '../objects';
import type { Pod } from '../podObjects';
import { fromKey, keyOf } from '../store/store';
import { timeOf } from '../times';
import { WorkQueue } from '../workQueue';
import { canBeHelped, misfits, requestOf } from './fits';

const reactionMs = 30;
const component = 'default-scheduler';

/** Finds a node for each pod that has none (Kubernetes, "Kubernetes Scheduler"). */
export class Scheduler {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;
  readonly #minor: number;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#minor = Number(cluster.version.split('.')[1] ?? 32);
    this.#queue = new WorkQueue(cluster.agenda, reactionMs, key => this.#look(key));
    cluster.store.onChange(({ resource, type, object }) => {
      if (resource === 'pods' && type === 'ADDED')
        this.#queue.add(keyOf(object.metadata.name, object.metadata.namespace));
      // Those that found no place may find one now.
      const isRoom =
        (resource === 'pods' && type === 'DELETED') || (resource === 'nodes' && type !== 'DELETED');
      if (isRoom)
        for (const pod of this.#waiting()) this.#queue.add(keyOf(pod.metadata.name, pod.metadata.namespace));
    });
  }

  #waiting(): Pod[] {
    return this.#cluster.store.list('pods').filter(({ spec }) => spec.nodeName === undefined);
  }

  #look(key: string): void {
    const { name, namespace } = fromKey(key);
    const { store } = this.#cluster;
    const pod = store.get('pods', name, namespace);
    if (!pod || pod.metadata.deletionTimestamp !== undefined || pod.spec.nodeName !== undefined) return;
    const placed = store.list('pods').filter(isThere);
    const on = (node: Node) => placed.filter(({ spec }) => spec.nodeName === node.metadata.name);
    const nodes = store.list('nodes');
    const judged = nodes.map(node => ({ node, reasons: misfits(pod, node, on(node), this.#minor) }));
    const fitting = judged.filter(({ reasons }) => reasons.length === 0).map(({ node }) => node);
    const [best] = fitting.toSorted((one, other) => loadOf(on(one)) - loadOf(on(other)));
    if (best) this.#bind(pod, best);
    else
      this.#refuse(
        pod,
        judged.map(({ reasons }) => reasons),
      );
  }

  #bind(pod: Pod, node: Node): void {
    const { store, agenda, events } = this.#cluster;
    const { name, namespace = '' } = pod.metadata;
    store.edit('pods', pod, draft => {
      draft.spec.nodeName = node.metadata.name;
      setScheduled(draft, { status: 'True' }, agenda.now);
    });
    const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
    events.record(pod, { type: 'Normal', reason: 'Scheduled', message, component });
  }

  #refuse(pod: Pod, reasons: readonly (readonly string[])[]): void {
    const message = refusalOf(reasons, this.#minor);
    const { store, agenda, events } = this.#cluster;
    store.edit('pods', pod, draft => {
      setScheduled(draft, { status: 'False', reason: 'Unschedulable', message }, agenda.now);
    });
    events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message, component });
  }
}

function isThere({ spec, status }: Pod): boolean {
  return spec.nodeName !== undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

function loadOf(pods: readonly Pod[]): number {
  return pods.reduce((sum, pod) => sum + requestOf(pod, 'cpu') + 0.001, 0);
}

/** How many nodes are of no use, and why (kube-scheduler, FitError). */
function refusalOf(reasons: readonly (readonly string[])[], minor: number): string {
  if (reasons.length === 0) return 'no nodes available to schedule pods';
  const counts = new Map<string, number>();
  for (const reason of reasons.flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const told = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  const head = `0/${reasons.length} nodes are available: ${told.join(', ')}.`;
  if (minor < 24) return head;
  const helped = reasons.filter(list => list.every(canBeHelped)).length;
  const unhelped = reasons.length - helped;
  const why = [
    ...(helped > 0 ? [`${helped} No preemption victims found for incoming pod`] : []),
    ...(unhelped > 0 ? [`${unhelped} Preemption is not helpful for scheduling`] : []),
  ];
  const lead = minor >= 34 ? 'no new claims to deallocate, preemption' : 'preemption';
  return `${head} ${lead}: 0/${reasons.length} nodes are available: ${why.sort().join(', ')}.`;
}

function setScheduled(
  { status }: Pod,
  told: Pick<Condition, 'status' | 'reason' | 'message'>,
  now: number,
): void {
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const before = status.conditions?.find(({ type }) => type === 'PodScheduled');
  const lastTransitionTime = before?.status === told.status ? before.lastTransitionTime : timeOf(now);
  status.conditions = [...others, { type: 'PodScheduled', ...told, lastTransitionTime }];
}
