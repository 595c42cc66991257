import type { Clock } from '../base/clock';
import { withDeadline } from '../base/deadline';
import type { HttpReply } from '../base/http';
import type { JsonRecord } from '../base/json';
import type { ArmCall, ArmProgress } from './arm';
import type { ArmConnection } from './armConnection';
import { failedOperation, isAzureError, lateOperation, lostOperation } from './azureError';
import { azureRefusal } from './azureRefusal';
import { bodyOf, isFailure, isOver, isResource, stateOf } from './operationState';
import { retryAfterMs } from './retryAfter';

interface Context {
  readonly connection: ArmConnection;
  readonly clock: Clock;
}

/**
 * Sends a change and follows it to its end, by the rules of Resource Manager's asynchronous operations: Azure-AsyncOperation, else Location, else
 * the resource's own provisioningState. Answers that pass (503, a broken connection) are polled through, since the operation goes on without us.
 */
export function finishOperation(
  { connection, clock }: Context,
  call: ArmCall,
  { deadlineMs, report }: ArmProgress,
): Promise<JsonRecord | undefined> {
  const expired = () => lateOperation(connection.failure(call.subject), deadlineMs);
  return withDeadline(clock, { signal: call.signal, delayMs: deadlineMs, expired }, signal => {
    const tell = (state: string | undefined) => {
      if (state !== undefined && !signal.aborted) report?.(state);
    };
    return new Operation({ connection, clock }, { ...call, signal }, tell).finish();
  });
}

const firstDelayMs = 2000;
const maxDelayMs = 15_000;
/** The longest pause that Retry-After may ask for, and the shortest. */
const maxAskedMs = 60_000;
const minAskedMs = 1000;
/** An operation that was just taken on may not be known everywhere yet. */
const maxUnknown = 3;
const passing = [408, 429, 500, 502, 503, 504];

/** How to learn the state of an operation. */
interface Track {
  readonly kind: 'operation' | 'location' | 'resource';
  readonly url: string;
}

class Operation {
  readonly #context: Context;
  readonly #call: ArmCall;
  readonly #tell: (state: string | undefined) => void;
  readonly #url: string;

  constructor(context: Context, call: ArmCall, tell: (state: string | undefined) => void) {
    this.#context = context;
    this.#call = call;
    this.#tell = tell;
    this.#url = context.connection.url(call);
  }

