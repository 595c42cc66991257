import type { ConversionCode } from '../../../registry/streaming/conversionFailures';
import type { streamingStatuses } from '../../../registry/streaming/operation';
import type { ManifestContent } from '../manifest';

const leastMs = 4_000;
const bytesPerMs = 20_000;
const queueMs = 1_000;

/** Between the end of a conversion and the moment at which its artifact is listed: seen on the wire, its length is not known. */
export const listingMs = 3_000;

/** One conversion of an image. Moments are in milliseconds since 1970. */
export interface Conversion {
  readonly id: string;
  readonly image: ManifestContent;
  /** What of it is converted: the image itself, or one image of an index. Nothing where nothing can be. */
  readonly source?: ManifestContent;
  readonly startedAt: number;
  /** As long as nothing stops it. */
  readonly endsAt: number;
  readonly fails?: ConversionCode;
  readonly stuckAtPercent?: number;
  readonly forgottenAt?: number;
  /** Before its end: without a code because somebody asked for that. */
  stopped?: { readonly at: number; readonly code?: ConversionCode };
}

export interface ConversionState {
  readonly status: (typeof streamingStatuses)[number];
  readonly percent: number;
  readonly code?: ConversionCode;
}

/** How long the simulated service takes to convert an image. An invention: the real service publishes no figure. */
export function conversionMs(sizeBytes: number): number {
  return Math.round(leastMs + sizeBytes / bytesPerMs);
}

/** How a conversion stands at a moment. */
export function stateOf(conversion: Conversion, now: number): ConversionState {
  const { stopped, startedAt, endsAt, fails, stuckAtPercent } = conversion;
  if (stopped) return { ...stateWhenStopped(stopped.code), percent: percentAt(conversion, stopped.at) };
  const percent = percentAt(conversion, now);
  if (now < endsAt || stuckAtPercent !== undefined)
    return { status: now < startedAt + queueMs ? 'NotStarted' : 'Running', percent };
  return fails ? { status: 'Failed', percent, code: fails } : { status: 'Succeeded', percent: 100 };
}

export function isUnderWay(conversion: Conversion, now: number): boolean {
  const { status } = stateOf(conversion, now);
  return status === 'NotStarted' || status === 'Running';
}

function stateWhenStopped(code: ConversionCode | undefined) {
  return code ? ({ status: 'Failed', code } as const) : ({ status: 'Canceled' } as const);
}

function percentAt({ source, startedAt, endsAt, stuckAtPercent = 99 }: Conversion, now: number): number {
  if (!source) return 0;
  const percent = Math.floor(((now - startedAt) * 100) / Math.max(endsAt - startedAt, 1));
  return Math.max(0, Math.min(percent, stuckAtPercent, 99));
}
