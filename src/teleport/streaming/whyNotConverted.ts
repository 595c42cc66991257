import type { OpenRegistry } from '../openRegistry';
import { unlessRefused } from '../unlessRefused';
import type { AutoConvert, StoredImage } from './conversions';
import type { Found } from './lookUp';
import { platformsOf, shapeOf, streamedPlatform } from './platforms';

/** Why an image has no streaming artifact and none is being made, and what would make one; sentences. */
export async function whyNotConverted(
  registry: OpenRegistry,
  image: StoredImage,
  found: Found,
  signal: AbortSignal,
): Promise<string> {
  const platforms = platformsOf(await shapeOf(registry, image, signal));
  if (platforms !== undefined && !platforms.includes(streamedPlatform))
    return `${whatBecame(found)} It cannot be converted: ${forWhat(platforms)}, and only ${streamedPlatform} is.`;
  const conversions = registry.conversions;
  const policy = await unlessRefused(conversions.autoConvert(image.repository, signal));
  return [whatBecame(found), ...(policy ? [policyWords(policy)] : []), 'Convert it to have one.'].join(' ');
}

function whatBecame(found: Found): string {
  if (found.kind === 'conversion') {
    return found.operation.status === 'Canceled'
      ? 'Its conversion was canceled, and no streaming artifact refers to it.'
      : 'It was converted once, and no streaming artifact refers to it any more: it was removed, or never listed.';
  }
  if (found.kind === 'nothing' && found.vanished !== undefined)
    return `The registry does not know its conversion any more (operation ${found.vanished.id}), and no streaming artifact came of it.`;
  const hidden = found.kind === 'nothing' && found.hidden;
  return hidden
    ? `No streaming artifact refers to it. Whether it is being converted is not visible: ${hidden}`
    : 'No streaming artifact refers to it.';
}

function forWhat(platforms: readonly string[]): string {
  return platforms.length === 0 ? 'it names no platform to run on' : `it is for ${platforms.join(', ')}`;
}

/** Whether new pushes are converted, in a sentence. */
export function policyWords(policy: AutoConvert): string {
  switch (policy.state) {
    case 'on':
      return 'New pushes to the repository are converted by themselves; what was there before is not.';
    case 'off':
      return 'New pushes to the repository are not converted by themselves.';
    case 'hidden':
      return 'Whether new pushes are converted by themselves is not visible with your role.';
  }
}
