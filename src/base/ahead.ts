/** Passes a generator on, asking for the next value while the last one is being used. */
export async function* ahead<T>(
  source: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = source.next();
      // Its failure is told when it is awaited, which may be long after it happened.
      next.catch(() => {});
      yield value;
    }
  } finally {
    // Not awaited: a source that hangs would hold whoever leaves early. Its signal ends it.
    source.return().catch(() => {});
  }
}
