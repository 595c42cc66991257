import { setTimeout as sleep } from 'node:timers/promises';
import { goDuration } from './goDuration';
import type { KubeApi } from './kubeApi';
import { NodeImages, type PullTimes } from './nodeImages';
import { type Container, type Pod, type PodEvent, PodWriter } from './podWriter';

/** Of a program that ends. */
const workMs = 300;

export interface KubeletOptions extends PullTimes {
  /** Before a failed pull is tried again, in milliseconds. */
  readonly backOffMs: number;
}

/**
 * The part of all nodes' kubelets that kwok does not play: pulls the images of each pod on its node, with events in the
 * words of a kubelet of 1.34 (pkg/kubelet/images), and then tells that it runs.
 */
export class Kubelet {
  private readonly ended = new AbortController();
  private readonly pods = new Map<string, AbortController>();
  private readonly api: KubeApi;
  private readonly images: NodeImages;
  private readonly writer: PodWriter;
  private readonly backOffMs: number;
  private readonly usual: PullTimes;

  constructor(api: KubeApi, options: KubeletOptions) {
    this.api = api;
    this.images = new NodeImages(options);
    this.writer = new PodWriter(api, this.ended.signal);
    this.backOffMs = options.backOffMs;
    this.usual = options;
  }

  start(): void {
    void this.followNodes();
    void this.followPods();
  }

  stop(): void {
    this.ended.abort();
    for (const pod of this.pods.values()) pod.abort();
  }

  /** From now on pulls come to this, or to the usual again; which pull is a pool's first is counted anew. */
  pullAs(times: Partial<PullTimes> = {}): void {
    this.images.begin({ ...this.usual, ...times });
  }

  /** Puts an event on a pod, as something else on its node would, such as teleportd. */
  post(pod: Pod, event: PodEvent): Promise<void> {
    return this.writer.post(pod, event);
  }

  private async followNodes(): Promise<void> {
    for await (const { type, object } of this.api.changes('/api/v1/nodes', this.ended.signal)) {
      const { name, labels } = object.metadata;
      if (type === 'DELETED') this.images.removeNode(name);
      else this.images.addNode(name, labels?.agentpool ?? '');
    }
  }

  private async followPods(): Promise<void> {
    for await (const { type, object } of this.api.changes<Pod>('/api/v1/pods', this.ended.signal)) {
      const { uid = '', deletionTimestamp } = object.metadata;
      if (type === 'DELETED' || deletionTimestamp !== undefined) this.forget(uid);
      else if (isTaken(object) && !this.pods.has(uid)) this.begin(uid, object);
    }
  }

  private forget(uid: string): void {
    this.pods.get(uid)?.abort();
  }

  private begin(uid: string, pod: Pod): void {
    const gone = new AbortController();
    this.pods.set(uid, gone);
    this.run(pod, gone.signal).catch((error: unknown) => {
      // Its pod or the cluster went away meanwhile; all else is a fault of ours.
      if (gone.signal.aborted || this.ended.signal.aborted) return;
      console.error(`Pod ${pod.metadata.name}: ${String(error)}`);
    });
  }

  private async run(pod: Pod, signal: AbortSignal): Promise<void> {
    for (const container of pod.spec.containers) {
      await this.provide(pod, container, signal);
      const { name } = container;
      await this.tell(pod, container, 'Created', `Created container: ${name}`);
      await this.tell(pod, container, 'Started', `Started container ${name}`);
    }
    await this.writer.running(pod);
    if (!ends(pod)) return;
    await sleep(workMs, undefined, { signal });
    await this.writer.succeeded(pod);
  }

  /** Resolves when the container's image is on the pod's node. */
  private async provide(pod: Pod, container: Container, signal: AbortSignal): Promise<void> {
    const { image, imagePullPolicy: policy } = container;
    if (policy !== 'Always' && this.images.has(pod.spec.nodeName ?? '', image))
      return this.tell(pod, container, 'Pulled', `Container image "${image}" already present on machine`);
    for (;;) {
      if (policy === 'Never') await this.refuse(pod, container);
      else if (await this.pull(pod, container, signal)) return;
      await sleep(this.backOffMs, undefined, { signal });
    }
  }

  private async pull(pod: Pod, container: Container, signal: AbortSignal): Promise<boolean> {
    const { image } = container;
    await this.tell(pod, container, 'Pulling', `Pulling image "${image}"`);
    const pull = await this.images.pull(pod.spec.nodeName ?? '', image, signal);
    if (pull.kind === 'failed') {
      await this.backOff(pod, container, pull.error);
      return false;
    }
    const all = goDuration(pull.durationMs + pull.waitedMs);
    const took = `in ${goDuration(pull.durationMs)} (${all} including waiting)`;
    const size = `Image size: ${pull.sizeBytes} bytes.`;
    await this.tell(pod, container, 'Pulled', `Successfully pulled image "${image}" ${took}. ${size}`);
    return true;
  }

  private async backOff(pod: Pod, container: Container, error: string): Promise<void> {
    const { image, name } = container;
    const backOff = `Back-off pulling image "${image}"`;
    await this.warn(pod, container, 'Failed', `Failed to pull image "${image}": ${error}`);
    await this.warn(pod, container, 'Failed', 'Error: ErrImagePull');
    await this.writer.waiting(pod, name, 'ErrImagePull', error);
    await this.tell(pod, container, 'BackOff', backOff);
    await this.warn(pod, container, 'Failed', 'Error: ImagePullBackOff');
    await this.writer.waiting(pod, name, 'ImagePullBackOff', `${backOff}: ErrImagePull: ${error}`);
  }

  private async refuse(pod: Pod, container: Container): Promise<void> {
    const message = `Container image "${container.image}" is not present with pull policy of Never`;
    await this.warn(pod, container, 'ErrImageNeverPull', message);
    await this.warn(pod, container, 'Failed', 'Error: ErrImageNeverPull');
    await this.writer.waiting(pod, container.name, 'ErrImageNeverPull', message);
  }

  private tell(pod: Pod, { name }: Container, reason: string, message: string): Promise<void> {
    return this.writer.post(pod, { type: 'Normal', reason, message, container: name });
  }

  private warn(pod: Pod, { name }: Container, reason: string, message: string): Promise<void> {
    return this.writer.post(pod, { type: 'Warning', reason, message, container: name });
  }
}

/** What is not to be started again does its work and ends. */
function ends({ spec }: Pod): boolean {
  return spec.restartPolicy === 'Never' || spec.restartPolicy === 'OnFailure';
}

/** Put on a node, and seen by what plays that node. */
function isTaken({ spec, status }: Pod): boolean {
  return spec.nodeName !== undefined && status?.podIP !== undefined && status.phase === 'Pending';
}
