import type { ImageData } from '../world/worldData';

const usualLayerBytes = 12_000_000;

/** The compressed size of each layer of a virtual image, in bytes: large ones below small ones, as base images are built. */
export function layerSizes({ layers = 1, sizeBytes }: ImageData): readonly number[] {
  if (typeof layers !== 'number') return layers;
  const wanted = sizeBytes ?? layers * usualLayerBytes;
  const shares = Array.from({ length: layers }, (_, index) => 1 / (index + 1));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const sizes = shares.map(share => Math.floor((wanted * share) / whole));
  const rest = wanted - sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size, index) => (index === 0 ? size + rest : size));
}
