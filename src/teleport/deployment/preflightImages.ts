import { explain, isAbort, isExplained } from '../../base/errors';
import { createLimiter } from '../../base/limiter';
import { type ImageReference, parseReference, shortName } from '../../registry/reference';
import { stateWords } from '../imageState';
import type { Fix } from '../readiness/fix';
import type { SavedRegistry } from '../registries';
import type { Services } from '../services';
import type { DeployPlan } from './plan';
import type { PreflightFinding } from './preflightFinding';

export interface ImageOptions {
  readonly signal: AbortSignal;
  /** How a registry is signed in to; as saved where none is given. */
  readonly registryOf?: (reference: ImageReference) => Promise<SavedRegistry>;
}

type Parts = Pick<Services, 'registries' | 'catalog' | 'monitor' | 'inventory' | 'host'>;

const maxInFlight = 4;
/** Where the sample's images are published for everybody. */
const published: Readonly<Record<string, string>> = {
  'azure-vote-front:v1': 'mcr.microsoft.com/azuredocs/azure-vote-front:v1',
  'redis:6.0.8': 'mcr.microsoft.com/oss/bitnami/redis:6.0.8',
};

/** Whether each image is there, and how far it is from starting fast. */
export function imageFindings(
  services: Parts,
  { images }: DeployPlan,
  options: ImageOptions,
): Promise<readonly PreflightFinding[]> {
  const limit = createLimiter(maxInFlight);
  return Promise.all(
    images.map(image => limit(() => imageFinding(services, image, options), options.signal)),
  );
}

async function imageFinding(
  services: Parts,
  image: string,
  options: ImageOptions,
): Promise<PreflightFinding> {
  const about = { about: 'image', subject: image } as const;
  const reference = read(image);
  if (reference === undefined)
    return { ...about, level: 'doubt', words: `${image} names no registry, so nothing is known of it here.` };
  try {
    return await known(services, reference, about, options);
  } catch (error) {
    if (isAbort(error) || !isExplained(error)) throw error;
    if (error.code !== 'notFound')
      return {
        ...about,
        level: 'doubt',
        words: `Whether ${image} can be pulled is not known: ${explain(error)}`,
      };
    const fix = importOf(services, reference);
    const hint = fix ? 'Import it, or choose another image.' : 'Push or import it, or choose another image.';
    return {
      ...about,
      level: 'problem',
      words: `${image} is not there.`,
      hint,
      ...(fix ? { fixes: [fix] } : {}),
    };
  }
}

function read(image: string): ImageReference | undefined {
  try {
    return parseReference(image);
  } catch {
    return undefined;
  }
}

async function known(
  { registries, catalog, monitor, host }: Parts,
  reference: ImageReference,
  about: Pick<PreflightFinding, 'about' | 'subject'>,
  { signal, registryOf }: ImageOptions,
): Promise<PreflightFinding> {
  const registry = registryOf ? await registryOf(reference) : registries.at(reference.registry);
  const { client } = await catalog.open(registry);
  const { repository, tag, digest } = reference;
  const found = await client.resolve(repository, digest ?? tag ?? 'latest', signal);
  const viewed = { registry, repository, digest: found.digest, ...(tag === undefined ? {} : { tag }) };
  const { state } = await monitor.check(viewed, signal);
  const words = `${about.subject} is there: ${stateWords(state, host.clock.now())}`;
  if (state.state === 'ready') return { ...about, level: 'ok', words: `${words}.` };
  const hint = state.state === 'expanding' ? 'Wait until it is ready to see the difference.' : undefined;
  const level = state.state === 'expanding' || state.state === 'stuck' ? 'doubt' : 'ok';
  return { ...about, level, words: `${words}. It is pulled as a whole.`, ...(hint ? { hint } : {}) };
}

function importOf({ inventory }: Parts, reference: ImageReference): Fix | undefined {
  const registry = inventory.registryAt(reference.registry.loginServer);
  const target = shortName(reference);
  const source = published[target];
  if (registry === undefined || source === undefined) return undefined;
  return { kind: 'importImage', registryId: registry.id, source, target };
}
