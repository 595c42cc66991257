import type { HttpReply, HttpRequest } from '../base/http';
import { NetworkError } from '../base/networkError';
import { Authorization } from './authorization';
import { refusal } from './refusal';
import { RegistryError, type RegistryFailure, type Step, unreachable, unreadable } from './registryError';
import type { Scope } from './scope';
import type { Session } from './session';

/** One call to a registry, as its client words it. */
export interface Call extends Omit<HttpRequest, 'url'> {
  readonly step: Step;
  /** What it is about, in words: `the tags of hello-world`. */
  readonly subject: string;
  /** From the origin on, with query. */
  readonly path: string;
  readonly scope: Scope;
  /** Statuses that are answers, not failures. */
  readonly expects: readonly number[];
}

/** Where calls to one registry go out, with authority, and come back either as expected or as a RegistryError. */
export class Connection {
  readonly registry: string;
  readonly origin: string;
  readonly authorization: Authorization;

  constructor(session: Session) {
    this.registry = session.address.loginServer;
    this.origin = session.address.origin;
    this.authorization = new Authorization(session);
  }

  async call(call: Call): Promise<HttpReply> {
    const reply = await this.#send(call);
    if (!call.expects.includes(reply.status)) throw this.#refusal(call, reply);
    // Sign-in pages of networks answer anything with 200.
    if (reply.header('content-type')?.startsWith('text/html'))
      throw unreadable(this.failure(call), 'an answer of a registry');
    return reply;
  }

  failure({ step, subject }: Pick<Call, 'step' | 'subject'>): RegistryFailure {
    return { step, subject, registry: this.registry };
  }

  async #send({ step, subject, path, scope, expects: _, ...request }: Call): Promise<HttpReply> {
    try {
      return await this.authorization.send({ ...request, url: `${this.origin}${path}` }, scope);
    } catch (error) {
      throw error instanceof NetworkError ? unreachable(this.failure({ step, subject }), error) : error;
    }
  }

  #refusal(call: Call, reply: HttpReply): RegistryError {
    const error = refusal(this.failure(call), reply);
    const less = reply.status === 401 ? this.authorization.grantedLess(call.scope) : undefined;
    if (less === undefined || error.code !== 'unauthorized') return error;
    const granted = less.actions.length === 0 ? 'nothing' : less.actions.join(', ');
    const message = `${this.registry} grants ${granted} on ${less.name}, and ${call.subject} needs ${call.scope.actions.join(', ')}.`;
    return new RegistryError(message, error.failure, {
      code: 'forbidden',
      hint: 'Give the token or role that right; it can take minutes to count.',
      cause: error,
    });
  }
}
