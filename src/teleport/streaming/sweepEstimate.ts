import { count } from '../../base/units';
import type { OpenRegistry } from '../openRegistry';

/** How long it takes to look at many images. */
export interface SweepEstimate {
  /** Until the last of them could begin. */
  readonly durationMs: number;
  /** In a sentence, with the reason; undefined where it is not worth one. */
  readonly words: string | undefined;
}

/** Shorter than that, nobody asks how long it takes. */
const worthTellingMs = 5_000;

/** How long it takes to look for the streaming artifacts of so many images: to list referrers is rationed by the minute. */
export function sweepEstimate({ client }: OpenRegistry, images: number): SweepEstimate {
  const durationMs = client.streaming.pace.durationMs(images);
  if (durationMs < worthTellingMs) return { durationMs, words: undefined };
  return {
    durationMs,
    words: `Looking at ${count(images, 'image')} takes about ${roughly(durationMs)}: the registry rations how often streaming artifacts may be listed.`,
  };
}

function roughly(spanMs: number): string {
  const seconds = Math.ceil(spanMs / 10_000) * 10;
  return seconds < 120 ? count(seconds, 'second') : count(Math.round(seconds / 60), 'minute');
}
