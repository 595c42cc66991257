import { isAbort } from '../base/errors';
import type { MountAnswer } from '../registry/expansion';
import type { AcceleratorFinding } from './accelerator';
import { checkExpansion, type Limits, type Subject } from './checkExpansion';
import type { Accelerator, ImageCheck } from './imageState';
import type { OpenRegistry } from './openRegistry';
import { checkStreaming } from './streaming/checkStreaming';

export interface ImageLimits extends Limits {
  /** By what the image is to start fast; whatever the registry has, when absent. */
  readonly accelerator?: Accelerator;
}

/**
 * Checks one image by the accelerator of its registry, which the first image to be checked finds out. Throws RegistryError, or the signal's
 * reason.
 */
export async function checkImage(
  registry: OpenRegistry,
  subject: Subject,
  limits: ImageLimits,
): Promise<ImageCheck> {
  const mount = askedOnce(registry, subject);
  const { accelerator, evidence } = await chosen(registry, { ...subject, mount }, limits);
  if (accelerator === 'streaming') return checkStreaming(registry, subject, limits);
  const check = await checkExpansion(registry, subject, { ...limits, mount });
  return accelerator === 'none' && check.state.state === 'unavailable'
    ? { ...check, reason: `${check.reason} ${evidence}` }
    : check;
}

async function chosen(
  registry: OpenRegistry,
  sample: Subject & { mount(signal: AbortSignal): Promise<MountAnswer> },
  { accelerator, signal }: ImageLimits,
): Promise<AcceleratorFinding> {
  const named = accelerator ?? (registry.isConverted(sample) ? 'streaming' : undefined);
  return named === undefined ? registry.accelerator(signal, sample) : { accelerator: named, evidence: '' };
}

/** The first answer, or refusal, serves whoever finds out the accelerator, and the check that follows. */
function askedOnce(registry: OpenRegistry, { repository, digest }: Subject) {
  let answered: (() => MountAnswer) | undefined;
  return async (signal: AbortSignal) => {
    answered ??= await settled(registry.mount(repository, digest, signal));
    return answered();
  };
}

/** What a task came to, to be told again; an abort is not. */
async function settled<T>(task: Promise<T>): Promise<() => T> {
  try {
    const value = await task;
    return () => value;
  } catch (error) {
    if (isAbort(error)) throw error;
    return () => {
      throw error;
    };
  }
}
