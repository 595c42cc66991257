import type { MountAnswer } from '../registry/expansion';
import { isDenied, RegistryError } from '../registry/registryError';
import type { Accelerator } from './imageState';
import type { OpenRegistry } from './openRegistry';
import { unlessRefused } from './unlessRefused';

/** What makes images of a registry start fast. `unknown`: these credentials are not allowed to know. */
export interface AcceleratorFinding {
  readonly accelerator: Accelerator | 'none' | 'unknown';
  /** What was seen, a sentence or more. */
  readonly evidence: string;
}

/** An image that somebody asks about anyway: what it answers tells of its registry too. */
export interface SampleImage {
  readonly repository: string;
  readonly digest: string;
  /** Whether its layers are expanded, asked once. */
  mount(signal: AbortSignal): Promise<MountAnswer>;
}

/** How many repositories are asked for Artifact Streaming where no image was named; each may cost three calls. */
const sampledRepositories = 2;
/** What is answered to a call that the service does not have. */
const unsupported = [400, 404, 405, 501];

/**
 * Finds out which accelerator a registry has, by what it answers: a trace of Teleport, else the API of Artifact Streaming, for the image that
 * is asked about or for a few of its repositories. Throws RegistryError where it could not be reached, or the signal's reason.
 */
export async function findAccelerator(
  registry: OpenRegistry,
  signal: AbortSignal,
  sample?: SampleImage,
): Promise<AcceleratorFinding> {
  if (sample) {
    // What the mount endpoint of a service without Teleport answers is not known: no failure of it tells anything.
    await unlessRefused(sample.mount(signal));
    if (!registry.traceEvidence()) await unlessRefused(registry.attributes(sample.repository, signal));
  }
  const seen = teleport(registry);
  if (seen) return seen;
  const answers = sample ? [await askStreaming(registry, sample, signal)] : [];
  if (answers[0]?.accelerator === 'streaming') return answers[0];
  const trace = await registry.trace(signal);
  const found = teleport(registry);
  if (found) return found;
  if (answers.length === 0) answers.push(...(await askSample(registry, signal)));
  return concluded(trace, answers);
}

function teleport(registry: OpenRegistry): AcceleratorFinding | undefined {
  const evidence = registry.traceEvidence();
  return evidence === undefined ? undefined : { accelerator: 'teleport', evidence };
}

function concluded(
  trace: 'seen' | 'none' | 'unknown',
  answers: readonly AcceleratorFinding[],
): AcceleratorFinding {
  const streaming = answers.find(({ accelerator }) => accelerator === 'streaming');
  const absent = answers.find(({ accelerator }) => accelerator === 'none');
  if (streaming) return streaming;
  if (absent && trace === 'none')
    return {
      accelerator: 'none',
      evidence: `No repository seen shows a trace of Teleport. ${absent.evidence}`,
    };
  const told = absent ?? answers[0];
  return {
    accelerator: 'unknown',
    evidence: ['Which accelerator this registry has is not visible with these credentials.', told?.evidence]
      .filter(Boolean)
      .join(' '),
  };
}

async function askSample(registry: OpenRegistry, signal: AbortSignal): Promise<AcceleratorFinding[]> {
  const names = (await registry.firstRepositories(signal)).slice(0, sampledRepositories);
  const answers: AcceleratorFinding[] = [];
  for (const repository of names) {
    const answer = await askStreaming(registry, { repository }, signal);
    if (answer.accelerator !== 'unknown') return [answer];
    answers.push(answer);
  }
  return answers;
}

/** Asks for the policy of a repository, and where that is refused for the conversion of an image, which more roles may see. */
async function askStreaming(
  registry: OpenRegistry,
  { repository, digest }: { readonly repository: string; readonly digest?: string },
  signal: AbortSignal,
): Promise<AcceleratorFinding> {
  const conversions = registry.conversions;
  try {
    const policy = await conversions.autoConvert(repository, signal);
    if (policy.state !== 'hidden')
      return streaming(`it tells the streaming policy of ${repository}, which is ${policy.state}`);
    const image = digest ?? (await anyDigest(registry, repository, signal));
    if (image === undefined) return { accelerator: 'unknown', evidence: policy.reason };
    const operation = await conversions.client.lastOperation(repository, image, signal);
    const told = operation === undefined ? 'that one was never converted' : 'the conversion of one';
    return streaming(
      `it does not show your role the streaming policy of ${repository}, but tells of its images: ${told}`,
    );
  } catch (error) {
    return refused(error);
  }
}

function streaming(evidence: string): AcceleratorFinding {
  return { accelerator: 'streaming', evidence: `It answers for Artifact Streaming: ${evidence}.` };
}

/** What a failure tells: that there is no such API, or that one may not know. */
function refused(error: unknown): AcceleratorFinding {
  if (!(error instanceof RegistryError)) throw error;
  const { status, serviceCode } = error.failure;
  if (isDenied(error) || serviceCode === 'NAME_UNKNOWN' || serviceCode === 'MANIFEST_UNKNOWN')
    return { accelerator: 'unknown', evidence: error.message };
  if (status !== undefined && unsupported.includes(status))
    return { accelerator: 'none', evidence: `It has no Artifact Streaming: ${error.message}` };
  throw error;
}

async function anyDigest(
  registry: OpenRegistry,
  repository: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { value } = await registry.client.tags(repository, signal).next();
  return value?.items.find(({ digest }) => digest !== undefined)?.digest;
}
