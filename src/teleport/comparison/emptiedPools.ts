import { idKey } from '../../azure/resourceId';
import { asArray, asNumber, asRecord, asString } from '../../base/json';
import type { Memory } from '../host';

/** A node pool that a comparison has scaled to 0, or was about to, and has to give back. Holds no secret. */
export interface EmptiedPool {
  /** The cluster, by its resource id and for people. */
  readonly clusterId: string;
  readonly cluster: string;
  readonly pool: string;
  /** How many nodes Azure counted before. */
  readonly nodes: number;
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly emptiedAt: number;
}

/** What was taken and is not known to be given back; outlives the process that took it. */
export interface EmptiedPools {
  /** What cannot be read is left out. */
  list(): Promise<readonly EmptiedPool[]>;
  /** Resolves once it is kept: nothing may be taken before. */
  add(pool: EmptiedPool): Promise<void>;
  remove(pool: EmptiedPool): Promise<void>;
  /** The other process that has emptied it and still runs, so that it gives the pool back itself; absent where there can be none. */
  holder?(pool: EmptiedPool): Promise<number | undefined>;
}

export function isSamePool(one: EmptiedPool, other: EmptiedPool): boolean {
  return idKey(one.clusterId) === idKey(other.clusterId) && one.pool === other.pool;
}

/** Reads one that was kept as JSON; undefined for anything else. */
export function readEmptiedPool(value: unknown): EmptiedPool | undefined {
  const record = asRecord(value);
  const [clusterId, cluster, pool] = [record?.clusterId, record?.cluster, record?.pool].map(asString);
  const [nodes, emptiedAt] = [asNumber(record?.nodes), asNumber(record?.emptiedAt)];
  const isCount = nodes !== undefined && Number.isInteger(nodes) && nodes > 0;
  if (!clusterId || !cluster || !pool || !isCount || emptiedAt === undefined) return undefined;
  return { clusterId, cluster, pool, nodes, runId: asString(record?.runId) ?? '', emptiedAt };
}

const key = 'emptiedPools';

/** Those of an editor's workspace. */
export function emptiedPoolsIn(memory: Memory): EmptiedPools {
  const list = () => asArray(memory.get(key)).flatMap(entry => readEmptiedPool(entry) ?? []);
  const others = (pool: EmptiedPool) => list().filter(each => !isSamePool(each, pool));
  return {
    list: async () => list(),
    add: async pool => memory.update(key, [...others(pool), pool]),
    remove: async pool => memory.update(key, others(pool)),
  };
}
