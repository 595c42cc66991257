import { plainLines, plainText } from './outsideText';

export interface Explanation {
  /** Stable word for programs and tests, such as `unauthorized`. */
  readonly code: string;
  /** What to do next, one sentence for people. */
  readonly hint?: string;
  /** How the other side put it, for whoever looks closer. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/**
 * A failure told for people: `message` says what happened to which thing, `hint` what to do next. The base of all errors we throw.
 * They quote what others said, so that all three texts are cleaned here of what is not to be read but to act.
 */
export class ExplainedError extends Error {
  override readonly name: string = 'ExplainedError';
  /** Tells it apart where the class cannot: bundles of their own, such as the simulator's, hold a copy of this class. */
  readonly isExplained = true;
  readonly code: string;
  readonly hint: string | undefined;
  readonly detail: string | undefined;

  constructor(message: string, { code, hint, detail, cause }: Explanation) {
    super(indented(message), cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint === undefined ? undefined : plainText(hint);
    this.detail = detail === undefined ? undefined : indented(detail);
  }
}

export function isExplained(error: unknown): error is ExplainedError {
  return error instanceof Error && 'isExplained' in error && error.isExplained === true;
}

/** Whether this is an abort (a person's or a deadline's owner's), which is nobody's failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** One line for people out of anything thrown: the message, then the hint. */
export function explain(error: unknown): string {
  if (isExplained(error)) return error.hint ? `${error.message} ${error.hint}` : error.message;
  return indented(error instanceof Error ? error.message : String(error));
}

/** The same with how the other side put it, on a line of its own. */
export function explainFully(error: unknown): string {
  const detail = isExplained(error) ? error.detail : undefined;
  return detail === undefined ? explain(error) : `${explain(error)}\n  ${detail}`;
}

/** Lines after the first stand apart from those that we begin: nobody who is quoted can write one of ours. */
function indented(text: string): string {
  return plainLines(text).replace(/\n\s*/g, '\n  ');
}
