import { type Clock, systemClock } from '../../src/base/clock';

const behindMs = 3_600_000;

/**
 * Time that goes so many times as fast as ours, for programs that wait in real time for what takes long in a simulated world. It begins an
 * hour ago, so that nothing happens in their future.
 */
export function fastClock(factor: number): Clock {
  const startedAt = Date.now();
  return {
    now: () => startedAt - behindMs + (Date.now() - startedAt) * factor,
    monotonic: () => systemClock.monotonic() * factor,
    sleep: (delayMs, signal) => systemClock.sleep(delayMs / factor, signal),
    timer: (delayMs, ring) => systemClock.timer(delayMs / factor, ring),
  };
}
