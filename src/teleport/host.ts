import type { Azure, AzureAccount, SignInRequest } from '../azure/account';
import type { Clock } from '../base/clock';
import type { Fetch } from '../base/fetch';
import type { Log } from '../base/log';
import type { Machine } from '../kubernetes/access/kubeconfigFiles';
import type { RunProgram } from '../kubernetes/access/program';

/** A place for secrets. VS Code's SecretStorage fits. */
export interface Secrets {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/** A place for small values that outlive a window. VS Code's Memento fits. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** A registry served out of this process, and who to be there. */
export interface DemoRegistry {
  readonly loginServer: string;
  readonly user: string;
  readonly password: string;
}

/** Azure in that place: everybody there is signed in. */
export interface DemoAzure {
  accounts(): readonly AzureAccount[];
  /** Signs in as somebody would who was asked to. */
  signIn(request: SignInRequest): Promise<void>;
}

export interface Demo {
  readonly fetch: Fetch;
  readonly registries: readonly DemoRegistry[];
  readonly azure?: DemoAzure;
}

/** What reaching a cluster takes of this machine: its kubeconfig files, the programs that they name, and which of both are not to be trusted. */
export interface ClusterMachine
  extends Pick<Machine, 'platform' | 'homeFolder' | 'readFile' | 'isUntrusted'> {
  readonly runProgram: RunProgram;
  /** The proxy to an address; undefined: none, or whoever sends the request sees to it. */
  readonly proxyFor?: (url: string) => string | undefined;
}

/** Everything outside, as the core sees it. The editor, the command line and tests each bring one. */
export interface Host {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  /** Lives as long as the installation. */
  readonly memory: Memory;
  /** Lives as long as the workspace's window, reloads included. */
  readonly windowMemory: Memory;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly azure?: Azure;
  /** undefined where only the clusters of Azure are to be reached, as in the demo world. */
  readonly cluster?: ClusterMachine;
  /** Opens the built-in demo world on first use; the same one ever after. */
  demo(): Promise<Demo>;
}
