import type { Arm } from '../../azure/arm';
import type { AzureCluster, AzureRegistry } from '../../azure/resources';
import type { Clock } from '../../base/clock';
import type { Fix } from '../readiness/fix';
import type { Password } from '../registries';

/** What a fix is going to do, told before anybody agrees to it. Nothing was changed yet. */
export interface FixPlan {
  readonly title: string;
  /** The thing that changes, in words: `the node pool user1 of demo-aks`. */
  readonly target: string;
  /** What it will change, a sentence each, with what it costs or disturbs. */
  readonly changes: readonly string[];
  /** The same as command lines of the Azure CLI, to copy. */
  readonly az: readonly string[];
  /** The verb on the button: `Attach registry`. */
  readonly confirm: string;
  /**
   * Does it, and answers with a sentence: what was done, and what to expect. An abort stops following; where Azure goes on, or where
   * something of it stays, that is told as an ExplainedError (`leftRunning`, `remains`) in place of the abort.
   */
  run(signal: AbortSignal, report: (progress: string) => void): Promise<string>;
}

/** What fixes need of the world. Resource ids are compared without regard to case. */
export interface FixContext {
  readonly clock: Clock;
  /** As whoever found that resource, in its tenant. */
  arm(resourceId: string): Promise<Arm>;
  /** By its resource id, or by its login server, by which the source of an import is recognized. */
  registry(idOrLoginServer: string): AzureRegistry | undefined;
  cluster(id: string): AzureCluster | undefined;
  /** Puts a token's password straight into the secrets, as what signs in to that registry. */
  keepToken(registry: AzureRegistry, password: Password): Promise<void>;
  /** Starts the conversion of an image; whether it had been converted before. */
  convert(image: ImageToConvert, signal: AbortSignal): Promise<'converting' | 'ready'>;
}

/** As the registry's own API names it. */
export interface ImageToConvert {
  readonly loginServer: string;
  readonly repository: string;
  readonly digest: string;
}

/** One kind of fix. */
export type FixOf<Kind extends Fix['kind']> = Extract<Fix, { readonly kind: Kind }>;
