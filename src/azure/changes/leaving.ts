import { ExplainedError } from '../../base/errors';

/**
 * Runs a change that goes on in Azure once it was accepted. When it is left early, throws `leftRunning` in place of the abort, with what
 * may go on there: a sentence such as `Azure goes on to scale user1.`
 */
export async function leaving<T>(signal: AbortSignal, goesOn: string, change: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  try {
    return await change();
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new ExplainedError(goesOn, {
      code: 'leftRunning',
      hint: 'Refresh after a while to see what came of it.',
      cause,
    });
  }
}
