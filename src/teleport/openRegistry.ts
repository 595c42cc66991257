import { createAbort } from '../base/abort';
import { isAbort } from '../base/errors';
import { SharedLoads } from '../base/sharedLoads';
import type { MountAnswer } from '../registry/expansion';
import type { Manifest } from '../registry/manifest';
import { RegistryClient } from '../registry/registryClient';
import { isRefusal, RegistryError } from '../registry/registryError';
import type { RepositoryAttributes } from '../registry/repository';
import { Session } from '../registry/session';
import { referrersPerMinute } from '../registry/streaming/referrersPace';
import { type AcceleratorFinding, findAccelerator, type SampleImage } from './accelerator';
import type { Subject } from './checkExpansion';
import { checkImage, type ImageLimits } from './checkImage';
import type { ImageCheck } from './imageState';
import { sendThrough } from './network';
import { Conversions, type StoredImage } from './streaming/conversions';
import { unlessRefused } from './unlessRefused';

export { RegistryClient, Session, sendThrough };

const maxManifests = 2000;
const sampledRepositories = 10;

/** Whether a registry knows Teleport: `none` once enough was seen without a trace, `unknown` where nothing could be seen. */
export type TeleportTrace = 'seen' | 'none' | 'unknown';

/** A registry in use: its client, and what has been learnt of it. Owns those caches; refreshing is opening it anew. */
export class OpenRegistry {
  readonly client: RegistryClient;
  /** What has been learnt of its streaming artifacts. */
  readonly conversions: Conversions;
  readonly #attributes = new Map<string, RepositoryAttributes>();
  readonly #refusals = new Map<string, RegistryError>();
  readonly #attributeLoads = new SharedLoads<string, RepositoryAttributes>();
  readonly #manifests = new Map<string, Manifest>();
  readonly #manifestLoads = new SharedLoads<string, Manifest>();
  readonly #expandingSince = new Map<string, number>();
  readonly #traces = new SharedLoads<'trace', TeleportTrace>();
  #asked: Promise<void> | undefined;
  #askedNames: string[] = [];
  #mountAnswered = false;
  #sampled: TeleportTrace | undefined;
  #sampledNames: readonly string[] | undefined;
  readonly #probes = new SharedLoads<'probe', AcceleratorFinding>();
  #accelerator: AcceleratorFinding | undefined;
  #referrersPerMinute: number = referrersPerMinute.basic;

  constructor(client: RegistryClient) {
    this.client = client;
    this.conversions = new Conversions(client.streaming);
  }

  /** The attributes of a repository, or their refusal, from memory where they were asked for before. Callers of one moment share a token. */
  async attributes(name: string, signal: AbortSignal): Promise<RepositoryAttributes> {
    const known = this.#attributes.get(name);
    if (known) return known;
    const refusal = this.#refusals.get(name);
    if (refusal) throw refusal;
    return this.#attributeLoads.get(name, own => this.#readAttributes(name, own), signal);
  }

  /** The same for somebody who reads one after the other and has prepared the tokens: nothing is shared with other callers. */
  async sweep(name: string, signal: AbortSignal): Promise<RepositoryAttributes> {
    return this.#attributes.get(name) ?? this.#read(name, signal);
  }

  /** What is known of a repository without asking. */
  known(name: string): RepositoryAttributes | undefined {
    return this.#attributes.get(name);
  }

