export interface Explanation {
  /** Stable word for programs and tests, such as `unauthorized`. */
  readonly code: string;
  /** What to do next, one sentence for people. */
  readonly hint?: string;
  /** How the other side put it, for whoever looks closer. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** A failure told for people: `message` says what happened to which thing, `hint` what to do next. The base of all errors we throw. */
export class ExplainedError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly detail: string | undefined;

  constructor(message: string, { code, hint, detail, cause }: Explanation) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
    this.detail = detail;
  }
}

/** Whether this is an abort (a person's or a deadline's owner's), which is nobody's failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** One line for people out of anything thrown: the message, then the hint. */
export function explain(error: unknown): string {
  if (error instanceof ExplainedError) return error.hint ? `${error.message} ${error.hint}` : error.message;
  return error instanceof Error ? error.message : String(error);
}

/** The same with how the other side put it, on a line of its own. */
export function explainFully(error: unknown): string {
  const detail = error instanceof ExplainedError ? error.detail : undefined;
  return detail === undefined ? explain(error) : `${explain(error)}\n${detail}`;
}
