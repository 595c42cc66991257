import { featureState } from '../azure/features';
import type { AzureCluster, AzureRegistry, NodePool } from '../azure/resources';
import { findPullRole } from '../azure/roleAssignments';
import { explain, isAbort } from '../base/errors';
import { largestLayer, type Manifest } from '../registry/manifest';
import { formatReference } from '../registry/reference';
import { checkExpansion, type Subject } from './checkExpansion';
import type { ViewedImage } from './expansionMonitor';
import type { StateName } from './imageState';
import type { OpenRegistry } from './openRegistry';
import type { ClusterFacts, Facts, ImageFacts, Known, RegistryFacts } from './readiness/facts';
import type { SavedRegistry } from './registries';
import type { Services } from './services';
import { lookUp } from './streaming/lookUp';

/** What is asked about: an image, a registry, a cluster, or an image on a cluster or one of its pools. */
export interface Question {
  readonly registry?: SavedRegistry;
  readonly image?: { readonly repository: string; readonly tag?: string; readonly digest?: string };
  readonly cluster?: AzureCluster;
  readonly pool?: NodePool;
}

const teleportFeature = 'EnableACRTeleport';

/** Finds out all that bears on whether an image starts fast. What could not be found out says why; only an abort is thrown. */
export async function examine(services: Services, question: Question, signal: AbortSignal): Promise<Facts> {
  const { registry, cluster, pool } = question;
  const resource = registry && (await resourceOf(services, registry));
  const [image, about, target] = await Promise.all([
    imageFacts(services, question, signal),
    registry && resource ? registryFacts(services, question, resource, signal) : undefined,
    cluster && clusterFacts(services, cluster, resource, signal),
  ]);
  return {
    now: services.host.clock.now(),
    ...(image ? { image } : {}),
    ...(about ? { registry: about } : {}),
    ...(target ? { cluster: target } : {}),
    ...(pool ? { pool } : {}),
  };
}

async function resourceOf(
  { inventory }: Services,
  { loginServer }: SavedRegistry,
): Promise<Known<AzureRegistry>> {
  const read = await known(() => inventory.read());
  if ('unknown' in read) return read;
  const value = inventory.registryAt(loginServer);
  if (value) return { value };
  const isSignedIn = inventory.accounts.length > 0;
  return {
    unknown: isSignedIn ? 'no subscription that you see holds this registry' : 'nobody is signed in to Azure',
  };
}

async function imageFacts(
  services: Services,
  { registry, image }: Question,
  signal: AbortSignal,
): Promise<ImageFacts | undefined> {
  if (registry === undefined || image === undefined) return undefined;
  const { repository, tag = 'latest', digest } = image;
  const version = digest === undefined ? { tag } : { digest };
  const named = {
    reference: formatReference({ registry, repository, ...version }),
    repository,
    by: digest === undefined ? ('tag' as const) : ('digest' as const),
  };
  const found = await known(async () => {
    const opened = await services.catalog.open(registry);
    return { opened, ...(await opened.client.resolve(repository, digest ?? tag, signal)) };
  });
  if ('unknown' in found)
    return {
      ...named,
      ...{ digest: found, platforms: found, mediaType: found, layers: found, pushedAt: found },
      ...{ expansion: found, streamingArtifact: found },
    };
  const { opened, digest: resolved } = found.value;
  const subject = { registry, repository, digest: resolved };
  const [manifest, attributes, [expansion, streamingArtifact]] = await Promise.all([
    known(() => opened.manifest(repository, resolved, signal)),
    known(() => opened.client.manifestAttributes(repository, resolved, signal)),
    states(services, opened, subject, signal),
  ]);
  return {
    ...named,
    digest: { value: resolved },
    platforms: platforms(manifest, attributes),
    mediaType: 'unknown' in manifest ? manifest : { value: manifest.value.mediaType },
    layers: 'unknown' in manifest ? manifest : await layers(opened, repository, manifest.value, signal),
    pushedAt: 'unknown' in attributes ? attributes : said(attributes.value.createdAt, 'when it was pushed'),
    expansion,
    streamingArtifact,
  };
}

/** How far the image is by Teleport, and whether it can be streamed; the one that its registry has was found out by the first. */
async function states(
  { monitor, host }: Services,
  opened: OpenRegistry,
  subject: ViewedImage,
  signal: AbortSignal,
): Promise<[Known<StateName>, Known<boolean>]> {
  const expansion = await known(async () => {
    const { state } = await monitor.check(subject, signal);
    if (state.by !== 'streaming') return state.state;
    const limits = { clock: host.clock, stuckAfterMs: Number.POSITIVE_INFINITY, signal };
    return (await checkExpansion(opened, subject, limits)).state.state;
  });
  return [expansion, await artifactOf(opened, subject, signal)];
}