  /** How many repositories have been seen, and how many of them teleport. */
  rollUp(): { readonly seen: number; readonly enabled: number } {
    let enabled = 0;
    for (const { teleportEnabled } of this.#attributes.values()) if (teleportEnabled) enabled++;
    return { seen: this.#attributes.size, enabled };
  }

  /** Takes over attributes that came by another way than by asking for them. */
  note(attributes: RepositoryAttributes): void {
    this.#attributes.set(attributes.name, attributes);
    this.#refusals.delete(attributes.name);
  }

  forget(repository: string): void {
    this.#attributes.delete(repository);
    this.#refusals.delete(repository);
  }

  async manifest(repository: string, digest: string, signal: AbortSignal): Promise<Manifest> {
    const key = `${repository}@${digest}`;
    const known = this.#manifests.get(key);
    if (known) return known;
    return this.#manifestLoads.get(
      key,
      async own => {
        const manifest = await this.client.manifest(repository, digest, own);
        const [oldest] = this.#manifests.keys();
        if (oldest !== undefined && this.#manifests.size >= maxManifests) this.#manifests.delete(oldest);
        this.#manifests.set(key, manifest);
        return manifest;
      },
      signal,
    );
  }

  knownManifest(repository: string, digest: string): Manifest | undefined {
    return this.#manifests.get(`${repository}@${digest}`);
  }

  async mount(repository: string, digest: string, signal: AbortSignal): Promise<MountAnswer> {
    const answer = await this.client.mount(repository, digest, signal);
    if (answer !== 'none') this.#mountAnswered = true;
    return answer;
  }

  /** Since when an image has been expanding; found out once, by whoever asks first. Milliseconds since 1970. */
  async expandingSince(digest: string, find: () => Promise<number>): Promise<number> {
    const since = this.#expandingSince.get(digest) ?? (await find());
    this.#expandingSince.set(digest, since);
    return since;
  }

  /**
   * Whether this registry shows a trace of Teleport: the mount endpoint said other than 404, or a repository has the attribute,
   * true or false. Looks at a sample of repositories when what was seen so far does not tell.
   */
  async trace(signal: AbortSignal): Promise<TeleportTrace> {
    if (this.traceEvidence()) return 'seen';
    this.#sampled = await this.#traces.get('trace', own => this.#sample(own), signal);
    return this.#sampled;
  }

  /** The same without asking: undefined while what was seen does not tell. */
  traceSoFar(): boolean | undefined {
    if (this.traceEvidence()) return true;
    return this.#sampled === 'none' ? false : undefined;
  }

  /** The trace of Teleport that was seen so far, in a sentence. */
  traceEvidence(): string | undefined {
    if (this.#mountAnswered) return 'The mount endpoint of Teleport answered for one of its images.';
    for (const { teleportEnabled } of this.#attributes.values())
      if (teleportEnabled !== undefined) return 'Its repositories have the attribute teleportEnabled.';
    return undefined;
  }

  /**
   * Which accelerator this registry has, found out once: for the image that is asked about anyway, else for a sample of repositories. Throws
   * RegistryError where it could not be asked.
   */
  async accelerator(signal: AbortSignal, sample?: SampleImage): Promise<AcceleratorFinding> {
    const known = this.acceleratorSoFar();
    if (known) return known;
    const found = await this.#probes.get('probe', own => findAccelerator(this, own, sample), signal);
    // What is not known without an image may be known by one.
    if (found.accelerator !== 'unknown' || sample) this.#accelerator = found;
    return found;
  }

  /** The same without asking: undefined while nobody has found it out. */
  acceleratorSoFar(): AcceleratorFinding | undefined {
    const found = this.#accelerator;
    if (found?.accelerator === 'teleport' || found?.accelerator === 'streaming') return found;
    const evidence = this.traceEvidence();
    return evidence === undefined ? found : { accelerator: 'teleport', evidence };
  }

  /** Whether somebody had an image converted for Artifact Streaming, whichever accelerator the registry has. */
  isConverted(image: StoredImage): boolean {
    return this.conversions.isAskedFor(image);
  }

  /** Checks one image, by the accelerator that this registry has. Throws RegistryError, or the signal's reason. */
  check(subject: Subject, limits: ImageLimits): Promise<ImageCheck> {
    return checkImage(this, subject, limits);
  }

  /** The registry's tier has become known, and with it how often referrers may be listed. */
  noteTier(sku: string): void {
    const { basic, premium } = referrersPerMinute;
    const perMinute = sku.toLowerCase() === 'premium' ? premium : basic;
    if (perMinute !== this.#referrersPerMinute) this.client.streaming.pace.allow(perMinute);
    this.#referrersPerMinute = perMinute;
  }

  async #sample(signal: AbortSignal): Promise<TeleportTrace> {
    const names = await this.firstRepositories(signal);
    await Promise.all(names.map(name => unlessRefused(this.attributes(name, signal))));
    if (this.traceEvidence()) return 'seen';
    return this.#attributes.size > 0 ? 'none' : 'unknown';
  }

  /** A few of its repositories; none where listing them is denied. */
  async firstRepositories(signal: AbortSignal): Promise<readonly string[]> {
    if (this.#sampledNames) return this.#sampledNames;
    try {
      const first = await this.client.repositories(signal).next();
      this.#sampledNames = (first.value?.items ?? []).slice(0, sampledRepositories);
      return this.#sampledNames;
    } catch (error) {
      if (isAbort(error) || !(error instanceof RegistryError)) throw error;
      if (isRefusal(error)) this.#sampledNames = [];
      return [];
    }
  }

  async #readAttributes(name: string, signal: AbortSignal): Promise<RepositoryAttributes> {
    await this.#prepared(name);
    return this.#read(name, signal);
  }

  async #read(name: string, signal: AbortSignal): Promise<RepositoryAttributes> {
    try {
      const read = await this.client.repository(name, signal);
      this.#attributes.set(name, read);
      return read;
    } catch (error) {
      if (isRefusal(error)) this.#refusals.set(name, error);
      throw error;
    }
  }

  /** Collects the names asked for at one moment. It belongs to all of them, so no one's signal ends it; its calls' deadlines do. */
  #prepared(name: string): Promise<void> {
    this.#askedNames.push(name);
    this.#asked ??= Promise.resolve().then(() => {
      const names = this.#askedNames;
      this.#askedNames = [];
      this.#asked = undefined;
      return this.client.prepareRepositories(names, createAbort().signal);
    });
    return this.#asked;
  }
}
