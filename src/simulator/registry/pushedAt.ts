import { durationMs, momentOf } from '../world/duration';
import type { ImageData } from '../world/worldData';
import { expansionMs, total } from './expansion';
import { layerSizes } from './layerSizes';

/** When an image of the world was pushed, in milliseconds since 1970. */
export function pushedAt(image: ImageData, openedAt: number): number {
  if (image.readyIn !== undefined) {
    const sizes = layerSizes(image);
    return openedAt + (durationMs(image.readyIn) ?? 0) - expansionMs(total(sizes), sizes.length);
  }
  return momentOf(image.pushed ?? '30d', openedAt) ?? openedAt;
}
