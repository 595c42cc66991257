import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeApi, type KubeObject, RefusedError } from './kubeApi';

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
}

export interface Pod extends KubeObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
    readonly containers: readonly Container[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** An event about a pod, or about one container of it. */
export interface PodEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly container?: string;
  /** Who tells it: `kubelet` when left out. */
  readonly component?: string;
}

const againMs = 300;

/** Writes into the API what runs on a pod's node has to say about the pod; while the API server is away it is waited for. */
export class PodWriter {
  private readonly api: KubeApi;
  private readonly signal: AbortSignal;

  constructor(api: KubeApi, signal: AbortSignal) {
    this.api = api;
    this.signal = signal;
  }

  post(pod: Pod, event: PodEvent): Promise<void> {
    const { namespace = 'default' } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/events`;
    const body = eventObject(pod, event);
    return this.persistently(() => this.api.create(path, body));
  }

  /** Tells that one container waits, and why; the pod's others are being created. */
  waiting(pod: Pod, container: string, reason: string, message: string): Promise<void> {
    const containerStatuses = pod.spec.containers.map(({ name, image }) => {
      const waiting = name === container ? { reason, message } : { reason: 'ContainerCreating' };
      return { name, image, imageID: '', ready: false, started: false, restartCount: 0, state: { waiting } };
    });
    return this.setStatus(pod, { containerStatuses });
  }

  /** Tells that every container runs and is ready. */
  running(pod: Pod): Promise<void> {
    const startedAt = new Date().toISOString();
    const containerStatuses = pod.spec.containers.map(container => ({
      ...there(container),
      ready: true,
      started: true,
      state: { running: { startedAt } },
    }));
    return this.setStatus(pod, { phase: 'Running', conditions: ready('True', null), containerStatuses });
  }

  /** Tells that every container has done its work. */
  succeeded(pod: Pod): Promise<void> {
    const finishedAt = new Date().toISOString();
    const containerStatuses = pod.spec.containers.map(container => ({
      ...there(container),
      ready: false,
      started: false,
      state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: finishedAt, finishedAt } },
    }));
    const conditions = ready('False', 'PodCompleted');
    return this.setStatus(pod, { phase: 'Succeeded', conditions, containerStatuses });
  }

  private setStatus({ metadata }: Pod, status: unknown): Promise<void> {
    const path = `/api/v1/namespaces/${metadata.namespace ?? 'default'}/pods/${metadata.name}/status`;
    return this.persistently(() => this.api.patch(path, { status }));
  }

  private async persistently(write: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        if (error instanceof RefusedError && error.status < 500 && error.status !== 429) throw error;
      }
      await sleep(againMs, undefined, { signal: this.signal });
    }
  }
}

/** A container whose image is on its node. */
function there({ name, image }: Container) {
  return {
    name,
    image,
    imageID: `${image.replace(/:[^/]*$/, '')}@${imageDigest(image)}`,
    containerID: `containerd://${randomBytes(32).toString('hex')}`,
    restartCount: 0,
  };
}

function ready(status: 'True' | 'False', reason: string | null) {
  const lastTransitionTime = new Date().toISOString();
  return ['ContainersReady', 'Ready'].map(type => ({ type, status, reason, lastTransitionTime }));
}

function eventObject(pod: Pod, { type, reason, message, container, component = 'kubelet' }: PodEvent) {
  const { name, namespace = 'default', uid } = pod.metadata;
  const now = new Date().toISOString();
  const fieldPath = container === undefined ? {} : { fieldPath: `spec.containers{${container}}` };
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${eventSuffix()}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, ...fieldPath },
    type,
    reason,
    message,
    source: { component, host: pod.spec.nodeName },
    reportingComponent: component,
    reportingInstance: pod.spec.nodeName,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
}

/** What the nodes say that they pulled for an image: one digest a reference. */
export function imageDigest(image: string): string {
  return `sha256:${createHash('sha256').update(image).digest('hex')}`;
}

let told = 0;

/** The time in nanoseconds, as kubelets name their events; events of one millisecond keep their order. */
function eventSuffix(): string {
  told = (told + 1) % 1_000_000;
  return (BigInt(Date.now()) * 1_000_000n + BigInt(told)).toString(16).padStart(16, '0');
}
