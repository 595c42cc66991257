import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../host/deadline';
import type { KubeApi } from './kubeApi';
import { type NodeObject, type Pool, registerNode, takesPods } from './pools';

const readyLimitMs = 60_000;
const replacedAfterMs = 300;

/** Keeps every pool at its count: a node that somebody deletes is replaced by a new one, with a name of its own and no images. */
export class Nodes {
  private readonly ended = new AbortController();
  private readonly made = new Map<string, number>();

  private readonly api: KubeApi;
  private readonly pools: readonly Pool[];

  constructor(api: KubeApi, pools: readonly Pool[]) {
    this.api = api;
    this.pools = pools;
  }

  async start(): Promise<void> {
    for (const pool of this.pools) for (let node = 0; node < pool.count; node++) await this.add(pool);
    void this.replaceDeleted();
    await this.ready();
  }

  stop(): void {
    this.ended.abort();
  }

  /** Takes the pool's nodes away with all their images, and resolves when new ones take pods. */
  async recycle(poolName: string): Promise<void> {
    const old = (await this.nodesOf(poolName)).map(node => node.metadata.name);
    for (const name of old) await this.api.remove(`/api/v1/nodes/${name}`);
    await this.ready(name => !old.includes(name));
  }

  /** Resolves when each pool has its count of nodes that take pods. */
  private async ready(counts: (name: string) => boolean = () => true): Promise<void> {
    for (const pool of this.pools) {
      const enough = async () => {
        const nodes = (await this.nodesOf(pool.name)).filter(takesPods);
        const others = (await this.nodesOf(pool.name)).filter(({ metadata }) => !counts(metadata.name));
        return others.length === 0 && nodes.length >= pool.count ? true : undefined;
      };
      await waitUntil(enough, readyLimitMs, `The nodes of pool ${pool.name}`);
    }
  }

  private nodesOf(poolName: string): Promise<readonly NodeObject[]> {
    return this.api.list<NodeObject>(`/api/v1/nodes?labelSelector=agentpool%3D${poolName}`);
  }

  private async add(pool: Pool): Promise<void> {
    const index = this.made.get(pool.name) ?? 0;
    this.made.set(pool.name, index + 1);
    await registerNode(this.api, pool, index);
  }

  private async replaceDeleted(): Promise<void> {
    for await (const { type, object } of this.api.changes<NodeObject>('/api/v1/nodes', this.ended.signal)) {
      const pool = this.pools.find(({ name }) => name === object.metadata.labels?.agentpool);
      if (type !== 'DELETED' || pool === undefined) continue;
      await sleep(replacedAfterMs);
      await this.add(pool).catch((error: unknown) => console.error(`No new node: ${String(error)}`));
    }
  }
}
