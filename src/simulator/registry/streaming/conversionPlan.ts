import { randomUUID } from 'node:crypto';
import { durationMs } from '../../world/duration';
import type { ConversionData, ImageStreamingData } from '../../world/streamingData';
import type { ManifestContent } from '../manifest';
import { type Conversion, conversionMs } from './conversion';
import type { ConversionSource } from './conversionSource';

const refusalMs = 2_000;

/** An image and what its conversion works on. */
interface Work {
  readonly image: ManifestContent;
  readonly found: ConversionSource;
}

/** How conversions of an image go that are begun later. */
export function planOf(data: ImageStreamingData | undefined): ConversionData {
  if (data === undefined || data === 'converted') return {};
  return 'failed' in data ? { fails: data.failed } : data;
}

/** A conversion that begins now. */
export function begun({ image, found }: Work, plan: ConversionData, now: number): Conversion {
  const { doneIn } = plan;
  const takesMs = doneIn === undefined ? usualMs(found) : (durationMs(doneIn) ?? 0);
  return conversion({ image, found }, plan, { startedAt: now, endsAt: now + takesMs, knownFrom: now });
}

/** The conversion that was begun before the world opened; undefined where none was. */
export function begunBefore(
  { image, found }: Work,
  data: ImageStreamingData,
  { pushedAt, openedAt }: { readonly pushedAt: number; readonly openedAt: number },
): Conversion | undefined {
  if (data === 'converted') return undefined;
  const plan = planOf(data);
  const { progress, stuckAt = 100, doneIn } = plan;
  const takesMs = usualMs(found);
  if ('failed' in data || (progress !== undefined && stuckAt <= progress)) {
    const endsAt = Math.min(pushedAt + takesMs, openedAt);
    return conversion({ image, found }, plan, { startedAt: pushedAt, endsAt, knownFrom: openedAt });
  }
  if (progress === undefined) return undefined;
  const leftMs = durationMs(doneIn ?? '') ?? Math.ceil((takesMs * (100 - progress)) / 100);
  const endsAt = openedAt + leftMs;
  const startedAt = endsAt - Math.ceil((leftMs * 100) / (100 - progress));
  return conversion({ image, found }, plan, { startedAt, endsAt, knownFrom: openedAt });
}

function conversion(
  { image, found }: Work,
  { fails, stuckAt, forgottenIn }: ConversionData,
  { startedAt, endsAt, knownFrom }: { startedAt: number; endsAt: number; knownFrom: number },
): Conversion {
  const code = found.source ? fails : found.fails;
  const knownMs = forgottenIn === undefined ? undefined : durationMs(forgottenIn);
  return {
    id: randomUUID(),
    image,
    startedAt,
    endsAt,
    ...(found.source && { source: found.source }),
    ...(code && { fails: code }),
    ...(stuckAt !== undefined && { stuckAtPercent: stuckAt }),
    ...(knownMs !== undefined && { forgottenAt: knownFrom + knownMs }),
  };
}

/** What cannot be converted is refused soon. */
function usualMs({ source }: ConversionSource): number {
  return source ? conversionMs(source.layers.reduce((sum, { size }) => sum + size, 0)) : refusalMs;
}
