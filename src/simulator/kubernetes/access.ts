import { randomBytes } from 'node:crypto';
import type { ResourceTarget, Verb } from './api/apiTarget';
import { type Refusal, refusals } from './api/status';
import type { ClusterUserData, KubernetesData, RuleData } from './kubernetesData';

/** Says whose a token is that the cluster itself knows nothing of: an account of Microsoft Entra. */
export type SignIn = (token: string, nowMs: number) => string | undefined;

export interface AccessOptions {
  readonly signIn?: SignIn;
  /** Whether Azure decides, which adds words of its own to refusals (acr-facts §4.3). */
  readonly isAzureRbac?: boolean;
}

const everybody: ClusterUserData = { name: 'clusterUser' };
const azureReason =
  'User does not have access to the resource in Azure. Update role assignment to allow access.';

/** Who may do what in a cluster. */
export class Access {
  readonly #users: readonly (ClusterUserData & { readonly token: string })[];
  readonly #options: AccessOptions;
  /** Of the cluster's administrator, who may do everything. */
  readonly adminToken = randomToken();

  constructor({ users = [everybody] }: KubernetesData, options: AccessOptions) {
    this.#users = users.map(user => ({ ...user, token: user.token ?? randomToken() }));
    this.#options = options;
  }

  /** The token of a user, the first when no name is given; empty for nobody. */
  tokenOf(name = this.#users[0]?.name): string {
    return this.#users.find(user => user.name === name)?.token ?? '';
  }

  /** The name of who asks. Throws a refusal for nobody. */
  user(authorization: string | undefined, nowMs: number): string {
    const [, token = ''] = /^bearer\s+(.+)$/i.exec(authorization ?? '') ?? [];
    if (token === this.adminToken) return 'masterclient';
    const name = this.#users.find(user => user.token === token)?.name ?? this.#options.signIn?.(token, nowMs);
    if (token === '' || name === undefined) throw refusals.unauthorized();
    return name;
  }

  may(user: string, verb: Verb, { type, namespace, subresource }: ResourceTarget): boolean {
    const rules = this.#users.find(({ name }) => name === user)?.may;
    const resource = subresource === undefined ? type.name : `${type.name}/${subresource}`;
    return rules?.some(rule => grants(rule, verb, resource, namespace)) ?? true;
  }

  /** Throws the refusal of somebody who may not. */
  check(user: string, verb: Verb, target: ResourceTarget): void {
    if (!this.may(user, verb, target)) throw this.#refusal(user, verb, target);
  }

  #refusal(user: string, verb: Verb, { type, namespace, name, subresource }: ResourceTarget): Refusal {
    const resource = subresource === undefined ? type.name : `${type.name}/${subresource}`;
    const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
    const what = `User "${user}" cannot ${verb} resource "${resource}" in API group "${type.group}" ${where}`;
    const why = this.#options.isAzureRbac ? `${what}: ${azureReason}` : what;
    return refusals.forbidden(type, name, why);
  }
}

function grants({ verbs, resources, namespaces }: RuleData, verb: Verb, resource: string, namespace: string) {
  const has = (names: readonly string[], name: string) => names.includes('*') || names.includes(name);
  return has(verbs, verb) && has(resources, resource) && (namespaces?.includes(namespace) ?? true);
}

function randomToken(): string {
  return randomBytes(32).toString('hex');
}
