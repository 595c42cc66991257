/** One run of a program of this machine, without a shell and without a terminal. */
export interface ProgramCall {
  readonly command: string;
  readonly args: readonly string[];
  /** Beside the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly signal: AbortSignal;
}

/** How it went. `startFailure` is the system's own code, such as EACCES; `unquotable`: Windows would have a shell read an argument for more than that. */
export type ProgramOutcome =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unquotable' }
  | { readonly kind: 'notStarted'; readonly startFailure: string };

/** Runs a program to its end. Rejects with the signal's reason alone, and the program is gone then. */
export type RunProgram = (call: ProgramCall) => Promise<ProgramOutcome>;
