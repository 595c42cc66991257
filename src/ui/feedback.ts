import { CancellationError, type CancellationToken, commands, type Progress, ProgressLocation } from 'vscode';
import { isSignInNeeded, type SignInNeeded } from '../azure/account';
import { createAbort } from '../base/abort';
import { systemClock } from '../base/clock';
import { explain, isAbort, isExplained } from '../base/errors';
import { window } from './window';

/** Shows what went wrong, unless somebody meant it to stop. The one place that shows errors. */
export async function showError(error: unknown): Promise<void> {
  if (isAbort(error) || error instanceof CancellationError) return;
  if (isSignInNeeded(error)) return offerSignIn(error);
  const showLog = 'Show Log';
  // Who stopped following a change has to know that Azure may go on with it; that is no failure.
  const isTold = isExplained(error) && error.code === 'leftRunning';
  const told = isTold
    ? await window.showInformationMessage(explain(error), showLog)
    : await window.showErrorMessage(explain(error), showLog);
  if (told === showLog) await commands.executeCommand('acrTeleport.showLog');
}

async function offerSignIn(error: SignInNeeded): Promise<void> {
  const signIn = 'Sign In';
  if ((await window.showErrorMessage(explain(error), signIn)) !== signIn) return;
  await commands.executeCommand('acrTeleport.signIn', { request: error.request });
}

/** The editor's token as a signal. */
export function signalOf(token: CancellationToken): AbortSignal {
  const stop = createAbort();
  if (token.isCancellationRequested) stop.abort();
  token.onCancellationRequested(() => stop.abort());
  return stop.signal;
}

export type Report = Progress<{ message?: string; increment?: number }>;

/** What is quicker than this shows its result alone; a notification that flashes up tells nothing. */
const quickMs = 400;

/** Runs a task that a person waits for; when it takes a while, a notification shows how far it is and can cancel it. */
export async function withProgress<T>(
  title: string,
  task: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> {
  const stop = createAbort();
  const late = new LateReport();
  const running = task(stop.signal, late);
  const ended = running.then(
    () => true,
    () => true,
  );
  if (await Promise.race([ended, systemClock.sleep(quickMs).then(() => false)])) return running;
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  await window.withProgress(options, (report, token) => {
    token.onCancellationRequested(() => stop.abort());
    late.showOn(report);
    return ended;
  });
  return running;
}

/** Keeps what is reported until there is a notification to show it. */
class LateReport implements Report {
  #shown: Report | undefined;
  #message: string | undefined;
  #increment = 0;

  report({ message, increment = 0 }: { message?: string; increment?: number }): void {
    this.#message = message ?? this.#message;
    this.#increment += increment;
    this.#show();
  }

  showOn(report: Report): void {
    this.#shown = report;
    this.#show();
  }

  #show(): void {
    if (this.#shown === undefined) return;
    this.#shown.report({
      increment: this.#increment,
      ...(this.#message === undefined ? {} : { message: this.#message }),
    });
    this.#increment = 0;
  }
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
