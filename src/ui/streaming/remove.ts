import { count } from '../../base/units';
import { shortName } from '../../registry/reference';
import { removeStreamingArtifact } from '../../teleport/conversion';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import type { Services } from '../../teleport/services';
import { confirm, withProgress } from '../feedback';
import { window } from '../window';

const then =
  'so does what nodes have pulled. What starts after that pulls whole images, until they are converted again; auto-convert does that for new pushes alone.';
const consequences = {
  one: `The image itself and its tags stay, and ${then}`,
  several: `The images themselves and their tags stay, and ${then}`,
} as const;

/** Deletes what images can be streamed from, after a person has said so. */
export async function removeArtifacts(services: Services, images: readonly ViewedImage[]): Promise<void> {
  const [first] = images;
  if (first === undefined) return;
  const isOne = images.length === 1;
  const what = isOne
    ? `the streaming artifact of ${shortName(first)}`
    : `the streaming artifacts of ${count(images.length, 'image')}`;
  const verb = isOne ? 'Remove Streaming Artifact' : `Remove from ${count(images.length, 'Image')}`;
  if (!(await confirm(`Remove ${what}?`, consequences[isOne ? 'one' : 'several'], verb))) return;
  const looked = await withProgress(`Removing ${what}`, signal =>
    Promise.all(
      images.map(async image => ({ image, removed: await removeStreamingArtifact(services, image, signal) })),
    ),
  );
  const without = looked.filter(({ removed }) => removed.length === 0);
  if (without.length === 0) return;
  const names = without.map(({ image }) => shortName(image)).join(', ');
  void window.showInformationMessage(`There was no streaming artifact of ${names}.`);
}
