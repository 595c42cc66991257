import type { ViewedImage } from '../../src/teleport/expansionMonitor';
import { type OpenedRegistry, steady } from './registry';

/** The image behind a tag of `app`, as a row would show it. */
export async function viewed(
  { client, saved, clock }: OpenedRegistry,
  tag = '1.0',
  more: Partial<ViewedImage> = {},
): Promise<ViewedImage> {
  const { digest } = await clock.settle(client.resolve('app', tag, steady()));
  return { registry: saved, repository: 'app', digest, tag, ...more };
}
