import { asNumber, asString, type JsonRecord } from '../../base/json';
import { readPullEvent } from '../pullEvents';
import { readPullFailure } from '../pullFailure';

interface Waiting {
  readonly container: string;
  readonly message: string;
  /** How the container ended last; empty when it has not run. */
  readonly last: JsonRecord;
}

/** Why a container does not run, in words; undefined when it only has its turn to wait for. */
export function waitingWords(reason: string, { container, message, last }: Waiting): string | undefined {
  switch (reason) {
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'RegistryUnavailable':
    case 'SignatureValidationFailed':
      return `the image of ${container} cannot be pulled: ${pullWords(message)}`;
    case 'InvalidImageName':
      return `the image of ${container} has a name that is no valid reference`;
    case 'ErrImageNeverPull':
      return `the image of ${container} is not on the node, and its pull policy is Never`;
    case 'ImageInspectError':
      return `the image of ${container} cannot be read on the node`;
    case 'CrashLoopBackOff':
      return `container ${container} keeps ending${endWords(last)}`;
    case 'CreateContainerConfigError':
      return `container ${container} cannot be configured: ${said(message)}`;
    case 'CreateContainerError':
    case 'RunContainerError':
    case 'StartError':
      return `container ${container} cannot be started: ${said(message)}`;
    default:
      return undefined;
  }
}

function pullWords(message: string): string {
  if (message === '') return 'the kubelet gives no reason';
  const event = readPullEvent(message);
  if (event?.kind === 'failed' || (event?.kind === 'backOff' && event.failure !== undefined))
    return event.failure?.words ?? '';
  if (event?.kind === 'backOff') return 'it failed before, and is tried again later';
  return readPullFailure(message).words;
}

function endWords({ exitCode, reason }: JsonRecord): string {
  const code = asNumber(exitCode);
  if (asString(reason) === 'OOMKilled') return ': it needs more memory than its limit (OOMKilled)';
  return code === undefined ? '' : `: exit code ${code}`;
}

function said(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line === '' ? 'the kubelet gives no reason' : line.slice(0, 300);
}
