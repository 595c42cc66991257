import { goDuration } from './kubelet/goDuration';

const firstMs = 10_000;
const mostMs = 300_000;

/** Waits that double from one failure to the next: ten seconds at first, five minutes at most. */
export class Backoff {
  /** How often it has failed. */
  count = 0;
  waitMs = firstMs;

  failed(): void {
    if (this.count > 0) this.waitMs = Math.min(mostMs, this.waitMs * 2);
    this.count += 1;
  }

  /** As `1m20s`. */
  text(waitMs: number): string {
    return goDuration(waitMs * 1e6);
  }
}
