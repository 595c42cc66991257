import { waitUntil } from '../../host/deadline';
import type { KubeApi, KubeObject } from './kubeApi';
import type { Pod } from './podWriter';

export interface EventObject extends KubeObject {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly kind: string; readonly name: string };
  readonly source?: { readonly component?: string; readonly host?: string };
}

interface Deployment extends KubeObject {
  readonly status?: { readonly readyReplicas?: number };
}

/** One container of an image on nodes with these labels, to set up what a test looks at. */
export function deploymentOf(name: string, image: string, nodeSelector: Readonly<Record<string, string>>) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { nodeSelector, containers: [{ name: 'front', image, imagePullPolicy: 'IfNotPresent' }] },
      },
    },
  };
}

const readyLimitMs = 120_000;

/** A namespace of a test's own, seen without the code under test. */
export class Namespace {
  readonly name: string;
  private readonly api: KubeApi;

  constructor(api: KubeApi, name: string) {
    this.api = api;
    this.name = name;
  }

  get path(): string {
    return `/api/v1/namespaces/${this.name}`;
  }

  get deployments(): string {
    return `/apis/apps/v1/namespaces/${this.name}/deployments`;
  }

  /** Resolves when pods can be made in it. */
  async create(): Promise<void> {
    await this.api.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: this.name },
    });
    const account = `${this.path}/serviceaccounts/default`;
    const there = async () => ((await this.api.send('GET', account)).status === 200 ? true : undefined);
    await waitUntil(there, readyLimitMs, `Namespace ${this.name}`);
  }

  async remove(): Promise<void> {
    await this.api.remove(this.path);
  }

  pods(app: string): Promise<readonly Pod[]> {
    return this.api.list<Pod>(`${this.path}/pods?labelSelector=app%3D${app}`);
  }

  /** The pod of a deployment, as soon as the deployment is ready. */
  async readyPod(app: string): Promise<Pod> {
    const ready = async () => {
      const { status } = await this.api.get<Deployment>(`${this.deployments}/${app}`);
      return status?.readyReplicas === 1 ? (await this.pods(app))[0] : undefined;
    };
    return waitUntil(ready, readyLimitMs, `Deployment ${app}`);
  }

  /** Resolves when no pod of a deployment is left. */
  async emptied(app: string): Promise<void> {
    const none = async () => ((await this.pods(app)).length === 0 ? true : undefined);
    await waitUntil(none, readyLimitMs, `The end of deployment ${app}`);
  }

  /** What was told about a pod, the oldest first. */
  async eventsOf(pod: string): Promise<readonly EventObject[]> {
    const events = await this.api.list<EventObject>(
      `${this.path}/events?fieldSelector=involvedObject.name%3D${pod}`,
    );
    return [...events].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }
}
