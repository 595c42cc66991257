import { ExplainedError, explain, isAbort, isExplained } from '../../base/errors';

/** Something that a change made in Azure, or may have made. */
export interface Made {
  /** In words: `the token ci in demo42t`. */
  readonly what: string;
  /** Takes it away again. Has an end of its own: nobody can cancel it. */
  remove(): Promise<void>;
}

/** Runs a change of several steps. When one fails or is aborted, what was made is removed, the last first; what stays is told (code `remains`). */
export async function allOrNothing<T>(change: (made: (thing: Made) => void) => Promise<T>): Promise<T> {
  const things: Made[] = [];
  try {
    return await change(thing => things.unshift(thing));
  } catch (error) {
    const left = await removeAll(things);
    if (left.length === 0) throw error;
    throw remaining(left, error);
  }
}

/** One after another, since a thing may be in use by the one made after it. Answers with what may still be there. */
async function removeAll(things: readonly Made[]): Promise<string[]> {
  const left: string[] = [];
  for (const { what, remove } of things) await remove().catch(() => left.push(what));
  return left;
}

function remaining(left: readonly string[], cause: unknown): ExplainedError {
  const why = isAbort(cause) ? 'It was canceled.' : isExplained(cause) ? cause.message : explain(cause);
  const detail = isExplained(cause) ? cause.detail : undefined;
  return new ExplainedError(`${why} What was made before could not be removed: ${left.join(' and ')}.`, {
    code: 'remains',
    hint: 'Remove it in the Azure portal.',
    ...(detail ? { detail } : {}),
    cause,
  });
}
