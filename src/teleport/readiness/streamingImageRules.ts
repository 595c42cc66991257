import { formatBytes } from '../../base/units';
import { manifestMediaTypes } from '../../registry/manifest';
import { isPremium, ofRegistry } from './common';
import type { Facts } from './facts';
import type { Fix } from './fix';
import { advice, blocks, given, ifKnown, known, ok, type Rule, unknown } from './rule';
import { sources } from './sources';

const isOffered = given('registry', () =>
  advice(
    'The pages disagree: AKS has called it generally available since July 2026, the registry still calls it a preview, without a service level agreement.',
  ),
);

const hasServiceKey = ofRegistry(({ name, customerManagedKey }) => {
  if (customerManagedKey === undefined) return unknown(`Azure does not tell whose key encrypts ${name}.`);
  return customerManagedKey
    ? blocks(`${name} is encrypted with a customer-managed key, and such registries cannot.`)
    : ok(`${name} is encrypted with the service's key.`);
});

const hasPlatform = given('image', ({ platforms }) =>
  known(platforms, all => {
    if (all.length === 0) return unknown('Its manifest names no platform.');
    if (!all.includes('linux/amd64'))
      return blocks(`It is for ${all.join(', ')}; only linux/amd64 is streamed.`);
    return all.length === 1
      ? ok('It is for linux/amd64.')
      : ok(`It is for ${all.join(', ')}; of these only linux/amd64 is streamed.`);
  }),
);

const isOfAType = given('image', ({ mediaType }) =>
  known(mediaType, type =>
    (manifestMediaTypes as readonly string[]).includes(type)
      ? ok(`Its manifest is ${type}.`)
      : blocks(
          `Its manifest is ${type || 'of no media type'}; only images and indexes of OCI or of Docker's manifest version 2 are converted.`,
        ),
  ),
);

const isConverted = given('image', ({ streamingArtifact }, facts) =>
  known(streamingArtifact, isThere =>
    isThere
      ? ok('Its streaming artifact is there.')
      : blocks('It has no streaming artifact, so it is pulled whole. Convert it.', converting(facts)),
  ),
);

/** Not where something else keeps it from being converted. */
function converting(facts: Facts): Fix | undefined {
  const { image, registry } = facts;
  const digest = ifKnown(image?.digest);
  if (image === undefined || registry === undefined || digest === undefined) return undefined;
  const isKept = [isPremium, hasServiceKey, hasPlatform, isOfAType].some(
    check => check(facts)?.verdict === 'blocks',
  );
  if (isKept) return undefined;
  const [, tag] = (image.by === 'tag' && /:([\w.-]+)$/.exec(image.reference)) || [];
  const { loginServer } = registry;
  const named = { loginServer, repository: image.repository, digest };
  return { kind: 'convertImage', ...named, ...(tag === undefined ? {} : { tag }) };
}

const isByTag = given('image', ({ by, reference }) =>
  by === 'tag'
    ? ok(`${reference} names a tag.`)
    : blocks(
        'It is named by its digest, and only pulls by tag are streamed. Name it by a tag in the manifest.',
      ),
);

const gigabyte = 1_000_000_000;
/** The size that the pages name, for different reasons. */
const largeBytes = 30 * gigabyte;
/** Pulled within seconds by any node: a judgement, as no page tells. */
const smallBytes = 100_000_000;

const isWorthIt = given('image', ({ layers }) =>
  known(layers, ({ sizeBytes, largestBytes }) => {
    const told = `It is ${formatBytes(sizeBytes)} compressed, its largest layer ${formatBytes(largestBytes)}.`;
    if (sizeBytes > largeBytes)
      return advice(
        `${told} The registry's page says that images over 30 GB gain most, AKS that a file over 30 GB read at the start belongs in a volume.`,
      );
    return sizeBytes < smallBytes
      ? advice(`${told} So little is pulled within seconds anyway; do not expect much.`)
      : ok(`${told} What reads most of its files at the start gains nothing.`);
  }),
);

export const streamingImageRules: readonly Rule[] = [
  {
    id: 'streaming.preview',
    accelerator: 'streaming',
    about: 'registry',
    title: 'Generally available, or a preview',
    source: sources.streamingInRegistry,
    check: isOffered,
  },
  {
    id: 'streaming.tier',
    accelerator: 'streaming',
    about: 'registry',
    title: 'Premium registry',
    source: sources.streamingInRegistry,
    check: isPremium,
  },
  {
    id: 'streaming.key',
    accelerator: 'streaming',
    about: 'registry',
    title: 'No customer-managed key',
    source: sources.streamingInRegistry,
    check: hasServiceKey,
  },
  {
    id: 'streaming.platform',
    accelerator: 'streaming',
    about: 'image',
    title: 'Image for linux/amd64',
    source: sources.streamingOnAks,
    check: hasPlatform,
  },
  {
    id: 'streaming.type',
    accelerator: 'streaming',
    about: 'image',
    title: 'Manifest that is converted',
    source: sources.streamingTroubles,
    check: isOfAType,
  },
  {
    id: 'streaming.converted',
    accelerator: 'streaming',
    about: 'image',
    title: 'Image converted',
    source: sources.streamingInRegistry,
    check: isConverted,
  },
  {
    id: 'streaming.tag',
    accelerator: 'streaming',
    about: 'image',
    title: 'Pulled by tag',
    source: sources.streamingOverview,
    check: isByTag,
  },
  {
    id: 'streaming.size',
    accelerator: 'streaming',
    about: 'image',
    title: 'Size that gains by streaming',
    source: sources.streamingOverview,
    check: isWorthIt,
  },
];
