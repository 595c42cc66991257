import { ExplainedError } from '../../base/errors';

/** A certificate or key: its text, or where its file is. */
export type Pem = { readonly text: string } | { readonly path: string };

export interface KubeCluster {
  readonly name: string;
  readonly server: string;
  /** Whom alone to trust; undefined: whom this machine trusts. */
  readonly authority?: Pem;
  readonly skipsVerification: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  /** What the kubeconfig has for the plugin about this cluster. */
  readonly execConfig?: unknown;
}

/** A program that prints credentials. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly installHint?: string;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  readonly providesClusterInfo: boolean;
}

/** Whom to act as: the server checks that the user may. */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly hasExtra: boolean;
}

/** A sign-in that is built into clients: `oidc` still is, `azure` and `gcp` are gone since Kubernetes 1.26. */
export interface AuthProvider {
  readonly name: string;
  /** What `oidc` shows the server, until it expires. */
  readonly idToken?: string;
  /** Whether kubectl can renew the token. */
  readonly canRenew: boolean;
}

export interface KubeUser {
  readonly name: string;
  readonly certificate?: Pem;
  readonly key?: Pem;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: ExecPlugin;
  readonly authProvider?: AuthProvider;
  readonly impersonation?: Impersonation;
}

export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  readonly user?: string;
  readonly namespace?: string;
}

/** An entry that no connection can be made of, and why. It is listed like the others, and refused only when it is chosen. */
export interface Unusable {
  readonly name: string;
  readonly problem: KubeconfigError;
}

/** One kubeconfig, or several merged. Each list is in the order of its files, and has a name once. */
export interface Kubeconfig {
  readonly contexts: readonly (KubeContext | Unusable)[];
  readonly clusters: readonly (KubeCluster | Unusable)[];
  readonly users: readonly (KubeUser | Unusable)[];
  readonly currentContext?: string;
}

/** A context with all that it names. */
export interface ClusterAccess {
  readonly context: string;
  readonly namespace: string;
  readonly cluster: KubeCluster;
  readonly user: KubeUser;
}

/** Something in a kubeconfig that no connection can be made of. */
export class KubeconfigError extends ExplainedError {
  override readonly name = 'KubeconfigError';

  constructor(message: string, hint: string, more: { detail?: string; cause?: unknown } = {}) {
    super(message, { code: 'kubeconfig', hint, ...more });
  }
}

/** The entries without those whose name came before. */
export function firstsOfName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  const names = new Set<string>();
  return entries.filter(({ name }) => !names.has(name) && names.add(name));
}

/** What a context names, or the current one. Throws KubeconfigError when that is not all there, or an entry of it is unusable. */
export function accessOf(kubeconfig: Kubeconfig, name = kubeconfig.currentContext): ClusterAccess {
  const context = contextNamed(kubeconfig, name);
  const cluster = named(kubeconfig.clusters, context.cluster);
  if (cluster === undefined) throw dangling(context, 'cluster', context.cluster);
  const user = context.user === undefined ? { name: 'nobody' } : named(kubeconfig.users, context.user);
  if (user === undefined) throw dangling(context, 'user', context.user ?? '');
  return { context: context.name, namespace: context.namespace ?? 'default', cluster, user };
}

/** A context as it is listed for people: what it gives access to, or why it gives none. */
export type ListedContext =
  | { readonly name: string; readonly access: ClusterAccess }
  | { readonly name: string; readonly problem: KubeconfigError };

export function listContexts(kubeconfig: Kubeconfig): readonly ListedContext[] {
  return kubeconfig.contexts.map(({ name }) => {
    try {
      return { name, access: accessOf(kubeconfig, name) };
    } catch (problem) {
      if (problem instanceof KubeconfigError) return { name, problem };
      throw problem;
    }
  });
}

function named<T extends { readonly name: string }>(
  entries: readonly (T | Unusable)[],
  name: string,
): T | undefined {
  const entry = entries.find(each => each.name === name);
  return entry === undefined ? undefined : usable(entry);
}

function usable<T extends { readonly name: string }>(entry: T | Unusable): T {
  if ('problem' in entry) throw entry.problem;
  return entry;
}

function contextNamed({ contexts }: Kubeconfig, name: string | undefined): KubeContext {
  const known = contexts.map(context => context.name);
  const list = known.length === 0 ? 'It has none.' : `It has ${known.join(', ')}.`;
  if (name === undefined)
    throw new KubeconfigError('The kubeconfig has no current context.', `Name one. ${list}`);
  const context = named(contexts, name);
  if (context === undefined) throw new KubeconfigError(`The kubeconfig has no context ${name}.`, list);
  return context;
}

function dangling(context: KubeContext, what: 'cluster' | 'user', name: string): KubeconfigError {
  return new KubeconfigError(
    `Context ${context.name} names the ${what} ${name}, which the kubeconfig does not have.`,
    'Get the kubeconfig anew, or choose another context.',
  );
}
