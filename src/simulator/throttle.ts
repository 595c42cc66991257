/** Lets so many requests a second through. Says for the next request how many seconds it has to wait, 0 when it may pass. */
export function throttle(requestsPerSecond: number, now: () => number): () => number {
  let allowance = requestsPerSecond;
  let checkedAt = now();
  return () => {
    const moment = now();
    allowance = Math.min(requestsPerSecond, allowance + ((moment - checkedAt) / 1000) * requestsPerSecond);
    checkedAt = moment;
    if (allowance < 1) return Math.ceil((1 - allowance) / requestsPerSecond);
    allowance -= 1;
    return 0;
  };
}
