import { Repository } from '../registry/repository';
import type { StoredManifest } from '../registry/storedManifest';
import { isRecord } from '../requestBody';
import type { OperationFailure } from './operations';
import { isSame } from './routes/lists';
import type { RegistryCall } from './routes/registries';

/** Public registries that the service reaches: an image is made up for whatever is asked of them. */
export const publicHosts: ReadonlySet<string> = new Set([
  'mcr.microsoft.com',
  'docker.io',
  'registry.hub.docker.com',
]);

/** Finds the image to import when the time has come; what is wrong is told by then. */
export type FindImage = (now: number) => { repository: Repository; image: StoredManifest } | OperationFailure;

/** Reads where an import comes from; what is wrong with that is told at once. */
export function importSource(call: RegistryCall, source: unknown): FindImage | OperationFailure {
  if (!isRecord(source) || typeof source.sourceImage !== 'string' || source.sourceImage === '')
    return invalid('The source image is missing.');
  const { repository, reference } = partsOf(source.sourceImage);
  const { resourceId, registryUri } = source;
  if (typeof resourceId === 'string') return fromResource(call, resourceId, repository, reference);
  if (typeof registryUri !== 'string') return invalid('The source registry is missing.');
  if (publicHosts.has(registryUri)) return now => madeUp(repository, reference, now);
  return fromHost(call, registryUri, source.credentials, repository, reference);
}

/** `repository:tag` or `repository@digest`; without either, `latest`. */
export function partsOf(image: string): { readonly repository: string; readonly reference: string } {
  const at = image.indexOf('@');
  if (at > 0) return { repository: image.slice(0, at), reference: image.slice(at + 1) };
  const colon = image.lastIndexOf(':');
  if (colon <= 0) return { repository: image, reference: 'latest' };
  return { repository: image.slice(0, colon), reference: image.slice(colon + 1) };
}

function fromResource(call: RegistryCall, id: string, repository: string, reference: string) {
  const found = call.tenant.subscriptions
    .flatMap(({ registries }) => registries)
    .find(registry => isSame(registry.id, id));
  const loginServer = found?.loginServer;
  if (loginServer === undefined) return invalid(`The source registry ${id} could not be found.`);
  return held(call, loginServer, repository, reference);
}

function fromHost(
  call: RegistryCall,
  host: string,
  credentials: unknown,
  repository: string,
  reference: string,
) {
  if (!call.registryAt(host)) return invalid(`The source registry ${host} could not be reached.`);
  const { username, password } = isRecord(credentials) ? credentials : {};
  const mayPull =
    typeof username === 'string' && typeof password === 'string'
      ? call.mayPull(host, username, password)
      : call.mayPull(host);
  if (!mayPull) return invalid(`The source registry ${host} refused the credentials.`);
  return held(call, host, repository, reference);
}

function held(call: RegistryCall, host: string, name: string, reference: string): FindImage {
  return () => {
    const repository = call.registryAt(host)?.find(name);
    const image = repository?.find(reference);
    if (repository && image) return { repository, image };
    return { code: 'ImportImageNotFound', message: `${host} has no image ${name}:${reference}.` };
  };
}

/** An image of eight layers, the same for the same name. */
function madeUp(name: string, reference: string, now: number): ReturnType<FindImage> {
  const image = { tags: [reference], pushed: '30d', layers: 8, sizeBytes: 120_000_000 };
  const repository = new Repository({ name, images: [image] }, now);
  const made = repository.find(reference);
  return made ? { repository, image: made } : invalid(`${name} has no image ${reference}.`);
}

function invalid(message: string): OperationFailure {
  return { code: 'InvalidParameters', message };
}
