import { count, formatBytes } from '../../base/units';
import { expansionLimits } from '../../registry/expansion';
import type { StateName } from '../imageState';
import type { Facts, ImageFacts } from './facts';
import type { Fix } from './fix';
import { isoTime } from './isoTime';
import { advice, blocks, type Finding, given, ifKnown, known, ok, type Rule, unknown } from './rule';
import { sources } from './sources';

const isExpanded = given('image', (image, facts) =>
  known(image.expansion, state => expansionFinding(state, image, facts)),
);

function expansionFinding(state: StateName, image: ImageFacts, facts: Facts): Finding {
  switch (state) {
    case 'ready':
      return ok('All its layers are expanded.');
    case 'expanding':
      return blocks('Its layers are still being expanded. Wait until it is ready.');
    case 'stuck':
      return blocks('It has been expanding for longer than expansion takes, and will likely never be ready.');
    case 'notEnabled':
      return notExpanded(image, facts);
    case 'unavailable':
      return blocks('It is not expanded, and its registry shows no trace of Teleport.');
    case 'noAccess':
      return unknown('Whether it is expanded is not visible with your role.', tokenFor(image, facts));
    default:
      return unknown('Whether it is expanded could not be checked.');
  }
}

function notExpanded(image: ImageFacts, facts: Facts): Finding {
  if (ifKnown(facts.registry?.repositoryTeleports) !== true)
    return blocks('It is not expanded. Only images pushed to an enabled repository are.');
  const pushed = ifKnown(image.pushedAt);
  const when = pushed === undefined ? '' : day(pushed);
  return blocks(
    `${image.repository} is enabled, but this image was pushed before that${when}, and only new pushes expand. Push it again.`,
    pushAgain(image, facts),
  );
}

function day(timeMs: number): string {
  const time = isoTime(timeMs);
  return time === undefined ? '' : ` (${time.slice(0, 10)})`;
}

/** Importing counts as a push, and an image may be imported over itself. */
function pushAgain({ by, reference }: ImageFacts, { registry }: Facts): Fix | undefined {
  const registryId = ifKnown(registry?.resource)?.id;
  const host = `${registry?.loginServer}/`;
  if (registryId === undefined || by !== 'tag' || !reference.startsWith(host)) return undefined;
  return { kind: 'importImage', registryId, source: reference, target: reference.slice(host.length) };
}

/** The mount endpoint takes tokens that are made for a repository. */
function tokenFor({ repository }: ImageFacts, { registry }: Facts): Fix | undefined {
  const registryId = ifKnown(registry?.resource)?.id;
  return registryId === undefined ? undefined : { kind: 'createToken', registryId, repository };
}

const isLinux = given('image', ({ platforms }) =>
  known(platforms, all => {
    const linux = all.filter(platform => platform.startsWith('linux/'));
    if (all.length === 0) return unknown('Its manifest names no platform.');
    if (linux.length === 0) return blocks(`It is for ${all.join(', ')}; Teleport is for Linux images.`);
    return linux.includes('linux/amd64')
      ? ok(`It is for ${all.join(', ')}.`)
      : advice(`It is for ${all.join(', ')}; the nodes' part of Teleport was made for amd64 alone.`);
  }),
);

/** Layers commonly grow less than so much when they are expanded: a judgement, as no page tells. */
const likelyGrowth = 4;

const keepsLimits = given('image', ({ layers, expansion }) =>
  known(layers, ({ count: layerCount, sizeBytes, largestBytes }) => {
    const told = `${count(layerCount, 'layer')}, ${formatBytes(sizeBytes)} compressed, the largest ${formatBytes(largestBytes)}`;
    if (largestBytes > expansionLimits.layerBytes || sizeBytes > expansionLimits.totalBytes)
      return blocks(`${told}: over the limits even before it is expanded, so expansion never ends.`);
    if (ifKnown(expansion) === 'ready') return ok(`${told}; it was expanded.`);
    return exceeds(largestBytes * likelyGrowth, sizeBytes * likelyGrowth)
      ? advice(`${told}. The limits are of expanded sizes, which no manifest tells: it may exceed them.`)
      : ok(`${told}. The limits are of expanded sizes, which no manifest tells: it most likely keeps them.`);
  }),
);

function exceeds(layerBytes: number, totalBytes: number): boolean {
  return layerBytes > expansionLimits.layerBytes || totalBytes > expansionLimits.totalBytes;
}

const image = { accelerator: 'teleport', about: 'image' } as const;

export const teleportImageRules: readonly Rule[] = [
  {
    id: 'teleport.expanded',
    ...image,
    title: 'Pushed after enabling, and expanded',
    source: sources.teleportOnAks,
    check: isExpanded,
  },
  {
    id: 'teleport.platform',
    ...image,
    title: 'Linux image',
    source: sources.teleport,
    check: isLinux,
  },
  {
    id: 'teleport.size',
    ...image,
    title: `No layer over ${formatBytes(expansionLimits.layerBytes)}, not over ${formatBytes(expansionLimits.totalBytes)} in all`,
    source: sources.teleportLimits,
    check: keepsLimits,
  },
];
