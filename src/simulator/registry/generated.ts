import type { GeneratedData, RepositoryData } from '../world/worldData';
import { teleportLimit } from './teleportLimit';

const prefix = 'app-';

export function generatedName(index: number): string {
  return prefix + String(index).padStart(6, '0');
}

/** The repository that a generated name stands for: as many images as the world asks for, the newest first, one layer each. */
export function generatedRepository(name: string, data: GeneratedData | undefined): RepositoryData {
  const tags = data?.tags ?? 0;
  const images = Math.min(data?.digests ?? tags, tags);
  return {
    name,
    images: Array.from({ length: images }, (_, index) => ({
      tags: shareOfTags(tags, images, index),
      pushed: `${index + 1}h`,
      sizeBytes: 20_000_000 + index,
      ...(data?.digests !== undefined && index % 3 === 0 && { streaming: 'converted' as const }),
    })),
    teleportEnabled: Number(name.slice(prefix.length)) < teleportLimit,
  };
}

/** The tags of one image, all of them handed out from the newest on, as evenly as can be. */
function shareOfTags(tags: number, images: number, image: number): string[] {
  const first = Math.floor((image * tags) / images);
  const end = Math.floor(((image + 1) * tags) / images);
  return Array.from({ length: end - first }, (_, index) => `1.${tags - 1 - first - index}`);
}
