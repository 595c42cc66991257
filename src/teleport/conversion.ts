import type { StreamingArtifact } from '../registry/streaming/artifact';
import { hasEnded, type StreamingOperation } from '../registry/streaming/operation';
import type { ViewedImage } from './expansionMonitor';
import type { OpenRegistry } from './openRegistry';
import type { SavedRegistry } from './registries';
import type { Services } from './services';
import type { AutoConvert, StoredImage } from './streaming/conversions';
import { latestOperation, lookUp } from './streaming/lookUp';
import { shapeOf, streamedImage } from './streaming/platforms';

export type { AutoConvert } from './streaming/conversions';
export { type ConvertibleTags, convertibleTags } from './streaming/convertibleTags';
export { type SweepEstimate, sweepEstimate } from './streaming/sweepEstimate';
export { policyWords } from './streaming/whyNotConverted';
export { type Obstacle, whyNotConvertible } from './streaming/whyNotConvertible';

type Around = Pick<Services, 'host' | 'catalog' | 'monitor'>;

/** What came of asking for a conversion: it is under way, or there is nothing to convert. */
export type ConversionStart =
  | { readonly kind: 'converting'; readonly operation: StreamingOperation }
  | { readonly kind: 'ready'; readonly artifact: StreamingArtifact };

/** What the service has of an image: its latest conversion, and what it can be streamed from. */
export interface ConversionTold {
  readonly operation: StreamingOperation | undefined;
  readonly artifacts: readonly StreamingArtifact[];
}

/** Starts the conversion of an image that has no streaming artifact, or finds the one that is under way. Throws RegistryError. */
export async function convertImage(
  services: Around,
  image: ViewedImage,
  signal: AbortSignal,
): Promise<ConversionStart> {
  const registry = await services.catalog.open(image.registry);
  const conversions = registry.conversions;
  const [artifact] = await conversions.artifacts(image, signal);
  if (artifact) {
    conversions.noteAskedFor(image);
    services.monitor.lookAgain(image);
    return { kind: 'ready', artifact };
  }
  const operation = await conversions.client.convert(image.repository, image.digest, signal);
  conversions.noteAskedFor(image);
  conversions.note(image, image.digest, operation, services.host.clock.now());
  services.monitor.lookAgain(image);
  return { kind: 'converting', operation };
}

/** Stops the conversion of an image, or of its linux/amd64 image. Answers how it ended, which may have been before; undefined where there is none. */
export async function cancelConversion(
  services: Around,
  image: ViewedImage,
  signal: AbortSignal,
): Promise<StreamingOperation | undefined> {
  const registry = await services.catalog.open(image.registry);
  const found = await lookUp(registry, image, signal);
  if (found.kind !== 'conversion' || hasEnded(found.operation)) {
    services.monitor.lookAgain(image);
    return found.kind === 'conversion' ? found.operation : undefined;
  }
  const conversions = registry.conversions;
  const operation = await conversions.client.cancel(image.repository, found.operation.id, signal);
  conversions.note(image, found.digest, operation, services.host.clock.now());
  services.monitor.lookAgain(image);
  return operation;
}

/** What the service says of an image's latest conversion, asked for now. */
export async function lastConversion(
  { catalog }: Around,
  image: ViewedImage,
  signal: AbortSignal,
): Promise<ConversionTold> {
  const registry = await catalog.open(image.registry);
  const conversions = registry.conversions;
  const artifacts: StreamingArtifact[] = [];
  let operation: StreamingOperation | undefined;
  for (const each of await both(registry, image, signal)) {
    artifacts.push(...(await conversions.client.artifacts(each.repository, each.digest, signal)));
    operation ??= await latestOperation(conversions, each, signal);
  }
  return { operation, artifacts };
}

/** Deletes what an image can be streamed from; the image itself stays, and so do copies on nodes. Answers what was deleted. */
export async function removeStreamingArtifact(
  { catalog, monitor, host }: Around,
  image: ViewedImage,
  signal: AbortSignal,
): Promise<readonly StreamingArtifact[]> {
  const registry = await catalog.open(image.registry);
  const conversions = registry.conversions;
  const removed: StreamingArtifact[] = [];
  const images = await both(registry, image, signal);
  try {
    for (const { repository, digest } of images) {
      for (const artifact of await conversions.client.artifacts(repository, digest, signal)) {
        await conversions.client.removeArtifact(repository, artifact.digest, signal);
        removed.push(artifact);
      }
    }
  } finally {
    // Where not all of them could be removed, those that are left are found again.
    for (const each of images) conversions.noteRemoved(each, host.clock.now());
    monitor.lookAgain(image);
  }
  return removed;
}

/** Whether new pushes to a repository are converted. Throws RegistryError where it is neither told nor refused. */
export async function autoConvert(
  { catalog }: Pick<Services, 'catalog'>,
  registry: SavedRegistry,
  repository: string,
  signal: AbortSignal,
): Promise<AutoConvert> {
  const opened = await catalog.open(registry);
  return opened.conversions.autoConvert(repository, signal);
}

/** Switches that, and answers with what the registry then has. What is there already is not converted by it. */
export async function setAutoConvert(
  { catalog, monitor }: Pick<Services, 'catalog' | 'monitor'>,
  registry: SavedRegistry,
  repository: string,
  isOn: boolean,
  signal: AbortSignal,
): Promise<AutoConvert> {
  const opened = await catalog.open(registry);
  const policy = await opened.conversions.setAutoConvert(repository, isOn, signal);
  monitor.forgetAndTell(registry.loginServer, repository);
  return policy;
}

/** The image, and of an index its linux/amd64 image: either may have been converted. */
async function both(
  registry: OpenRegistry,
  { repository, digest }: StoredImage,
  signal: AbortSignal,
): Promise<readonly StoredImage[]> {
  const linux = streamedImage(await shapeOf(registry, { repository, digest }, signal));
  return [{ repository, digest }, ...(linux === undefined ? [] : [{ repository, digest: linux }])];
}