async function artifactOf(
  opened: OpenRegistry,
  subject: Subject,
  signal: AbortSignal,
): Promise<Known<boolean>> {
  const found = await known(() => opened.accelerator(signal));
  if ('unknown' in found) return found;
  const { accelerator, evidence } = found.value;
  if (accelerator === 'none' || accelerator === 'unknown') return { unknown: evidence };
  return known(async () => (await lookUp(opened, subject, signal)).kind === 'artifact');
}

function platforms(
  manifest: Known<Manifest>,
  attributes: Known<{ readonly platform: string | undefined }>,
): ImageFacts['platforms'] {
  if ('unknown' in manifest) return manifest;
  if (manifest.value.kind === 'index')
    return { value: manifest.value.images.map(({ platform }) => platform) };
  if ('unknown' in attributes) return attributes;
  const { platform } = attributes.value;
  const none = 'its platform, as of charts, signatures and whatever else is no image to run';
  return said(platform === undefined ? undefined : [platform], none);
}

/** Of the image for linux/amd64, which is the one that is accelerated. */
async function layers(
  opened: OpenRegistry,
  repository: string,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<ImageFacts['layers']> {
  const linux =
    manifest.kind === 'index' && manifest.images.find(({ platform }) => platform === 'linux/amd64');
  if (linux === false || linux === undefined)
    return manifest.kind === 'image'
      ? { value: sizes(manifest) }
      : { unknown: 'it has no linux/amd64 image' };
  const image = await known(() => opened.manifest(repository, linux.digest, signal));
  if ('unknown' in image) return image;
  return image.value.kind === 'image'
    ? { value: sizes(image.value) }
    : { unknown: 'its index holds another index' };
}

function sizes({ layers, sizeBytes }: Extract<Manifest, { kind: 'image' }>) {
  return { count: layers.length, sizeBytes, largestBytes: largestLayer(layers)?.sizeBytes ?? 0 };
}

async function registryFacts(
  services: Services,
  { registry, image }: Question,
  resource: Known<AzureRegistry>,
  signal: AbortSignal,
): Promise<RegistryFacts | undefined> {
  if (registry === undefined) return undefined;
  const opened = await known(() => services.catalog.open(registry));
  const [replications, trace, teleports] = await Promise.all([
    'unknown' in resource ? resource : known(() => services.inventory.replications(resource.value, signal)),
    'unknown' in opened ? opened : known(() => opened.value.trace(signal)),
    'unknown' in opened || image === undefined
      ? { unknown: 'unknown' in opened ? opened.unknown : 'no repository was named' }
      : known(() => opened.value.attributes(image.repository, signal)),
  ]);
  const { seen, enabled } = 'unknown' in opened ? { seen: 0, enabled: 0 } : opened.value.rollUp();
  return {
    loginServer: registry.loginServer,
    access: registry.access,
    resource,
    replications,
    teleportTrace: traceOf(trace),
    teleportRepositories:
      seen === 0 ? { unknown: 'no repository was looked at' } : { value: { enabled, isWhole: false } },
    repositoryTeleports:
      'unknown' in teleports ? teleports : said(teleports.value.teleportEnabled, 'whether it teleports'),
  };
}

function traceOf(trace: Known<'seen' | 'none' | 'unknown'>): RegistryFacts['teleportTrace'] {
  if ('unknown' in trace) return trace;
  return trace.value === 'unknown' ? { unknown: 'no repository could be looked at' } : { value: trace.value };
}

async function clusterFacts(
  { inventory }: Services,
  cluster: AzureCluster,
  resource: Known<AzureRegistry> | undefined,
  signal: AbortSignal,
): Promise<ClusterFacts> {
  const { kubeletIdentity, subscriptionId } = cluster;
  const role = async (): Promise<Known<string | undefined>> => {
    if (resource === undefined) return { unknown: 'no registry was named' };
    if ('unknown' in resource) return resource;
    if (kubeletIdentity === undefined) return { unknown: 'Azure names no kubelet identity of the cluster' };
    const puller = { registry: resource.value, principalId: kubeletIdentity.objectId };
    return known(async () => findPullRole(await inventory.arm(resource.value.id), puller, signal));
  };
  const [pull, feature] = await Promise.all([
    role(),
    known(async () =>
      featureState(await inventory.arm(cluster.id), { subscriptionId, feature: teleportFeature }, signal),
    ),
  ]);
  return {
    cluster,
    pullRole: pull,
    teleportFeature:
      'unknown' in feature ? feature : said(feature.value, 'where that feature stands', 'Azure'),
  };
}

/** What a task gives, or why it gave nothing. */
async function known<T>(find: () => Promise<T>): Promise<Known<T>> {
  try {
    return { value: await find() };
  } catch (error) {
    if (isAbort(error)) throw error;
    return { unknown: explain(error).replace(/\.$/, '') };
  }
}

function said<T>(value: T | undefined, what: string, who = 'the registry'): Known<T> {
  return value === undefined ? { unknown: `${who} does not say ${what}` } : { value };
}
