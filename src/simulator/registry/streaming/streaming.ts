import { randomUUID } from 'node:crypto';
import type { ConversionData, ImageStreamingData } from '../../world/streamingData';
import type { ManifestContent } from '../manifest';
import { type Conversion, isUnderWay, listingMs, stateOf } from './conversion';
import { begun, begunBefore, planOf } from './conversionPlan';
import { conversionSource } from './conversionSource';

/** A conversion that has brought something, from the moment at which that is listed. */
export interface Finished {
  readonly image: ManifestContent;
  readonly source: ManifestContent;
  readonly listedAt: number;
}

type Manifests = ReadonlyMap<string, ManifestContent>;

/** Artifact Streaming of one repository: its policy, and the conversions of its images. */
export class Streaming {
  convertPushedImages: boolean;
  readonly #plans = new Map<string, ConversionData>();
  readonly #operations = new Map<string, Conversion>();
  readonly #lastOf = new Map<string, Conversion>();
  /** Those of which nothing is listed yet. */
  readonly #unlisted = new Set<Conversion>();
  /** What was converted before anybody looked. */
  #converted: Finished[] = [];
  readonly #changes = new Map<string, number>();

  constructor(convertPushedImages: boolean) {
    this.convertPushedImages = convertPushedImages;
  }

  /** Takes up what a world says of an image. */
  remember(
    image: ManifestContent,
    data: ImageStreamingData,
    manifests: Manifests,
    moments: { readonly pushedAt: number; readonly openedAt: number },
  ): void {
    const found = conversionSource(image, manifests);
    const { pushedAt: listedAt } = moments;
    if (data === 'converted' && found.source) this.#converted.push({ image, source: found.source, listedAt });
    this.#plans.set(image.digest, planOf(data));
    const conversion = begunBefore({ image, found }, data, moments);
    if (conversion) this.#add(conversion);
  }

  /** Begins the conversion of an image, or gives the one that is under way. */
  convert(image: ManifestContent, manifests: Manifests, now: number): Conversion {
    const last = this.#lastOf.get(image.digest);
    if (last && isUnderWay(last, now)) return last;
    const work = { image, found: conversionSource(image, manifests) };
    return this.#add(begun(work, this.#plans.get(image.digest) ?? {}, now));
  }

  /** The latest conversion of an image, as long as it is known. */
  last(digest: string, now: number): Conversion | undefined {
    return known(this.#lastOf.get(digest), now);
  }

  operation(id: string, now: number): Conversion | undefined {
    return known(this.#operations.get(id), now);
  }

  /** Stops a conversion for good; one that has ended stays as it is. */
  cancel(conversion: Conversion, now: number): void {
    if (isUnderWay(conversion, now)) conversion.stopped = { at: now };
  }

  /** Changes the policy, and gives the id of that operation. */
  change(convertPushedImages: boolean, now: number): string {
    this.convertPushedImages = convertPushedImages;
    const id = randomUUID();
    this.#changes.set(id, now);
    return id;
  }

  /** When the policy was changed by the operation of this id. */
  changedAt(id: string): number | undefined {
    return this.#changes.get(id);
  }

  /** What is to be listed by now, each once. */
  finished(now: number): Finished[] {
    const finished = this.#converted;
    this.#converted = [];
    for (const conversion of this.#unlisted) {
      const { image, source, endsAt } = conversion;
      const listedAt = endsAt + listingMs;
      const { status } = stateOf(conversion, now);
      if (isUnderWay(conversion, now) || (status === 'Succeeded' && now < listedAt)) continue;
      this.#unlisted.delete(conversion);
      if (status === 'Succeeded' && source) finished.push({ image, source, listedAt });
    }
    return finished;
  }

  /** An image is gone, and with it what was to come of it. */
  forget(digest: string, now: number): void {
    for (const conversion of this.#unlisted) {
      if (conversion.image.digest !== digest && conversion.source?.digest !== digest) continue;
      if (isUnderWay(conversion, now)) conversion.stopped = { at: now, code: 'RESOURCE_NOT_FOUND' };
      this.#unlisted.delete(conversion);
    }
  }

  #add(conversion: Conversion): Conversion {
    this.#operations.set(conversion.id, conversion);
    this.#lastOf.set(conversion.image.digest, conversion);
    this.#unlisted.add(conversion);
    return conversion;
  }
}

function known(conversion: Conversion | undefined, now: number): Conversion | undefined {
  return now < (conversion?.forgottenAt ?? Number.POSITIVE_INFINITY) ? conversion : undefined;
}
