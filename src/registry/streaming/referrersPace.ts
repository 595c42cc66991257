import type { Clock } from '../../base/clock';

/** How often one identity may list referrers, calls a minute (ACR, "Service tiers": the tightest limit of all reads). */
export const referrersPerMinute = { basic: 250, standard: 250, premium: 1_000 } as const;

const minuteMs = 60_000;

/** Hands out turns to list referrers, so that all callers together keep within what the registry allows. */
export interface ReferrersPace {
  /** Resolves when a call may start, in the order of asking; rejects with the signal's reason. */
  turn(signal: AbortSignal): Promise<void>;
  /** Lets nobody start for so long, and nobody hurry afterwards. */
  pause(delayMs: number): void;
  /** How long until the last of so many calls could start, behind those that wait already; milliseconds. */
  durationMs(calls: number): number;
  /** Another budget, as when the registry's tier has become known. */
  allow(perMinute: number): void;
}

/** A token bucket of a tenth of the budget, refilled with the rest: no minute sees more than `perMinute` calls start. */
export function createPace(perMinute: number, clock: Clock): ReferrersPace {
  const waiting = new Set<() => void>();
  let rate = rateOf(perMinute);
  /** When the bucket would be full again if nobody came; a call sets that off by one interval (generic cell rate algorithm). */
  let fullAt = 0;
  let cancelTimer = () => {};

  const waitMs = (place: number) => {
    const now = clock.monotonic();
    return Math.max(0, Math.max(fullAt, now) - now + (place - rate.burst) * rate.intervalMs);
  };

  const serve = () => {
    cancelTimer();
    for (const enter of waiting) {
      if (waitMs(1) > 0) break;
      fullAt = Math.max(fullAt, clock.monotonic()) + rate.intervalMs;
      enter();
    }
    cancelTimer = waiting.size === 0 ? () => {} : clock.timer(waitMs(1), serve);
  };

  return {
    turn: signal =>
      new Promise((resolve, reject) => {
        const enter = () => {
          waiting.delete(enter);
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          waiting.delete(enter);
          if (waiting.size === 0) cancelTimer();
          reject(signal.reason);
        };
        if (signal.aborted) return leave();
        signal.addEventListener('abort', leave, { once: true });
        waiting.add(enter);
        serve();
      }),
    pause(delayMs) {
      fullAt = Math.max(fullAt, clock.monotonic() + delayMs + (rate.burst - 1) * rate.intervalMs);
      serve();
    },
    durationMs: calls => (calls <= 0 ? 0 : waitMs(waiting.size + calls)),
    allow(budget) {
      rate = rateOf(budget);
      serve();
    },
  };
}

function rateOf(perMinute: number) {
  const burst = Math.max(1, Math.floor(perMinute / 10));
  return { burst, intervalMs: Math.ceil(minuteMs / Math.max(1, perMinute - burst)) };
}