  async finish(): Promise<JsonRecord | undefined> {
    const { connection } = this.#context;
    const first = await connection.send(this.#call, this.#url);
    if (first.status >= 300 && this.#call.expects?.includes(first.status)) return undefined;
    this.#assertStatus(first);
    const track = this.#track(first);
    if (track === undefined) return this.#isRemoval ? undefined : bodyOf(first);
    this.#tell(stateOf(first));
    const last = await this.#follow(track, first);
    return this.#result(track, first, last);
  }

  /** Polls until the operation is over; answers with the last poll's answer. */
  async #follow(start: Track, first: HttpReply): Promise<HttpReply> {
    const { clock } = this.#context;
    const { signal } = this.#call;
    let track = start;
    let reply: HttpReply | undefined = first;
    let unknown = 0;
    for (let delayMs = firstDelayMs; ; delayMs = Math.min(maxDelayMs, delayMs * 1.5)) {
      await clock.sleep(this.#pauseMs(reply, delayMs), signal);
      reply = await this.#poll(track.url);
      if (reply === undefined || passing.includes(reply.status)) continue;
      if (reply.status === 404 && track.kind === 'resource' && this.#isRemoval) return reply;
      if (reply.status === 404 || reply.status === 410) {
        if (++unknown < maxUnknown) continue;
        this.#assertKnown(track, reply);
      }
      unknown = 0;
      this.#assertStatus(reply);
      if (isOver(reply)) return reply;
      this.#assertGoingOn(reply);
      this.#tell(stateOf(reply));
      track = this.#moved(track, reply);
    }
  }

  /** undefined when no answer came; the next poll may get one. */
  async #poll(url: string): Promise<HttpReply | undefined> {
    const { subject, signal } = this.#call;
    try {
      return await this.#context.connection.send({ subject, signal }, url);
    } catch (error) {
      if (signal.aborted || !isAzureError(error, 'unreachable', 'unreadable', 'timeout')) throw error;
      return undefined;
    }
  }

  /** What the operation made: its own answer, or the resource as it is now. */
  async #result(track: Track, first: HttpReply, last: HttpReply): Promise<JsonRecord | undefined> {
    if (this.#isRemoval) return undefined;
    const body = bodyOf(last);
    const isWrite = this.#call.method === 'PUT' || this.#call.method === 'PATCH';
    if (isWrite) return track.kind === 'operation' || !isResource(body) ? this.#read(this.#url) : body;
    const location = track.kind === 'operation' ? this.#address(first, 'location') : undefined;
    return location === undefined ? body : ((await this.#read(location)) ?? body);
  }

  /** Reads what a finished operation left; a passing fault is waited out, and what is not there is undefined. */
  async #read(url: string): Promise<JsonRecord | undefined> {
    for (let reply = await this.#poll(url); ; reply = await this.#poll(url)) {
      if (reply !== undefined && !passing.includes(reply.status))
        return reply.status < 300 ? bodyOf(reply) : undefined;
      await this.#context.clock.sleep(this.#pauseMs(reply, firstDelayMs), this.#call.signal);
    }
  }

  #track(first: HttpReply): Track | undefined {
    const operation = this.#address(first, 'azure-asyncoperation');
    if (operation !== undefined) return { kind: 'operation', url: operation };
    const location = first.status === 204 ? undefined : this.#address(first, 'location');
    if (location !== undefined) return { kind: 'location', url: location };
    this.#assertGoingOn(first);
    // Without an address to ask, only the resource itself can tell; what a POST did has none.
    return !isOver(first) && this.#call.method !== 'POST' ? { kind: 'resource', url: this.#url } : undefined;
  }

  /** A poll's answer may name another address to go on with. */
  #moved(track: Track, reply: HttpReply): Track {
    const headers = { operation: 'azure-asyncoperation', location: 'location', resource: undefined };
    const header = headers[track.kind];
    const url = header === undefined ? undefined : this.#address(reply, header);
    return url === undefined ? track : { ...track, url };
  }

  #address({ header }: HttpReply, name: string): string | undefined {
    const address = header(name);
    return address ? this.#context.connection.ownUrl(address, this.#call.subject) : undefined;
  }

  #assertStatus(reply: HttpReply): void {
    if ([200, 201, 202, 204].includes(reply.status)) return;
    const { connection, clock } = this.#context;
    throw azureRefusal(connection.failure(this.#call.subject), reply, clock.now());
  }

  /** An address of the operation that is not there says nothing of what it was to change. */
  #assertKnown({ kind }: Track, reply: HttpReply): void {
    if (kind === 'resource') return;
    throw lostOperation(this.#context.connection.failure(this.#call.subject), reply);
  }

  #assertGoingOn(reply: HttpReply): void {
    const state = stateOf(reply);
    if (state === undefined || !isFailure(state)) return;
    const correlationId = reply.header('x-ms-correlation-request-id');
    const failure = this.#context.connection.failure(this.#call.subject);
    throw failedOperation({ ...failure, ...(correlationId ? { correlationId } : {}) }, state, bodyOf(reply));
  }

  #pauseMs(reply: HttpReply | undefined, ownMs: number): number {
    const askedMs = reply === undefined ? undefined : retryAfterMs(reply, this.#context.clock.now());
    return askedMs === undefined ? ownMs : Math.min(maxAskedMs, Math.max(minAskedMs, askedMs));
  }

  get #isRemoval(): boolean {
    return this.#call.method === 'DELETE';
  }
}
