import type { Cluster } from '../cluster';
import type { ImageReference, PullableImage, PullSecret } from '../images';
import type { Node } from '../objects';
import { pullError } from './pullErrors';
import { type Lane, pullNs } from './pullTime';

export const teleportLabel = 'kubernetes.azure.com/enable-acr-teleport-plugin';
export const streamingLabel = 'kubernetes.azure.com/artifactstreaming-enabled';

/** An image that came to a node. */
export interface Pull {
  readonly kind: 'pulled';
  readonly image: ImageReference;
  readonly found: PullableImage;
  readonly lane: Lane;
  readonly sizeBytes: number;
  readonly durationNs: number;
  /** With the wait for others. */
  readonly wholeNs: number;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  /** Whether the node had no such image before. */
  readonly isFirst: boolean;
}

export interface FailedPull {
  readonly kind: 'failed';
  readonly error: string;
}

const failureMs = 600;

/** The images of one node. It pulls one at a time. */
export class NodeImages {
  readonly #cluster: Cluster;
  readonly #node: Node;
  /** By the name under which they were pulled. */
  readonly #images = new Map<string, PullableImage>();
  readonly #layers = new Set<string>();
  readonly #queue: (() => void)[] = [];
  #isBusy = false;
  /** All that it has pulled, in their order. */
  readonly pulls: Pull[] = [];

  constructor(cluster: Cluster, node: Node) {
    this.#cluster = cluster;
    this.#node = node;
  }

  find({ host, repository, reference }: ImageReference): PullableImage | undefined {
    return this.#images.get(`${host}/${repository} ${reference}`);
  }

  /** Calls `done` when the image is here, or is not to be had. */
  pull(
    image: ImageReference,
    secrets: readonly PullSecret[],
    done: (outcome: Pull | FailedPull) => void,
  ): void {
    const askedAt = this.#cluster.agenda.now;
    this.#queue.push(() =>
      this.#begin(image, secrets, askedAt, outcome => {
        this.#isBusy = false;
        this.#next();
        done(outcome);
      }),
    );
    this.#next();
  }

  #next(): void {
    if (this.#isBusy) return;
    const begin = this.#queue.shift();
    this.#isBusy = begin !== undefined;
    begin?.();
  }

  #begin(
    image: ImageReference,
    secrets: readonly PullSecret[],
    askedAt: number,
    done: (outcome: Pull | FailedPull) => void,
  ): void {
    const { agenda } = this.#cluster;
    const found = this.#look(image, secrets);
    if (found.kind === 'failed') {
      agenda.after(failureMs, () => done(found));
      return;
    }
    const lane = this.#laneOf(image, found, secrets);
    const durationNs = this.#durationNs(found, lane);
    const waitedNs = Math.round((agenda.now - askedAt) * 1e6);
    agenda.after(durationNs / 1e6, () => {
      const sizeBytes = found.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
      const times = { durationNs, wholeNs: durationNs + waitedNs, endedAt: agenda.now };
      const isFirst = this.find(image) === undefined;
      const pull: Pull = { kind: 'pulled', image, found, lane, sizeBytes, isFirst, ...times };
      this.#keep(pull);
      done(pull);
    });
  }

  #look(image: ImageReference, secrets: readonly PullSecret[]): PullableImage | FailedPull {
    const answer = this.#cluster.images(image, secrets);
    if (answer.kind !== 'image') return { kind: 'failed', error: pullError(image, answer.kind) };
    const { operatingSystem = 'linux', architecture = 'amd64' } = this.#node.status.nodeInfo;
    const runs = answer.platforms.includes(`${operatingSystem}/${architecture}`);
    return runs ? answer : { kind: 'failed', error: pullError(image, 'platform') };
  }

  /** Streaming takes tags alone, and the kubelet's own identity (acr-facts §3.2). */
  #laneOf({ isDigest }: ImageReference, image: PullableImage, secrets: readonly PullSecret[]): Lane {
    const { labels = {} } = this.#node.metadata;
    if (labels[teleportLabel] === 'true' && image.isExpanded) return 'teleport';
    const streams = labels[streamingLabel] === 'true' && image.streamingDigest !== undefined;
    return streams && !isDigest && secrets.length === 0 ? 'streaming' : 'shuttle';
  }

  #durationNs({ layers }: PullableImage, lane: Lane): number {
    return pullNs(
      lane,
      layers.filter(({ digest }) => !this.#layers.has(digest)),
    );
  }

  #keep(pull: Pull): void {
    const { image, found, sizeBytes } = pull;
    const { host, repository, reference } = image;
    this.#images.set(`${host}/${repository} ${reference}`, found);
    for (const { digest } of found.layers) this.#layers.add(digest);
    this.pulls.push(pull);
    this.#cluster.store.edit('nodes', this.#node, ({ status }) => {
      const names = [`${host}/${repository}@${found.digest}`, `${host}/${repository}:${reference}`];
      const others = (status.images ?? []).filter(entry => entry.names[0] !== names[0]);
      status.images = [...others, { names, sizeBytes }];
    });
  }
}
