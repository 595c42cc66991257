import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/base/clock';
import { silentLog } from '../../../src/base/log';
import { connect } from '../../../src/kubernetes/connect';
import { ClusterObjects } from '../../../src/kubernetes/objects';
import type { PoolData } from '../../../src/simulator';
import { inProcessFetch } from '../../../src/simulator/inProcessFetch';
import type { ImageSource } from '../../../src/simulator/kubernetes/images';
import type { ClusterUserData, KubernetesData } from '../../../src/simulator/kubernetes/kubernetesData';
import { type OpenKubernetes, openKubernetes } from '../../../src/simulator/kubernetes/openKubernetes';
import type { DeployTarget } from '../../../src/teleport/deployment/target';
import { demoImages, fourPools, registryHost } from '../../simulator/kubernetes/kubeClient';

/** A cluster that tests of deploying stand on: simulated, or real. */
export interface Ground {
  /** One that both lanes can pull. */
  readonly image: string;
  laneSelector(lane: 'teleport' | 'shuttle'): Readonly<Record<string, string>>;
  /** As somebody who may everything, or less. */
  target(user?: string): Promise<DeployTarget>;
  /** Makes a namespace of a test's own. */
  namespace(name: string): Promise<string>;
  /** What the server itself is asked, past all of ours. */
  readonly ask: (path: string) => Promise<unknown>;
  /** A service that another field manager has applied, whose selector is theirs. */
  foreignService(namespace: string, name: string): Promise<void>;
  /** Whether a node that is deleted is replaced. */
  readonly recycles: boolean;
  /** Nodes without images, and pulls as they were published. */
  fresh(): Promise<void>;
  dispose(): void | Promise<void>;
}

/** Time that goes so many times faster than everybody else's. */
export function fastClock(times: number): Clock {
  const startedAt = Date.now();
  const began = performance.now();
  return {
    now: () => startedAt + Math.round((performance.now() - began) * times),
    monotonic: () => Math.floor(performance.now() * times),
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', leave);
          resolve();
        }, delayMs / times);
        if (signal?.aborted) leave();
        else signal?.addEventListener('abort', leave, { once: true });
      }),
    timer(delayMs, ring) {
      const timer = setTimeout(ring, delayMs / times);
      return () => clearTimeout(timer);
    },
  };
}

const workloads = [
  ...['pods', 'pods/log', 'services', 'configmaps', 'secrets'],
  ...['deployments', 'replicasets', 'statefulsets', 'daemonsets', 'jobs'],
];
const all = ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'];
const look = ['get', 'list', 'watch'];

function user(name: string, ours: readonly string[], events = look, nodes = look): ClusterUserData {
  return {
    name,
    may: [
      { verbs: ours, resources: workloads },
      { verbs: look, resources: ['namespaces'] },
      { verbs: events, resources: ['events'] },
      { verbs: nodes, resources: ['nodes'] },
    ],
  };
}

/** As the real cluster has them. */
const users: readonly ClusterUserData[] = [
  { name: 'admin' },
  user('may-deploy', all),
  user('may-only-look', look),
  user(
    'may-not-create',
    all.filter(verb => verb !== 'create'),
  ),
  user(
    'may-not-patch',
    all.filter(verb => verb !== 'patch' && verb !== 'update'),
  ),
  user('may-not-watch-events', all, ['get', 'list']),
  user('may-not-see-events', all, []),
  user('may-not-see-nodes', all, look, []),
];

const server = 'https://aks.example';

/** The demo's, by digests as registries have them; and whatever is public. */
const nodeImages: ImageSource = (reference, secrets) => {
  const isPublic = reference.host === 'mcr.microsoft.com';
  const here = isPublic
    ? { ...reference, host: registryHost, repository: 'redis', reference: 'plain' }
    : reference;
  const found = demoImages(here, secrets);
  if (found.kind !== 'image') return found;
  return { ...found, digest: `sha256:${createHash('sha256').update(reference.text).digest('hex')}` };
};

interface GroundData extends KubernetesData {
  readonly clock?: Clock;
  /** Whose machines its nodes are, as their ids begin. */
  readonly provider?: string;
  readonly pools?: readonly PoolData[];
}

export class SimulatedGround implements Ground {
  readonly image = `${registryHost}/azure-vote-front:v1`;
  readonly recycles = true;
  /** Nobody has used it before. */
  readonly fresh = async (): Promise<void> => {};
  readonly kubernetes: OpenKubernetes;
  readonly clock: Clock;
  readonly #opened: DeployTarget[] = [];
  /** Whether nobody is at its address. */
  isAway = false;
  /** What was asked for, and when. */
  readonly asked: { readonly call: string; readonly at: number }[] = [];

  constructor({ clock = fastClock(20), provider = 'kwok', pools = fourPools, ...data }: GroundData = {}) {
    this.clock = clock;
    this.kubernetes = openKubernetes(
      { users, replacesNodes: true, ...data },
      {
        clock: this.clock,
        home: {
          cluster: 'demo-aks',
          resourceGroup: 'group',
          location: 'westus2',
          subscription: '33333333-3333-4333-8333-333333333333',
          kubernetesVersion: '1.32.5',
          provider,
        },
        pools,
        images: nodeImages,
      },
    );
  }

  laneSelector(lane: 'teleport' | 'shuttle') {
    return { 'acr-teleport': lane === 'teleport' ? 'enabled' : 'disabled' };
  }

  async target(name = 'admin'): Promise<DeployTarget> {
    const token = this.kubernetes.tokenOf(name);
    const access = {
      context: 'demo-aks',
      namespace: 'default',
      cluster: { name: 'demo-aks', server, skipsVerification: false },
      user: { name, token },
    };
    const ports = { fetch: this.#fetch(), clock: this.clock, log: silentLog };
    const connection = connect(access, {
      ...ports,
      readFile: async () => undefined,
      runProgram: async () => ({ kind: 'missing' }),
    });
    const target = {
      name: 'demo-aks',
      objects: new ClusterObjects(connection),
      dispose: () => connection.dispose(),
    };
    this.#opened.push(target);
    return target;
  }

  async namespace(name: string): Promise<string> {
    const { objects } = await this.target();
    const signal = new AbortController().signal;
    await objects.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { signal });
    return name;
  }

  async foreignService(namespace: string, name: string): Promise<void> {
    const spec = { selector: { app: 'theirs' }, ports: [{ port: 80 }] };
    await this.#fetch()(
      `${server}/api/v1/namespaces/${namespace}/services/${name}?fieldManager=somebody-else`,
      {
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${this.kubernetes.adminToken}`,
          'content-type': 'application/apply-patch+yaml',
        },
        body: JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec }),
        signal: new AbortController().signal,
      },
    );
  }

  readonly ask = async (path: string): Promise<unknown> => {
    const response = await this.#fetch()(`${server}${path}`, {
      method: 'GET',
      headers: { authorization: `Bearer ${this.kubernetes.adminToken}` },
      signal: new AbortController().signal,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk));
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  };

  dispose(): void {
    for (const target of this.#opened) target.dispose();
  }

  #fetch() {
    const { handle } = this.kubernetes;
    const requests = { strays: [], tokenSent() {} };
    return inProcessFetch({
      handle: request => {
        if (this.isAway) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
        this.asked.push({ call: `${request.method} ${request.target}`, at: this.clock.now() });
        return handle(request);
      },
      serves: () => true,
      requests: requests as never,
    });
  }
}
