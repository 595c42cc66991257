import { RegistryError, type RegistryFailure, type Step } from '../registryError';

const imageMissing = ['MANIFEST_UNKNOWN', 'NAME_UNKNOWN'];
const streamingSteps: readonly Step[] = ['streaming', 'conversion', 'operation', 'referrers'];

export function isAbsent(error: unknown): error is RegistryError {
  return error instanceof RegistryError && error.failure.status === 404;
}

/** Whether a 404 is about the image or its repository, rather than about what was asked of it. */
export function isImageMissing({ serviceCode }: RegistryFailure): boolean {
  return serviceCode !== undefined && imageMissing.includes(serviceCode);
}

/** What a 404 at one of the streaming calls says; undefined at any other. */
export function streamingAbsence(failure: RegistryFailure, subject: string) {
  if (!streamingSteps.includes(failure.step)) return undefined;
  const code = 'notFound' as const;
  if (isImageMissing(failure)) {
    const what = failure.serviceCode === 'NAME_UNKNOWN' ? 'repository' : 'image';
    return {
      code,
      did: `found no ${what} for ${subject}`,
      hint: 'It may have been deleted, or its tag moved to another digest: refresh, and try again.',
    };
  }
  const hint =
    failure.step === 'operation'
      ? 'The registry remembers operations for a while only: look whether the image has its streaming artifact.'
      : 'Artifact Streaming is a feature of Premium registries of Azure; others do not have it.';
  return { code, did: `does not have ${subject}`, hint };
}

const pushRight =
  'Starting and canceling take the right to push: AcrPush, or Container Registry Repository Writer on ABAC registries.';

/** What a role lacks where one of these is refused (ACR, "Roles directory reference"). */
export const streamingRights: Partial<Record<Step, string>> = {
  conversion: pushRight,
  operation: pushRight,
  delete: 'Removing it takes AcrDelete, or Container Registry Repository Contributor on ABAC registries.',
};

/**
 * Puts a refused policy into words of its own: roles that may pull, or even convert, may be kept from it. What the connection says that
 * the token lacks stays as it is.
 */
export function refusedFor(act: 'show' | 'change') {
  return (error: unknown): never => {
    if (!(error instanceof RegistryError) || error.failure.step !== 'streaming') throw error;
    const isRole =
      error.code === 'unauthorized' || (error.code === 'forbidden' && error.failure.status === 403);
    throw isRole ? policyDenied(act, error) : error;
  };
}

function policyDenied(act: 'show' | 'change', cause: RegistryError): RegistryError {
  const { registry, subject, step, status, serviceCode } = cause.failure;
  const did = act === 'show' ? `does not show ${subject} to` : `does not let ${subject} be changed by`;
  const answer = [status, serviceCode].filter(part => part !== undefined).join(' ');
  return new RegistryError(`${registry} ${did} your role (${step}: ${answer}).`, cause.failure, {
    code: 'forbidden',
    hint: policyHints[act],
    ...(cause.detail === undefined ? {} : { detail: cause.detail }),
    cause,
  });
}

const policyHints = {
  show: 'AcrPull and AcrPush may not see it, Container Registry Repository Reader may; the state of each image is visible all the same.',
  change:
    'AcrPush may not change it, Owner and Contributor may; on ABAC registries, Container Registry Repository Writer may.',
};
