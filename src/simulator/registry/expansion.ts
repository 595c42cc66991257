import { expansionLimits } from '../../registry/expansion';
import type { ManifestContent } from './manifest';

const startMs = 2_000;
const perLayerMs = 1_000;
const bytesPerMs = 40_000;

/** The work that a push hands to the service: the compressed sizes of the layers, and when it began. */
export interface Expansion {
  readonly startedAt: number;
  readonly layerSizesBytes: readonly number[];
}

/** What the service has to expand after this push: the layers of a Linux image, nothing for an index or another system. */
export function expansionOf(content: ManifestContent, startedAt: number): Expansion | undefined {
  if (content.references.length > 0 || content.platform?.os !== 'linux') return undefined;
  return { startedAt, layerSizesBytes: content.layers.map(({ size }) => size) };
}

/** How long the simulated service takes to expand an image. An invention: the real service publishes no figure. */
export function expansionMs(sizeBytes: number, layers: number): number {
  return Math.round(startMs + layers * perLayerMs + sizeBytes / bytesPerMs);
}

/** When an expansion is done, in milliseconds since 1970; Infinity for an image that the service retries for ever. */
export function readyAt({ startedAt, layerSizesBytes }: Expansion): number {
  if (layerSizesBytes.some(size => size > expansionLimits.layerBytes)) return Number.POSITIVE_INFINITY;
  return startedAt + expansionMs(total(layerSizesBytes), layerSizesBytes.length);
}

export function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
