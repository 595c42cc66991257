import { ExplainedError } from '../base/errors';
import type { FieldConflict } from './conflict';

export type ClusterFault =
  | 'unauthorized'
  | 'forbidden'
  | 'quota'
  | 'denied'
  | 'notFound'
  | 'namespaceMissing'
  | 'namespaceTerminating'
  | 'unknownKind'
  | 'conflict'
  | 'changed'
  | 'alreadyExists'
  | 'invalid'
  | 'throttled'
  | 'gone'
  | 'unreachable'
  | 'untrusted'
  | 'timeout'
  | 'unavailable'
  | 'unreadable'
  | 'failed';

/** One field that the server does not take, and why. */
export interface FieldProblem {
  /** Such as `spec.template.spec.containers[0].image`. */
  readonly field: string;
  readonly said: string;
}

/** What was asked, and of whom, in words. */
export interface ClusterFailure {
  /** The context's name. */
  readonly cluster: string;
  /** Such as `the pods in namespace shop`. */
  readonly subject: string;
  readonly status?: number;
  /** The cluster's own word, such as `Forbidden`. */
  readonly reason?: string;
  readonly namespace?: string;
  /** Whose fields an apply would take over; there for `conflict`. */
  readonly conflicts?: readonly FieldConflict[];
  /** There for `invalid`, where the server names any. */
  readonly fields?: readonly FieldProblem[];
  readonly retryAfterMs?: number;
}

interface Wording {
  readonly code: ClusterFault;
  readonly hint?: string;
  readonly detail?: string;
  readonly cause?: unknown;
}

/** A call to a cluster's API that did not succeed: about what, how the server put it, and the way out. */
export class ClusterError extends ExplainedError {
  override readonly name = 'ClusterError';
  declare readonly code: ClusterFault;
  readonly failure: ClusterFailure;

  constructor(message: string, failure: ClusterFailure, wording: Wording) {
    super(message, wording);
    this.failure = failure;
  }
}

export function isClusterError(error: unknown, ...codes: readonly ClusterFault[]): error is ClusterError {
  return error instanceof ClusterError && (codes.length === 0 || codes.includes(error.code));
}

/** An answer that had the right status and cannot be understood. */
export function unreadable(failure: ClusterFailure, expected: string): ClusterError {
  return new ClusterError(
    `${failure.cluster} answered for ${failure.subject} with something that is not ${expected}.`,
    failure,
    {
      code: 'unreadable',
      hint: 'Try again; if it stays so, check that the server of the kubeconfig is a Kubernetes API.',
    },
  );
}

/** Something that was waited for and did not come about. */
export function late(failure: ClusterFailure, said: string, hint: string): ClusterError {
  return new ClusterError(said, failure, { code: 'timeout', hint });
}
