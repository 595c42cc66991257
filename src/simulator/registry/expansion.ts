const startMs = 2_000;
const perLayerMs = 1_000;
const bytesPerMs = 40_000;

/** The largest compressed layer that the service manages to expand (told by its team in Azure/acr#557). */
export const largestLayerBytes = 16 * 1024 ** 3;

/** The work that a push hands to the service: the compressed sizes of the layers, and when it began. */
export interface Expansion {
  readonly startedAt: number;
  readonly layerSizesBytes: readonly number[];
}

/** How long the simulated service takes to expand an image. An invention: the real service publishes no figure. */
export function expansionMs(sizeBytes: number, layers: number): number {
  return Math.round(startMs + layers * perLayerMs + sizeBytes / bytesPerMs);
}

/** When an expansion is done, in milliseconds since 1970; Infinity for an image that the service retries for ever. */
export function readyAt({ startedAt, layerSizesBytes }: Expansion): number {
  if (layerSizesBytes.some(size => size > largestLayerBytes)) return Number.POSITIVE_INFINITY;
  return startedAt + expansionMs(total(layerSizesBytes), layerSizesBytes.length);
}

export function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
