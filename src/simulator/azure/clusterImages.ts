import { streamingArtifactType } from '../../registry/streaming/artifact';
import type { OpenEndpoint } from '../endpoint';
import type { ImageReference, ImageSource, PullableImage, PullSecret } from '../kubernetes/images';
import { readyAt } from '../registry/expansion';
import type { Repository } from '../registry/repository';
import type { StoredManifest } from '../registry/storedManifest';
import type { ClusterResource } from './clusterResource';
import type { ClusterOptions } from './clusterServers';
import type { Directory } from './directory';
import { guidOf } from './guid';
import { publicHosts } from './importSource';
import type { RegistryResource } from './registryResource';
import { roleIds } from './roles';

/** Roles with which the kubelet's identity may pull: of the registry, or by repository (acr-facts §2.2). */
const pullRoles = ['Owner', 'Contributor', 'Reader', 'AcrPush', 'AcrPull'];
const repositoryRoles = ['Reader', 'Writer', 'Contributor'].map(
  role => `Container Registry Repository ${role}`,
);

type Surroundings = Pick<ClusterOptions, 'clock' | 'endpointAt'>;

/** What the nodes of a cluster find in the world's registries, and in public ones, where there is an image for every name. */
export function imagesFor(
  cluster: ClusterResource,
  directory: Directory,
  { clock, endpointAt }: Surroundings,
): ImageSource {
  return (reference, secrets) => {
    const { host } = reference;
    if (publicHosts.has(host)) return publicImage(reference);
    const endpoint = endpointAt(host);
    if (!endpoint) return { kind: 'unreachable' };
    if (endpoint.registry.data.deniedClientIp !== undefined) return { kind: 'firewalled' };
    const resource = directory.registryAt(host);
    const isKubelets = resource !== undefined && kubeletMayPull(cluster, resource);
    if (!isKubelets && !may(endpoint, reference, secrets, clock.now())) return { kind: 'unauthorized' };
    const repository = endpoint.registry.find(reference.repository);
    const manifest = repository?.find(reference.reference);
    if (!repository || !manifest) return { kind: 'notFound' };
    return imageOf(endpoint, repository, manifest, clock.now());
  };
}

function kubeletMayPull(
  { kubeletIdentity }: ClusterResource,
  { data, id, subscription }: RegistryResource,
): boolean {
  const roles = (data.abac ? repositoryRoles : pullRoles).map(role => roleIds[role]);
  return subscription.roleAssignments.some(
    ({ principalId, roleId, scope }) =>
      principalId === kubeletIdentity &&
      roles.includes(roleId) &&
      `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase()),
  );
}

/** With a secret of the pod, or as anybody may. */
function may(
  { credentials }: OpenEndpoint,
  { host, repository }: ImageReference,
  secrets: readonly PullSecret[],
  now: number,
): boolean {
  const known = secrets
    .filter(({ server }) => server === host)
    .map(({ user, password }) => credentials.password(user, password, now));
  return [...known, credentials.anonymous()].some(one => one?.allows('repository', repository, 'pull'));
}

function imageOf(
  { registry }: OpenEndpoint,
  repository: Repository,
  manifest: StoredManifest,
  now: number,
): PullableImage {
  const { references, digest } = manifest;
  const wanted = references.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64',
  );
  const image = wanted ? repository.find(wanted.digest) : manifest;
  const layers = (image ?? manifest).layers.map(layer => ({ digest: layer.digest, sizeBytes: layer.size }));
  const own = references.length > 0 ? references : [manifest];
  const expansion = registry.teleport ? image?.expansion : undefined;
  const artifact = [digest, image?.digest ?? digest]
    .flatMap(subject => repository.referrers(subject))
    .find(({ artifactType }) => artifactType === streamingArtifactType);
  return {
    kind: 'image',
    digest,
    layers,
    platforms: own.flatMap(({ platform }) => (platform ? [`${platform.os}/${platform.architecture}`] : [])),
    isExpanded: expansion !== undefined && readyAt(expansion) <= now,
    ...(artifact && registry.streaming && { streamingDigest: artifact.digest }),
  };
}

const MB = 1_000_000;

/** Eight layers, or one of a small image, the same for the same name. */
function publicImage({ host, repository, reference }: ImageReference): PullableImage {
  const isSmall = /(^|\/)(busybox|alpine|pause)$/.test(repository);
  const digestOf = (what: string) =>
    `sha256:${guidOf(`${host}/${repository}:${reference} ${what}`).replaceAll('-', '').repeat(2)}`;
  const layers = Array.from({ length: isSmall ? 1 : 8 }, (_, index) => ({
    digest: digestOf(`layer ${index}`),
    sizeBytes: isSmall ? 2.2 * MB : 15 * MB,
  }));
  const platforms = ['linux/amd64', 'linux/arm64'];
  return { kind: 'image', digest: digestOf('image'), layers, isExpanded: false, platforms };
}
