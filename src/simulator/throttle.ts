/** Lets so many requests through in each period, a second when absent. Says for the next request how many seconds it has to wait, 0 when it may pass. */
export function throttle(requests: number, now: () => number, periodSeconds = 1): () => number {
  const perSecond = requests / periodSeconds;
  let allowance = requests;
  let checkedAt = now();
  return () => {
    const moment = now();
    allowance = Math.min(requests, allowance + ((moment - checkedAt) / 1000) * perSecond);
    checkedAt = moment;
    if (allowance < 1) return Math.ceil((1 - allowance) / perSecond);
    allowance -= 1;
    return 0;
  };
}

/** The same for each caller. */
export function throttleEach(
  requests: number,
  now: () => number,
  periodSeconds: number,
): (caller: string) => number {
  const turns = new Map<string, () => number>();
  return caller => {
    const turn = turns.get(caller) ?? throttle(requests, now, periodSeconds);
    turns.set(caller, turn);
    return turn();
  };
}
