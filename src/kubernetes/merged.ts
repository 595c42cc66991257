/** One value, and which of several sources it came from. */
export interface Tagged<K extends string, T> {
  readonly from: K;
  readonly value: T;
}

type Arrival<K extends string, T> =
  | { readonly from: K; readonly result: IteratorResult<T, void> }
  | { readonly from: K; readonly error: unknown };

/**
 * Values of several sources in the order in which they come. Fails as the first one fails; ends when all have ended.
 * Who leaves early must abort the sources' signal: a source that waits for something cannot be ended otherwise.
 */
export async function* merged<K extends string, T>(
  sources: Readonly<Record<K, AsyncGenerator<T, void>>>,
): AsyncGenerator<Tagged<K, T>, void> {
  const arrived: Arrival<K, T>[] = [];
  let wake = () => {};
  const arrive = (arrival: Arrival<K, T>) => {
    arrived.push(arrival);
    wake();
  };
  const ask = (from: K) => {
    sources[from].next().then(
      result => arrive({ from, result }),
      (error: unknown) => arrive({ from, error }),
    );
  };
  const names = Object.keys(sources) as K[];
  for (const name of names) ask(name);
  try {
    for (let open = names.length; open > 0; ) {
      const arrival = arrived.shift();
      if (arrival === undefined) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      } else if ('error' in arrival) throw arrival.error;
      else if (arrival.result.done) open--;
      else {
        ask(arrival.from);
        yield { from: arrival.from, value: arrival.result.value };
      }
    }
  } finally {
    for (const name of names) sources[name].return(undefined).catch(() => {});
  }
}
