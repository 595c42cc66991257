import type { Clock } from '../base/clock';
import { expansionDoubts, type MountAnswer, maxTeleportRepositories } from '../registry/expansion';
import type { ImageCheck, ImageState } from './imageState';
import type { OpenRegistry, TeleportTrace } from './openRegistry';
import { unlessRefused } from './unlessRefused';

/** An image to be checked. */
export interface Subject {
  readonly repository: string;
  readonly digest: string;
  /** When it was pushed, if known; milliseconds since 1970. */
  readonly pushedAt?: number;
}

interface Finding {
  readonly state: ImageState;
  readonly reason: string;
}

/** What every check is bounded by. */
export interface Limits {
  readonly clock: Clock;
  /** How long an expansion or conversion may take. */
  readonly stuckAfterMs: number;
  readonly signal: AbortSignal;
}

interface ExpansionLimits extends Limits {
  /** Asks the mount endpoint about the image itself, where somebody may have done so already. */
  readonly mount?: (signal: AbortSignal) => Promise<MountAnswer>;
}

/** Asks the mount endpoint about one image, and looks for the reason where it says no. Throws RegistryError, or the signal's reason. */
export async function checkExpansion(
  registry: OpenRegistry,
  subject: Subject,
  {
    mount = signal => registry.mount(subject.repository, subject.digest, signal),
    ...limits
  }: ExpansionLimits,
): Promise<ImageCheck> {
  const finding =
    (await answered(registry, subject, await mount(limits.signal), limits)) ??
    (await mountedLinux(registry, subject, limits)) ??
    (await absent(registry, subject, limits.signal));
  return { ...finding, digest: subject.digest, checkedAt: limits.clock.now() };
}

async function answered(
  registry: OpenRegistry,
  subject: Subject,
  answer: MountAnswer,
  { clock, stuckAfterMs, signal }: Limits,
): Promise<Finding | undefined> {
  switch (answer) {
    case 'ready':
      return ready;
    case 'expanding':
      return expanding(registry, subject, clock.now(), stuckAfterMs, signal);
    case 'none':
      return undefined;
  }
}

/**
 * Layers belong to the image of one platform, and Teleport is for Linux: an index that is not mounted itself is as ready as its
 * linux/amd64 image, or its first Linux one. Looked for only where the repository is enabled.
 */
async function mountedLinux(
  registry: OpenRegistry,
  subject: Subject,
  limits: Limits,
): Promise<Finding | undefined> {
  const { repository, digest } = subject;
  const attributes = await unlessRefused(registry.attributes(repository, limits.signal));
  if (attributes?.teleportEnabled !== true) return undefined;
  const manifest = await unlessRefused(registry.manifest(repository, digest, limits.signal));
  if (manifest?.kind !== 'index') return undefined;
  const linux = manifest.images.filter(({ platform }) => platform.startsWith('linux/'));
  const image = linux.find(({ platform }) => platform === 'linux/amd64') ?? linux[0];
  if (image === undefined) return undefined;
  const answer = await registry.mount(repository, image.digest, limits.signal);
  return answered(registry, { ...subject, digest: image.digest }, answer, limits);
}

const ready: Finding = {
  state: { state: 'ready' },
  reason: 'The mount endpoint answered 200: all layers are expanded.',
};

async function expanding(
  registry: OpenRegistry,
  { repository, digest, pushedAt }: Subject,
  nowMs: number,
  stuckAfterMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const since = await registry.expandingSince(digest, async () => {
    const pushed =
      pushedAt ??
      (await unlessRefused(registry.client.manifestAttributes(repository, digest, signal)))?.createdAt;
    return Math.min(pushed ?? nowMs, nowMs);
  });
  if (nowMs - since < stuckAfterMs) {
    return {
      state: { state: 'expanding', since },
      reason: 'The mount endpoint answered 409: layers are being expanded.',
    };
  }
  const manifest = await unlessRefused(registry.manifest(repository, digest, signal));
  const reason = `The mount endpoint still answers 409, long after the push. ${expansionDoubts(manifest)}`;
  return { state: { state: 'stuck', since }, reason };
}

async function absent(
  registry: OpenRegistry,
  { repository }: Subject,
  signal: AbortSignal,
): Promise<Finding> {
  const attributes = await unlessRefused(registry.attributes(repository, signal));
  if (attributes?.teleportEnabled === true) return pushedBefore;
  if (attributes?.teleportEnabled === false) return switchedOff;
  return withoutAttribute[await registry.trace(signal)];
}

const notEnabled: ImageState = { state: 'notEnabled' };

const pushedBefore: Finding = {
  state: notEnabled,
  reason:
    'The repository is enabled, and this image is not expanded: it was pushed before that. Only new pushes expand; push it again.',
};

const switchedOff: Finding = {
  state: notEnabled,
  reason: `The repository is not enabled for Teleport. While fewer than ${maxTeleportRepositories} repositories are, the next push enables it.`,
};

const withoutAttribute: Record<TeleportTrace, Finding> = {
  seen: {
    state: notEnabled,
    reason: 'The mount endpoint answered 404, and the repository does not say that Teleport is enabled.',
  },
  none: {
    state: { state: 'unavailable' },
    reason:
      'This registry shows no trace of Teleport: no repository seen has the teleportEnabled attribute, and the mount endpoint answers 404. ' +
      'Teleport is retired (July 2025); Artifact Streaming is its successor.',
  },
  unknown: {
    state: notEnabled,
    reason:
      'The mount endpoint answered 404: the repository is not enabled, or this registry no longer offers Teleport. ' +
      'Whether it does is not visible with these credentials.',
  },
};
