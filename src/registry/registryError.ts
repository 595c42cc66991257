import { ExplainedError, explain } from '../base/errors';
import type { NetworkError } from '../base/networkError';

/** Which part of a conversation with a registry failed. */
export type Step =
  | 'resolve'
  | 'sign-in'
  | 'exchange'
  | 'token'
  | 'catalog'
  | 'repository'
  | 'tags'
  | 'manifest'
  | 'mount'
  | 'update'
  | 'streaming'
  | 'conversion'
  | 'operation'
  | 'referrers'
  | 'delete';

export type RegistryFault =
  | 'unauthorized'
  | 'forbidden'
  | 'firewall'
  | 'catalogDenied'
  | 'notFound'
  | 'throttled'
  | 'unreachable'
  | 'unexpected'
  | 'foreignHost';

export interface RegistryFailure {
  readonly step: Step;
  readonly registry: string;
  /** What was asked about, in words: `the tags of hello-world`. */
  readonly subject?: string;
  readonly status?: number;
  /** The service's own code, such as `MANIFEST_UNKNOWN`. */
  readonly serviceCode?: string;
  readonly correlationId?: string;
  /** The address that a firewall saw, when it named one. */
  readonly clientIp?: string;
}

interface Wording {
  readonly code: RegistryFault;
  readonly hint?: string;
  readonly detail?: string;
  readonly cause?: unknown;
}

/** A call to a registry that did not succeed: which step, how the service put it, and the way out. */
export class RegistryError extends ExplainedError {
  override readonly name = 'RegistryError';
  declare readonly code: RegistryFault;
  readonly failure: RegistryFailure;

  constructor(message: string, failure: RegistryFailure, wording: Wording) {
    super(message, wording);
    this.failure = failure;
  }
}

const refusals: readonly RegistryFault[] = ['unauthorized', 'forbidden', 'catalogDenied', 'notFound'];

/** Whether these credentials may not do it. */
export function isDenied(error: unknown): boolean {
  return error instanceof RegistryError && (error.code === 'unauthorized' || error.code === 'forbidden');
}

/** Whether the registry said no, and would say it again; other failures may pass. */
export function isRefusal(error: unknown): error is RegistryError {
  return error instanceof RegistryError && refusals.includes(error.code);
}

/** A network failure, with the step it struck. */
export function unreachable(call: RegistryFailure, cause: NetworkError): RegistryError {
  const { message, hint } = cause;
  return new RegistryError(`${message.replace(/\.$/, '')}, at the ${call.step} step.`, call, {
    code: 'unreachable',
    ...(hint ? { hint } : {}),
    cause,
  });
}

/** A registry that turned calls away for as long as was waited for it. `until` is milliseconds since 1970, 0 where it did not say. */
export function throttled(call: RegistryFailure, until: number): RegistryError {
  const when = until === 0 ? '' : ` until ${new Date(until).toISOString()}`;
  return new RegistryError(`${call.registry} is throttling calls${when} (${call.step}: 429).`, call, {
    code: 'throttled',
    hint: `Wait ${until === 0 ? 'a minute' : 'until then'}, then try again; fewer images at once need fewer calls.`,
  });
}

/** An Azure account that gave no token to exchange; only the first line of what it says is for people. */
export function noAzureToken(call: RegistryFailure, cause: unknown): RegistryError {
  const [said] = explain(cause).split('\n');
  return new RegistryError(`The Azure account gave no token for ${call.registry}: ${said}`, call, {
    code: 'unauthorized',
    hint: 'Sign in to Azure again.',
    cause,
  });
}

/** An answer that had the right status and cannot be understood. */
export function unreadable(call: RegistryFailure, expected: string): RegistryError {
  const about = call.subject ? ` for ${call.subject}` : '';
  return new RegistryError(
    `${call.registry} answered${about} with something that is not ${expected} (${call.step}).`,
    call,
    {
      code: 'unexpected',
      hint: 'Check that the address is a container registry and that no proxy answers in its place.',
    },
  );
}
