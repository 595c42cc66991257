import { appendFileSync, mkdirSync } from 'node:fs';
import { canaryFile } from '../../host/canaries';
import { outDir } from '../../host/paths';
import type { KubeApi, KubeObject } from './kubeApi';
import type { Access } from './kubeconfig';

const all = ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'] as const;
type Verb = (typeof all)[number];

interface Rights {
  /** On what a deployment is made of. */
  readonly workloads: readonly Verb[];
  readonly events: readonly Verb[];
  readonly nodes: readonly Verb[];
}

const look = ['get', 'list', 'watch'] as const satisfies readonly Verb[];
const usual: Rights = { workloads: all, events: look, nodes: look };

const rights = {
  'may-deploy': usual,
  'may-only-look': { ...usual, workloads: look },
  'may-not-create': { ...usual, workloads: all.filter(verb => verb !== 'create') },
  'may-not-patch': { ...usual, workloads: all.filter(verb => verb !== 'patch' && verb !== 'update') },
  'may-not-watch-events': { ...usual, events: ['get', 'list'] },
  'may-not-see-events': { ...usual, events: [] },
  'may-not-see-nodes': { ...usual, nodes: [] },
} as const satisfies Record<string, Rights>;

/** Somebody with all that deploying needs, or with one thing less. Each is a service account, so that any cluster can have them. */
export type User = keyof typeof rights;

export const users = Object.keys(rights) as readonly User[];

const namespace = 'acr-teleport-test-users';
const tokenSeconds = 7200;

/** The name that the API server's refusals tell. */
export function userName(user: User): string {
  return `system:serviceaccount:${namespace}:${user}`;
}

export async function createUsers(api: KubeApi): Promise<void> {
  await apply(api, '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  for (const user of users) await createUser(api, user);
}

export async function removeUsers(api: KubeApi): Promise<void> {
  for (const user of users) {
    await api.remove(`${authorization}/clusterrolebindings/${roleOf(user)}`);
    await api.remove(`${authorization}/clusterroles/${roleOf(user)}`);
  }
  await api.remove(`/api/v1/namespaces/${namespace}`);
}

/** A token of the user's; the end of the test run looks for it in all that was left behind. */
export async function accessOf(api: KubeApi, admin: Access, user: User): Promise<Access> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${user}/token`;
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: tokenSeconds },
  };
  const { status } = await api.create<{ readonly status: { readonly token: string } }>(path, request);
  mkdirSync(outDir, { recursive: true });
  // The part that gives the rights: the others say who and when, alike for every token.
  appendFileSync(canaryFile, `${status.token.split('.').at(-1) ?? status.token}\n`);
  return { server: admin.server, ca: admin.ca, token: status.token };
}

const authorization = '/apis/rbac.authorization.k8s.io/v1';

async function createUser(api: KubeApi, user: User): Promise<void> {
  const name = roleOf(user);
  await apply(api, `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: user, namespace },
  });
  await apply(api, `${authorization}/clusterroles`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: rulesOf(rights[user]),
  });
  await apply(api, `${authorization}/clusterrolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: user, namespace }],
  });
}

function rulesOf({ workloads, events, nodes }: Rights) {
  const core = ['pods', 'pods/log', 'services', 'configmaps', 'secrets', 'persistentvolumeclaims'];
  return [
    { apiGroups: [''], resources: core, verbs: workloads },
    {
      apiGroups: ['apps'],
      resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
      verbs: workloads,
    },
    { apiGroups: ['batch'], resources: ['jobs'], verbs: workloads },
    { apiGroups: [''], resources: ['namespaces', 'resourcequotas', 'limitranges'], verbs: look },
    { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: events },
    { apiGroups: [''], resources: ['nodes'], verbs: nodes },
  ].filter(({ verbs }) => verbs.length > 0);
}

function roleOf(user: User): string {
  return `acr-teleport-test-${user}`;
}

async function apply(api: KubeApi, folder: string, object: KubeObject & Readonly<Record<string, unknown>>) {
  await api.apply(`${folder}/${object.metadata.name}`, object, 'acr-teleport-test', true);
}
