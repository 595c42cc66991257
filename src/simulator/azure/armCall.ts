import type { SimulatorRequest } from '../message';
import type { Registry } from '../registry/registry';
import type { ArmTarget } from './armTarget';
import type { ClusterServers } from './clusterServers';
import type { Directory, Subscription, Tenant } from './directory';
import type { EntraClaims } from './entraTokens';
import type { Operations } from './operations';

/** What the routes of Resource Manager work on. */
export interface ArmState {
  readonly directory: Directory;
  readonly operations: Operations;
  /** What a registry holds, where the world has that. */
  registryAt(loginServer: string): Registry | undefined;
  /** What answers for the Kubernetes API of the clusters. */
  readonly servers: ClusterServers;
  /** Whether somebody may pull from a registry with this name and password; without them: whether everybody may. */
  mayPull(loginServer: string, user?: string, password?: string): boolean;
}

/** One request to Resource Manager, let in and read as far as every route needs it. */
export interface ArmCall extends ArmState {
  readonly request: SimulatorRequest;
  readonly target: ArmTarget;
  readonly names: ArmTarget['names'];
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  readonly claims: EntraClaims;
  readonly tenant: Tenant;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A call whose address names a subscription that the caller sees. */
export interface SubscriptionCall extends ArmCall {
  readonly subscription: Subscription;
}

/** An address at the host that the client used. */
export function urlAt({ request: { scheme, host } }: Pick<ArmCall, 'request'>, path: string): string {
  return `${scheme}://${host}${path}`;
}
