import { setTimeout as sleep } from 'node:timers/promises';
import type { Pull, Pulling } from './pulls';

export interface PullTimes {
  readonly pull: (pulling: Pulling) => Pull;
  /** How much of the time that a pull is said to take is really waited. */
  readonly timeScale: number;
}

/** What a pull came to, and for how long others came first, in the time that is told. */
export type PullInTurn = Pull & { readonly waitedMs: number };

interface Node {
  readonly pool: string;
  readonly images: Set<string>;
  queue: Promise<void>;
}

/** An image whose layers are all there: only its digest is asked for. */
const shortPullMs = 214;
/** A wait below this is our own slowness. */
const shortestWaitMs = 1000;

/** The images on every node. One is pulled at a time, as on nodes where nobody chose otherwise. */
export class NodeImages {
  private readonly nodes = new Map<string, Node>();
  private readonly pulled = new Map<string, number>();
  private times: PullTimes;

  constructor(times: PullTimes) {
    this.times = times;
  }

  /** For the pulls that begin from now on. */
  begin(times: PullTimes): void {
    this.times = times;
    this.pulled.clear();
  }

  addNode(name: string, pool: string): void {
    if (!this.nodes.has(name)) this.nodes.set(name, { pool, images: new Set(), queue: Promise.resolve() });
  }

  /** Its images go with it. */
  removeNode(name: string): void {
    this.nodes.delete(name);
  }

  has(node: string, image: string): boolean {
    return this.nodes.get(node)?.images.has(image) ?? false;
  }

  pull(nodeName: string, image: string, signal: AbortSignal): Promise<PullInTurn> {
    const node = this.nodes.get(nodeName);
    if (node === undefined) return Promise.reject(new Error(`There is no node ${nodeName}.`));
    const askedAt = performance.now();
    const pulled = node.queue.then(() => this.pullNow(node, image, askedAt, signal));
    node.queue = pulled.then(
      () => undefined,
      () => undefined,
    );
    return pulled;
  }

  private async pullNow(
    node: Node,
    image: string,
    askedAt: number,
    signal: AbortSignal,
  ): Promise<PullInTurn> {
    const { timeScale } = this.times;
    const waitedMs = (performance.now() - askedAt) / timeScale;
    const pull = this.next(node, image);
    if (pull.kind === 'pulled') {
      await sleep(pull.durationMs * timeScale, undefined, { signal });
      node.images.add(image);
    }
    return { ...pull, waitedMs: waitedMs < shortestWaitMs ? 0 : waitedMs };
  }

  private next({ pool, images }: Node, image: string): Pull {
    const key = `${pool} ${image}`;
    const earlier = this.pulled.get(key) ?? 0;
    const pull = this.times.pull({ image, pool, earlier });
    if (pull.kind === 'failed') return pull;
    if (images.has(image)) return { ...pull, durationMs: shortPullMs };
    this.pulled.set(key, earlier + 1);
    return pull;
  }
}
