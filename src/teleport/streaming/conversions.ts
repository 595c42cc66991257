import { isAbort } from '../../base/errors';
import { SharedLoads } from '../../base/sharedLoads';
import { isDenied } from '../../registry/registryError';
import type { StreamingArtifact } from '../../registry/streaming/artifact';
import type { StreamingOperation } from '../../registry/streaming/operation';
import type { StreamingClient } from '../../registry/streaming/streamingClient';

/** One image of a registry. */
export interface StoredImage {
  readonly repository: string;
  readonly digest: string;
}

/** A conversion as it was last seen. Times are milliseconds since 1970. */
export interface Conversion {
  /** Of what is converted: the image that was asked about, or its linux/amd64 image. */
  readonly digest: string;
  readonly operation: StreamingOperation;
  /** When it started, as the service or else as we saw it. */
  readonly since: number;
  /** When it was last seen to get any further. */
  readonly movedAt: number;
}

/** Whether a repository converts what is pushed to it; `hidden` where the role may not see that, with the registry's words. */
export type AutoConvert =
  | { readonly state: 'on' | 'off' }
  | { readonly state: 'hidden'; readonly reason: string };

/** An index has none, nor has what is no image to run. */
export interface PlatformTold {
  readonly platform: string | undefined;
}

const maxImages = 20_000;

/** What has been learnt of Artifact Streaming in one registry. Lives as long as the registry is open. */
export class Conversions {
  readonly client: StreamingClient;
  readonly #artifacts = new Map<string, readonly StreamingArtifact[]>();
  readonly #conversions = new Map<string, Conversion>();
  readonly #askedFor = new Set<string>();
  readonly #removedAt = new Map<string, number>();
  readonly #platforms = new Map<string, PlatformTold>();
  readonly #policies = new Map<string, AutoConvert>();
  readonly #policyLoads = new SharedLoads<string, AutoConvert>();

  constructor(client: StreamingClient) {
    this.client = client;
  }

  /** Whether somebody asked for an image to be converted. */
  isAskedFor(image: StoredImage): boolean {
    return this.#askedFor.has(keyOf(image));
  }

  /** Somebody asks for an image to be converted, whatever was removed before. */
  noteAskedFor(image: StoredImage): void {
    this.#askedFor.add(keyOf(image));
    this.#removedAt.delete(keyOf(image));
  }

  /** Its streaming artifacts. Those seen once are remembered until they are removed: to list referrers is the call that is rationed most. */
  async artifacts(image: StoredImage, signal: AbortSignal): Promise<readonly StreamingArtifact[]> {
    const key = keyOf(image);
    const known = this.#artifacts.get(key);
    if (known) return known;
    const found = await this.client.artifacts(image.repository, image.digest, signal);
    if (found.length > 0) keep(this.#artifacts, key, found);
    return found;
  }

  /** The conversion that was last seen of an image. */
  conversion(image: StoredImage): Conversion | undefined {
    return this.#conversions.get(keyOf(image));
  }

  /** Takes down how a conversion stands, under the image that it was looked up for. */
  note(image: StoredImage, digest: string, operation: StreamingOperation, nowMs: number): Conversion {
    const known = this.conversion(image);
    const before = known?.operation.id === operation.id ? known : undefined;
    const since = Math.min(operation.startedAt ?? before?.since ?? nowMs, nowMs);
    const movedAt =
      before === undefined ? since : hasMoved(before.operation, operation) ? nowMs : before.movedAt;
    const noted = { digest, operation, since, movedAt };
    keep(this.#conversions, keyOf(image), noted);
    return noted;
  }

  /** Forgets a conversion that the registry does not know any more. */
  forget(image: StoredImage): void {
    this.#conversions.delete(keyOf(image));
  }

  /** An image's artifacts are gone: what was converted until now made none that is there. */
  noteRemoved(image: StoredImage, nowMs: number): void {
    this.#artifacts.delete(keyOf(image));
    keep(this.#removedAt, keyOf(image), nowMs);
  }

  /** Whether what a conversion made was removed here since. */
  isRemoved(image: StoredImage, { since }: Pick<Conversion, 'since'>): boolean {
    return since <= (this.#removedAt.get(keyOf(image)) ?? Number.NEGATIVE_INFINITY);
  }

  /** What the registry told an image to be for, once it did; `find` answers undefined where it is kept from us. */
  async platform(
    image: StoredImage,
    find: () => Promise<PlatformTold | undefined>,
  ): Promise<PlatformTold | undefined> {
    const key = keyOf(image);
    const known = this.#platforms.get(key);
    if (known) return known;
    const told = await find();
    if (told) keep(this.#platforms, key, { platform: told.platform });
    return told;
  }

  /** Read once; callers share the call. Throws RegistryError where it is neither told nor refused. */
  async autoConvert(repository: string, signal: AbortSignal): Promise<AutoConvert> {
    const known = this.#policies.get(repository);
    if (known) return known;
    return this.#policyLoads.get(
      repository,
      async own => this.#keepPolicy(repository, await this.#readPolicy(repository, own)),
      signal,
    );
  }

  async setAutoConvert(repository: string, isOn: boolean, signal: AbortSignal): Promise<AutoConvert> {
    this.#policies.delete(repository);
    const { convertPushedImages } = await this.client.setPolicy(repository, isOn, signal);
    return this.#keepPolicy(repository, stateOf(convertPushedImages));
  }

  /** What is known of it without asking. */
  autoConvertSoFar(repository: string): AutoConvert | undefined {
    return this.#policies.get(repository);
  }

  async #readPolicy(repository: string, signal: AbortSignal): Promise<AutoConvert> {
    try {
      return stateOf((await this.client.policy(repository, signal)).convertPushedImages);
    } catch (error) {
      if (isAbort(error) || !isDenied(error) || !(error instanceof Error)) throw error;
      return { state: 'hidden', reason: error.message };
    }
  }

  #keepPolicy(repository: string, policy: AutoConvert): AutoConvert {
    keep(this.#policies, repository, policy);
    return policy;
  }
}

function stateOf(isOn: boolean): AutoConvert {
  return { state: isOn ? 'on' : 'off' };
}

/** In any direction: the service may tell less than it did before. */
function hasMoved(before: StreamingOperation, now: StreamingOperation): boolean {
  return before.progressPercent !== now.progressPercent || before.status !== now.status;
}

function keyOf({ repository, digest }: StoredImage): string {
  return `${repository}@${digest}`;
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  const [oldest] = map.keys();
  if (oldest !== undefined && map.size >= maxImages && !map.has(key)) map.delete(oldest);
  map.set(key, value);
}
