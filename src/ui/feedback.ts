import {
  CancellationError,
  type CancellationToken,
  commands,
  type Progress,
  ProgressLocation,
  window,
} from 'vscode';
import { createAbort } from '../base/abort';
import { explain, isAbort } from '../base/errors';

/** Shows what went wrong, unless somebody meant it to stop. The one place that shows errors. */
export async function showError(error: unknown): Promise<void> {
  if (isAbort(error) || error instanceof CancellationError) return;
  const showLog = 'Show Log';
  if ((await window.showErrorMessage(explain(error), showLog)) === showLog) {
    await commands.executeCommand('acrTeleport.showLog');
  }
}

/** The editor's token as a signal. */
export function signalOf(token: CancellationToken): AbortSignal {
  const stop = createAbort();
  if (token.isCancellationRequested) stop.abort();
  token.onCancellationRequested(() => stop.abort());
  return stop.signal;
}

export type Report = Progress<{ message?: string; increment?: number }>;

/** Runs a task that a person waits for, with a notification that shows how far it is and can cancel it. */
export function withProgress<T>(
  title: string,
  task: (signal: AbortSignal, report: Report) => Promise<T>,
): Thenable<T> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(options, (report, token) => task(signalOf(token), report));
}

/** Runs a task that the Registries view waits for. */
export function withViewProgress<T>(task: () => Promise<T>): Thenable<T> {
  return window.withProgress({ location: { viewId: 'acrTeleport.registries' } }, task);
}

/** Asks before something that cannot be taken back lightly. The button is the verb. */
export async function confirm(question: string, detail: string, verb: string): Promise<boolean> {
  return (await window.showWarningMessage(question, { modal: true, detail }, verb)) === verb;
}

/** What is wrong with a text while it is being typed, by the parser that will read it. */
export function problemIn(parse: (text: string) => unknown): (text: string) => string | undefined {
  return text => {
    if (text.trim() === '') return undefined;
    try {
      parse(text);
      return undefined;
    } catch (error) {
      return explain(error);
    }
  };
}
