import type { GeneratedData, RepositoryData } from '../world/worldData';
import { teleportLimit } from './teleportLimit';

const prefix = 'app-';

export function generatedName(index: number): string {
  return prefix + String(index).padStart(6, '0');
}

/** The repository that a generated name stands for: as many images as the world asks for, the newest first, one layer each. */
export function generatedRepository(name: string, data: GeneratedData | undefined): RepositoryData {
  const tags = data?.tags ?? 0;
  const images = Array.from({ length: tags }, (_, index) => ({
    tags: [`1.${tags - 1 - index}`],
    pushed: `${index + 1}h`,
    sizeBytes: 20_000_000 + index,
  }));
  return { name, images, teleportEnabled: Number(name.slice(prefix.length)) < teleportLimit };
}
