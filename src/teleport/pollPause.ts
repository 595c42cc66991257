import type { ImageCheck } from './imageState';

/** A pause before the next check, and the last check before it that told how far the image is. */
export interface Pause {
  readonly delayMs: number;
  readonly after: ImageCheck;
}

const teleport = { firstMs: 2_000, maxMs: 15_000, growth: 1.5 } as const;
/** As the Azure CLI polls conversions. */
const streaming = { firstMs: 5_000, maxMs: 21_000, stepMs: 1_000 } as const;

/** How long to wait after a check: longer each time; for a conversion short again as soon as its progress moves. */
export function pauseAfter(check: ImageCheck, before: Pause | undefined): Pause {
  const isStreaming = check.state.by === 'streaming';
  const told = check.state.state === 'error' && before ? before.after : check;
  return { delayMs: isStreaming ? ofStreaming(told, before) : ofTeleport(before), after: told };
}

function ofTeleport(before: Pause | undefined): number {
  return before === undefined ? teleport.firstMs : Math.min(teleport.maxMs, before.delayMs * teleport.growth);
}

function ofStreaming(check: ImageCheck, before: Pause | undefined): number {
  if (before === undefined || hasMoved(before.after, check)) return streaming.firstMs;
  return Math.min(streaming.maxMs, before.delayMs + streaming.stepMs);
}

function hasMoved(before: ImageCheck, now: ImageCheck): boolean {
  return progress(before) !== progress(now);
}

function progress({ state }: ImageCheck): number | undefined {
  return state.state === 'expanding' ? state.progressPercent : undefined;
}
