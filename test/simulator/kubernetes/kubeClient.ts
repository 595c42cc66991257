import type { Clock } from '../../../src/base/clock';
import type { PoolData } from '../../../src/simulator';
import type { ImageReference, ImageSource, PullSecret } from '../../../src/simulator/kubernetes/images';
import type { KubernetesData } from '../../../src/simulator/kubernetes/kubernetesData';
import {
  type KubernetesOptions,
  type OpenKubernetes,
  openKubernetes,
} from '../../../src/simulator/kubernetes/openKubernetes';
import { VirtualClock } from '../../support/virtualClock';

const MB = 1_000_000;
export const registryHost = 'demo42t.azurecr.io';

export interface Reply<T = Record<string, unknown>> {
  readonly status: number;
  readonly text: string;
  readonly body: T;
  header(name: string): string | undefined;
}

export interface Asking {
  readonly user?: string;
  readonly token?: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly agent?: string;
  readonly signal?: AbortSignal;
}

export interface Opening extends KubernetesData {
  readonly version?: string;
  readonly pools?: readonly PoolData[];
  readonly images?: ImageSource;
  readonly options?: Partial<KubernetesOptions>;
  readonly clock?: VirtualClock;
}

/** Pools for both lanes, one that streams, and one of Windows. */
export const fourPools: readonly PoolData[] = [
  {
    name: 'teleporter',
    labels: { 'acr-teleport': 'enabled', 'kubernetes.azure.com/enable-acr-teleport-plugin': 'true' },
  },
  { name: 'shuttle', labels: { 'acr-teleport': 'disabled' } },
  { name: 'streamer', labels: { 'kubernetes.azure.com/artifactstreaming-enabled': 'true' } },
  { name: 'win', osType: 'Windows' },
];

/** One pool of one node. */
export const onePool: readonly PoolData[] = [{ name: 'nodepool1', mode: 'System' }];

const home = {
  cluster: 'aks',
  resourceGroup: 'group',
  location: 'westus2',
  subscription: '33333333-3333-4333-8333-333333333333',
};

/** An API server on a clock of its own, and the little of a client that tests need. */
export class KubeClient {
  readonly kubernetes: OpenKubernetes;
  readonly clock: VirtualClock;
  readonly pulls: { readonly reference: ImageReference; readonly secrets: readonly PullSecret[] }[] = [];

  constructor({ version, pools, images = demoImages, options, clock, ...data }: Opening = {}) {
    this.clock = clock ?? new VirtualClock();
    this.kubernetes = openKubernetes(data, {
      clock: this.clock as Clock,
      home: { ...home, kubernetesVersion: version ?? '1.32.5' },
      pools: pools ?? onePool,
      images: (reference, secrets) => {
        this.pulls.push({ reference, secrets });
        return images(reference, secrets);
      },
      ...options,
    });
  }

  async raw(method: string, target: string, body?: unknown, asking: Asking = {}) {
    const { accept, agent, signal = new AbortController().signal } = asking;
    const { contentType = 'application/json' } = asking;
    const token =
      asking.token ?? (asking.user === undefined ? undefined : this.kubernetes.tokenOf(asking.user));
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.kubernetes.handle({
      method,
      scheme: 'https',
      host: 'aks.example',
      target,
      headers: {
        authorization: `Bearer ${token ?? this.kubernetes.tokenOf()}`,
        ...(body !== undefined && { 'content-type': contentType }),
        ...(accept !== undefined && { accept }),
        ...(agent !== undefined && { 'user-agent': agent }),
      },
      body: body === undefined ? [] : [Buffer.from(text)],
      signal,
    });
  }

  async ask<T = Record<string, unknown>>(
    method: string,
    target: string,
    body?: unknown,
    asking: Asking = {},
  ): Promise<Reply<T>> {
    const response = await this.raw(method, target, body, asking);
    const text = String(response.body);
    const isJson = response.headers['content-type']?.startsWith('application/json');
    return {
      status: response.status,
      text,
      body: (isJson ? JSON.parse(text) : undefined) as T,
      header: name => response.headers[name],
    };
  }

  get<T = Record<string, unknown>>(target: string, asking?: Asking): Promise<Reply<T>> {
    return this.ask<T>('GET', target, undefined, asking);
  }

  /** Applies a manifest on the server's side. */
  apply<T = Record<string, unknown>>(
    target: string,
    manifest: unknown,
    { manager = 'acr-teleport', query = '', ...asking }: Asking & { manager?: string; query?: string } = {},
  ): Promise<Reply<T>> {
    const contentType = 'application/apply-patch+yaml';
    return this.ask<T>('PATCH', `${target}?fieldManager=${manager}${query}`, manifest, {
      contentType,
      ...asking,
    });
  }

  /** The items of a list. */
  async list<T>(target: string): Promise<readonly T[]> {
    return (await this.get<{ items: readonly T[] }>(target)).body.items;
  }

  /** Lines of a watch as they come. */
  async *watch(target: string, asking: Asking = {}): AsyncGenerator<WatchLine> {
    const response = await this.raw('GET', target, undefined, asking);
    for await (const chunk of response.live ?? []) {
      for (const line of Buffer.from(chunk).toString('utf8').trim().split('\n')) yield JSON.parse(line);
    }
  }
}

export interface WatchLine {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: {
      readonly name: string;
      readonly resourceVersion: string;
      readonly annotations?: Record<string, string>;
    };
    readonly [field: string]: unknown;
  };
}

/** A few images in one registry, of which the first is the one that published pull times are of. */
export const demoImages: ImageSource = ({ host, repository, reference }) => {
  if (host !== registryHost) return { kind: 'unreachable' };
  if (repository === 'secret') return { kind: 'unauthorized' };
  const layers = { v1: 29, squashed: 1, latest: 6, plain: 6 }[reference];
  if (layers === undefined || !/^(azure-vote-front|redis)$/.test(repository)) return { kind: 'notFound' };
  const sizeBytes = repository === 'redis' ? 42 * MB : 944 * MB;
  return {
    kind: 'image',
    digest: `sha256:${reference.padEnd(64, '0')}`,
    layers: Array.from({ length: layers }, (_, index) => ({
      digest: `sha256:${repository}${reference}${index}`,
      sizeBytes:
        index < layers - 1
          ? Math.floor(sizeBytes / layers)
          : sizeBytes - Math.floor(sizeBytes / layers) * (layers - 1),
    })),
    isExpanded: reference !== 'plain',
    ...(reference !== 'plain' && { streamingDigest: `sha256:${'5'.repeat(64)}` }),
    platforms: ['linux/amd64'],
  };
};

export const deployments = '/apis/apps/v1/namespaces/default/deployments';
export const pods = '/api/v1/namespaces/default/pods';
export const events = '/api/v1/namespaces/default/events';
export const services = '/api/v1/namespaces/default/services';

export interface DeploymentTraits {
  readonly image?: string;
  readonly replicas?: number;
  readonly selector?: Readonly<Record<string, string>>;
  readonly container?: object;
  readonly pod?: object;
  readonly spec?: object;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A deployment of one container. */
export function deployment(name: string, traits: DeploymentTraits = {}) {
  const { image = `${registryHost}/azure-vote-front:v1`, replicas = 1, selector, labels } = traits;
  const app = { app: name };
  const container = { name: 'web', image, ...traits.container };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { ...app, ...labels } },
    spec: {
      replicas,
      selector: { matchLabels: app },
      template: {
        metadata: { labels: app },
        spec: { containers: [container], ...(selector && { nodeSelector: selector }), ...traits.pod },
      },
      ...traits.spec,
    },
  };
}
