/**
 * Runs a task for each item, with no more than `width` under way or done and not yet taken, and gives the outcomes in the items' order. A failure is
 * thrown in its place; what is under way then is left to its signal.
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  width: number,
  task: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = [];
  for (const item of items) {
    const next = begun.length < width ? undefined : begun.shift();
    if (next) yield await next;
    const outcome = task(item);
    // Its failure is told when its turn comes, which may be long after it happened.
    outcome.catch(() => {});
    begun.push(outcome);
  }
  for (const outcome of begun) yield await outcome;
}
