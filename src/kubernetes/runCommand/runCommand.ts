/** A file that lies in the folder where a command runs. */
export interface CommandFile {
  /** Without a folder. */
  readonly name: string;
  readonly text: string;
}

export interface CommandResult {
  readonly exitCode: number;
  /** What it wrote, to its output and as errors, in one. */
  readonly logs: string;
}

/** Runs a command line of a POSIX shell that has kubectl, within reach of the cluster. Throws ExplainedError when that could not be done, or the signal's reason. */
export type RunCommand = (
  command: string,
  files: readonly CommandFile[],
  signal: AbortSignal,
) => Promise<CommandResult>;
