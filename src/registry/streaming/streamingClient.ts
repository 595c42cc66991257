import type { Clock } from '../../base/clock';
import { asRecord, parseJson } from '../../base/json';
import type { Call, Connection } from '../connection';
import { RegistryError, unreadable } from '../registryError';
import { leftOpen, mayHaveArrived } from './arrival';
import type { StreamingArtifact } from './artifact';
import { hasEnded, isUnderWay, readOperation, type StreamingOperation } from './operation';
import { conversionKind, readChangeStatus, readPolicy, type StreamingPolicy } from './policy';
import { Referrers } from './referrers';
import { createPace, type ReferrersPace, referrersPerMinute } from './referrersPace';
import { conversionCall, operationCall, policyCall, posting, removalCall } from './streamingCalls';
import { isAbsent, refusedFor } from './streamingRefusals';

/**
 * Artifact Streaming of one registry: policies of repositories, conversions of images, and what came of them. The API is not published;
 * its shapes are those of recorded traffic of 2023 to 2025. Every call takes a signal, and throws RegistryError or the signal's reason.
 */
export class StreamingClient {
  /** The turns of `artifacts`: it tells how long many of them will take. */
  readonly pace: ReferrersPace;
  readonly #connection: Connection;
  readonly #referrers: Referrers;

  constructor(connection: Connection, clock: Clock, pace = createPace(referrersPerMinute.basic, clock)) {
    this.#connection = connection;
    this.pace = pace;
    this.#referrers = new Referrers(connection, clock, pace);
  }

  /** Whether a repository converts what is pushed. Some roles that may pull do not see it: `forbidden`. */
  async policy(repository: string, signal: AbortSignal): Promise<StreamingPolicy> {
    const call = policyCall(repository, signal);
    const reply = await this.#connection.call(call).catch(refusedFor('show'));
    return readPolicy(reply.body) ?? this.#unreadable(call, 'a streaming policy');
  }

  /** Switches the conversion of new pushes. Comes back with what the registry then has. */
  async setPolicy(
    repository: string,
    convertPushedImages: boolean,
    signal: AbortSignal,
  ): Promise<StreamingPolicy> {
    const call = posting(policyCall(repository, signal), { convertPushedImages, ...conversionKind });
    const reply = await this.#connection.call({ ...call, repeatable: true }).catch(refusedFor('change'));
    if (reply.body.trim() !== '' && asRecord(parseJson(reply.body)) === undefined)
      this.#unreadable(call, 'a streaming policy');
    const status = readChangeStatus(reply.body);
    if (status === 'Failed' || status === 'Canceled') throw this.#unchanged(call, status);
    return readPolicy(reply.body) ?? { convertPushedImages };
  }

  /** The latest conversion of an image, by its id and status; undefined where there was none. */
  async lastOperation(
    repository: string,
    digest: string,
    signal: AbortSignal,
  ): Promise<StreamingOperation | undefined> {
    const call = conversionCall(repository, digest, signal);
    try {
      const reply = await this.#connection.call(call);
      return readOperation(reply) ?? this.#unreadable(call, 'an operation');
    } catch (error) {
      if (isAbsent(error) && error.failure.serviceCode === 'OPERATION_UNKNOWN') return undefined;
      throw error;
    }
  }

  /**
   * Starts the conversion of an image, or finds the one that is under way. It is asked for once: where the answer is lost, the registry is
   * asked what came of it.
   */
  async convert(repository: string, digest: string, signal: AbortSignal): Promise<StreamingOperation> {
    const before = await this.lastOperation(repository, digest, signal);
    if (before !== undefined && isUnderWay(before)) return before;
    try {
      return await this.#start(posting(conversionCall(repository, digest, signal), conversionKind));
    } catch (error) {
      if (!mayHaveArrived(error) || error.failure.step !== 'conversion') throw error;
      const last = await this.lastOperation(repository, digest, signal).catch(failure => {
        throw failure instanceof RegistryError ? leftOpen(error) : failure;
      });
      if (last !== undefined && (isUnderWay(last) || last.id !== before?.id)) return last;
      throw error;
    }
  }

  /** How a conversion stands; undefined when the registry does not know it any more. */
  async operation(
    repository: string,
    id: string,
    signal: AbortSignal,
  ): Promise<StreamingOperation | undefined> {
    const call = operationCall(repository, id, signal);
    try {
      const reply = await this.#connection.call(call);
      return readOperation(reply, id) ?? this.#unreadable(call, 'an operation');
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Stops a conversion. One that has ended before stays as it ended: look at the status of what comes back. */
  async cancel(repository: string, id: string, signal: AbortSignal): Promise<StreamingOperation> {
    const asked = operationCall(repository, id, signal);
    const call: Call = {
      ...posting(asked),
      path: `${asked.path}:cancel`,
      expects: [200, 202],
      repeatable: true,
    };
    try {
      const reply = await this.#connection.call(call);
      return readOperation(reply, id) ?? this.#unreadable(call, 'an operation');
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'unexpected') throw error;
      const now = await this.operation(repository, id, signal).catch(() => {
        signal.throwIfAborted();
        return undefined;
      });
      if (now !== undefined && hasEnded(now)) return now;
      throw error;
    }
  }

  /** What an image can be streamed from; empty when it is not ready. Waits for its turn: see `pace`. */
  artifacts(repository: string, digest: string, signal: AbortSignal): Promise<StreamingArtifact[]> {
    return this.#referrers.artifacts(repository, digest, signal);
  }

  /** Deletes a streaming artifact by its own digest; the image stays. One that is gone already is as good. */
  async removeArtifact(repository: string, digest: string, signal: AbortSignal): Promise<void> {
    await this.#connection.call(removalCall(repository, digest, signal));
  }

  async #start(call: Call): Promise<StreamingOperation> {
    const reply = await this.#connection.call(call);
    return readOperation(reply) ?? this.#unreadable(call, 'an operation');
  }

  #unchanged(call: Call, status: string): RegistryError {
    const message = `${this.#connection.registry} did not change ${call.subject}: that ended as ${status}.`;
    return new RegistryError(message, this.#connection.failure(call), {
      code: 'unexpected',
      hint: 'Try again; if it stays so, Azure support can look it up.',
    });
  }

  #unreadable(call: Call, expected: string): never {
    throw unreadable(this.#connection.failure(call), expected);
  }
}
