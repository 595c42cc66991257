import type { Deployment, ReplicaSet } from '../workloadObjects';

/** How many pods each replica set of a deployment should have next, the current one first. Pods that are about to go are there still. */
export function sizesOf(
  { spec }: Deployment,
  current: ReplicaSet,
  older: readonly ReplicaSet[],
  hasOlderPods: boolean,
): (readonly [ReplicaSet, number])[] {
  const { replicas, strategy } = spec;
  if (strategy.type === 'Recreate') {
    return [
      [current, hasOlderPods ? current.spec.replicas : replicas],
      ...older.map(set => [set, 0] as const),
    ];
  }
  const { surge, unavailable } = boundsOf(strategy.rollingUpdate, replicas);
  const sizeOf = (sets: readonly ReplicaSet[]) => sets.reduce((sum, set) => sum + set.spec.replicas, 0);
  const room = Math.max(0, replicas + surge - sizeOf(older) - current.spec.replicas);
  const wanted =
    current.spec.replicas > replicas ? replicas : Math.min(replicas, current.spec.replicas + room);
  return [[current, wanted], ...shrunk(older, current, replicas - unavailable)];
}

/** As many of the older pods go as leave enough of all that are available; those that are not go first. */
function shrunk(
  older: readonly ReplicaSet[],
  current: ReplicaSet,
  least: number,
): (readonly [ReplicaSet, number])[] {
  const available = (set: ReplicaSet) => set.status.availableReplicas ?? 0;
  let spare =
    [...older, current].reduce((sum, set) => sum + Math.min(available(set), set.spec.replicas), 0) - least;
  return older.map(set => {
    const idle = Math.max(0, set.spec.replicas - available(set));
    const live = Math.min(set.spec.replicas - idle, Math.max(0, spare));
    spare -= live;
    return [set, set.spec.replicas - idle - live];
  });
}

function boundsOf(
  bounds: NonNullable<Deployment['spec']['strategy']['rollingUpdate']> | undefined,
  replicas: number,
): { readonly surge: number; readonly unavailable: number } {
  const part = (value: number | string | undefined, round: (value: number) => number) =>
    typeof value === 'string' ? round((Number.parseFloat(value) * replicas) / 100) : (value ?? 0);
  const surge = part(bounds?.maxSurge, Math.ceil);
  const unavailable = part(bounds?.maxUnavailable, Math.floor);
  // Without any room nothing could ever move.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
