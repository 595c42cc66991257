import type { Clock } from '../base/clock';
import type { Fetch } from '../base/fetch';
import type { SimulatorRequest, SimulatorResponse } from './message';
import type { RequestLog } from './requestLog';
import type { WorldData } from './world/worldData';

export interface SimulatorOptions {
  /** `demo` (when absent), `large:REPOSxTAGS`, the path of a JSON file, or the world itself. */
  readonly world?: string | WorldData;
  readonly clock?: Clock;
  /** Waited before each answer. */
  readonly latencyMs?: number;
  /** Faults as `--faults` takes them. */
  readonly faults?: string;
  /** Passwords by user name, in every registry; random in each process where neither this nor the world has one. */
  readonly passwords?: Readonly<Record<string, string>>;
}

/** A registry of the world, with the first of its users. */
export interface SimulatedRegistry {
  readonly loginServer: string;
  readonly user: string;
  readonly password: string;
}

export interface Simulator {
  /** Reaches the world's registries by name, without a port. */
  readonly fetch: Fetch;
  readonly registries: readonly SimulatedRegistry[];
  readonly requests: RequestLog;
  readonly world: WorldData;
  /** The password of any user of a registry; of an Azure account, its access token. */
  password(loginServer: string, user: string): string;
  /** Whether this Host belongs to the world; a loopback address is its first registry. */
  serves(host: string): boolean;
  handle(request: SimulatorRequest): Promise<SimulatorResponse>;
}
