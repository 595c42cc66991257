import type { Clock } from '../../base/clock';
import type { HttpReply } from '../../base/http';
import { retryAfterMs } from '../../base/retrying';
import type { Call, Connection } from '../connection';
import { pages } from '../paging';
import { shortName } from '../reference';
import { unreadable } from '../registryError';
import { repositoryScope } from '../scope';
import { readIndex, type StreamingArtifact, streamingArtifacts, streamingArtifactType } from './artifact';
import type { ReferrersPace } from './referrersPace';
import { isAbsent, isImageMissing } from './streamingRefusals';

const indexType = 'application/vnd.oci.image.index.v1+json';
/** More than any image can have; each page costs a turn. */
const maxPages = 50;
const maxAttempts = 4;
/** The pause after a 429 that names none; it doubles from there. */
const firstPauseMs = 500;
const maxPauseMs = 60_000;

/**
 * The streaming artifacts of images, by the referrers API of OCI distribution 1.1; where a registry lacks that, by the tag that the
 * specification puts in its place. Calls of the API go at a pace, and a 429 makes all of them wait.
 */
export class Referrers {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #pace: ReferrersPace;
  #hasApi = true;

  constructor(connection: Connection, clock: Clock, pace: ReferrersPace) {
    this.#connection = connection;
    this.#clock = clock;
    this.#pace = pace;
  }

  async artifacts(repository: string, digest: string, signal: AbortSignal): Promise<StreamingArtifact[]> {
    const call = referrersCall(repository, digest, signal);
    if (this.#hasApi) {
      try {
        return await this.#listed(call);
      } catch (error) {
        if (!isApiMissing(error)) throw error;
      }
    }
    const artifacts = await this.#tagged({
      ...call,
      path: `/v2/${repository}/manifests/${referrersTag(digest)}`,
    });
    this.#hasApi = false;
    return artifacts;
  }

  async #listed(call: Call): Promise<StreamingArtifact[]> {
    const { registry, origin } = this.#connection;
    const paced = {
      registry,
      origin,
      failure: (failed: Call) => this.#connection.failure(failed),
      call: (page: Call) => this.#inTurn(page),
    };
    // By digest: a registry whose pages come round again tells the same ones twice.
    const found = new Map<string, StreamingArtifact>();
    let page = 0;
    // Each page as one item: one without artifacts is not the last for that.
    for await (const { items } of pages(paced, call, reply => [this.#artifactsIn(call, reply)])) {
      for (const artifact of items.flat()) found.set(artifact.digest, artifact);
      if (++page === maxPages) throw unreadable(this.#connection.failure(call), 'a list with an end');
    }
    return [...found.values()];
  }

  async #tagged(call: Call): Promise<StreamingArtifact[]> {
    try {
      return this.#artifactsIn(call, await this.#connection.call(call));
    } catch (error) {
      // Nothing refers to the image.
      if (isAbsent(error) && error.failure.serviceCode !== 'NAME_UNKNOWN') return [];
      throw error;
    }
  }

  #artifactsIn(call: Call, reply: HttpReply): StreamingArtifact[] {
    const descriptors = readIndex(reply.body);
    if (descriptors === undefined) throw unreadable(this.#connection.failure(call), 'a list of referrers');
    const applied = reply.header('oci-filters-applied')?.split(',') ?? [];
    const isFiltered = applied.some(filter => filter.trim() === 'artifactType');
    return streamingArtifacts(descriptors, { isFiltered });
  }

  /** Sends in turn; a 429 is answered here, where the others can be made to wait as well. */
  async #inTurn(call: Call): Promise<HttpReply> {
    for (let attempt = 1; ; attempt++) {
      await this.#pace.turn(call.signal);
      const isLast = attempt === maxAttempts;
      const expects = isLast ? call.expects : [...call.expects, 429];
      const reply = await this.#connection.call({ ...call, expects, paced: true });
      if (reply.status !== 429) return reply;
      const asked = retryAfterMs(reply.header('retry-after'), this.#clock.now());
      this.#pace.pause(Math.min(maxPauseMs, asked ?? firstPauseMs * 2 ** (attempt - 1)));
    }
  }
}

function referrersCall(repository: string, digest: string, signal: AbortSignal): Call {
  return {
    method: 'GET',
    step: 'referrers',
    subject: `the streaming artifacts of ${shortName({ repository, digest })}`,
    path: `/v2/${repository}/referrers/${digest}?artifactType=${encodeURIComponent(streamingArtifactType)}`,
    headers: { accept: indexType },
    scope: repositoryScope(repository, 'pull'),
    expects: [200],
    signal,
  };
}

/** OCI distribution specification, "Referrers Tag Schema": `sha256-` and the digest's digits, each part cut to its length. */
function referrersTag(digest: string): string {
  const [algorithm = '', encoded = ''] = digest.split(':');
  return `${algorithm.slice(0, 32)}-${encoded.slice(0, 64)}`;
}

/** A 404 that is not about the image: a registry with the API answers an empty list for what it does not know. */
function isApiMissing(error: unknown): boolean {
  return isAbsent(error) && !isImageMissing(error.failure);
}
