import type { AzureAccount, SignInRequest } from '../azure/account';
import type { Clock } from '../base/clock';
import type { Fetch } from '../base/fetch';
import type { OpenKubernetes } from './kubernetes/openKubernetes';
import type { SimulatorRequest, SimulatorResponse } from './message';
import type { RequestLog } from './requestLog';
import type { WorldData } from './world/worldData';

export interface SimulatorOptions {
  /** `demo` (when absent), `large:REPOSxTAGS[/DIGESTS]`, `azure:ACCOUNTSxTENANTSxSUBSCRIPTIONSxREGISTRIES`, the path of a JSON file, or the world itself. */
  readonly world?: string | WorldData;
  readonly clock?: Clock;
  /** Waited before each answer. */
  readonly latencyMs?: number;
  /** Faults as `--faults` takes them. */
  readonly faults?: string;
  /** Passwords by user name, in every registry; random in each process where neither this nor the world has one. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** How long a change in Azure goes on after its answer; three seconds when absent. */
  readonly operationMs?: number;
}

/** A registry of the world, with the first of its users. */
export interface SimulatedRegistry {
  readonly loginServer: string;
  readonly user: string;
  readonly password: string;
}

/** Microsoft Azure in a simulated world. */
export interface SimulatedAzure {
  accounts(): readonly AzureAccount[];
  /** Signs in as somebody would who was asked to. */
  signIn(request: SignInRequest): Promise<void>;
}

export interface Simulator {
  /** Reaches the world's registries by name, without a port. */
  readonly fetch: Fetch;
  /** Those that somebody can sign in to with a password. */
  readonly registries: readonly SimulatedRegistry[];
  /** Where the world has one. */
  readonly azure?: SimulatedAzure;
  /** The cluster whose Kubernetes API is at a host; undefined where there is none, or none that can be reached. */
  cluster(host: string): OpenKubernetes | undefined;
  /** All names that it answers for. */
  readonly hosts: readonly string[];
  readonly requests: RequestLog;
  readonly world: WorldData;
  /** The password of any user of a registry; of an Azure account, its access token. */
  password(loginServer: string, user: string): string;
  /** Whether this Host belongs to the world; a loopback address is its first registry. */
  serves(host: string): boolean;
  /** Says what clients have to trust where it is served with TLS, in PEM: the kubeconfigs of its clusters pass it on. */
  trust(authority: string): void;
  handle(request: SimulatorRequest): Promise<SimulatorResponse>;
}
