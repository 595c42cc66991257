import { parseGoDuration } from './goDuration';
import { type PullFailure, readPullFailure } from './pullFailure';

/** What the kubelet says of one image on its node. Times are milliseconds. */
export type PullEvent =
  | { readonly kind: 'pulling'; readonly image: string }
  /** The times are not there where the kubelet is older than 1.20 and 1.27, the size where it is older than 1.30. */
  | {
      readonly kind: 'pulled';
      readonly image: string;
      /** The pull itself: what is to be compared, since other pulls on the node do not count. */
      readonly durationMs?: number;
      /** With the time in which it waited for other pulls. */
      readonly includingWaitingMs?: number;
      readonly sizeBytes?: number;
    }
  /** Nothing was pulled: it says nothing of how long a pull takes. */
  | { readonly kind: 'alreadyPresent'; readonly image: string }
  | { readonly kind: 'failed'; readonly image: string; readonly failure: PullFailure }
  /** It failed before, and is tried again later; why is there in a pod's status, and not in events. */
  | { readonly kind: 'backOff'; readonly image: string; readonly failure?: PullFailure }
  /** Pull policy Never, and the node does not have it. */
  | { readonly kind: 'neverPulled'; readonly image: string }
  | { readonly kind: 'badName'; readonly image: string; readonly said: string }
  | { readonly kind: 'notInspected'; readonly image: string; readonly said: string };

/** Messages have a kilobyte at most; what is longer is not the kubelet's. */
const maxLength = 20_000;

/** Reads the message of a kubelet's event or of a waiting container, of every version so far (acr-facts §5); undefined for those that are not about a pull. */
export function readPullEvent(message: string): PullEvent | undefined {
  if (message.length > maxLength) return undefined;
  const text = message.trim().replace(/^spec\.[A-Za-z]{1,40}\{[^{}]{1,253}\}: /, '');
  for (const read of readers) {
    const event = read(text);
    if (event) return event;
  }
  return undefined;
}

type Reader = (text: string) => PullEvent | undefined;

const readers: readonly Reader[] = [
  quoted(/^[Pp]ulling image /, (image, rest) => (rest === '' ? { kind: 'pulling', image } : undefined)),
  quoted(/^Successfully pulled image /, pulled),
  quoted(/^Container image /, present),
  quoted(/^Failed to pull image /, (image, rest) => ({ kind: 'failed', image, failure: failureIn(rest) })),
  quoted(/^Back-off pulling image /, backOff),
  quoted(/^Failed to apply default image tag /, (image, rest) => ({
    kind: 'badName',
    image,
    said: saidIn(rest),
  })),
  quoted(/^Failed to inspect image /, (image, rest) => ({ kind: 'notInspected', image, said: saidIn(rest) })),
  unavailable,
];

/** A message that begins so and then has an image in quotes, as Go's %q writes them. */
function quoted(begin: RegExp, read: (image: string, rest: string) => PullEvent | undefined): Reader {
  return text => {
    const [start] = begin.exec(text) ?? [];
    if (start === undefined || text[start.length] !== '"') return undefined;
    const end = text.indexOf('"', start.length + 1);
    if (end === -1) return undefined;
    return read(text.slice(start.length + 1, end), text.slice(end + 1));
  };
}

function pulled(image: string, rest: string): PullEvent | undefined {
  const form =
    /^(?: in ([^\s()]{1,64}))?(?: \(([^\s()]{1,64}) including waiting\))?(?:\. Image size: (\d{1,15}) bytes)?\.?$/;
  const found = form.exec(rest);
  if (found === null) return undefined;
  const [, duration = '', waiting = '', size] = found;
  const durationMs = parseGoDuration(duration);
  const includingWaitingMs = parseGoDuration(waiting);
  return {
    kind: 'pulled',
    image,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(includingWaitingMs === undefined ? {} : { includingWaitingMs }),
    ...(size === undefined ? {} : { sizeBytes: Number(size) }),
  };
}

function present(image: string, rest: string): PullEvent | undefined {
  if (/^ already present on machine\b/.test(rest)) return { kind: 'alreadyPresent', image };
  return rest.startsWith(' is not present with pull policy of Never')
    ? { kind: 'neverPulled', image }
    : undefined;
}

/** The reason of a back-off is put behind it: `: ErrImagePull: what the runtime said`. */
function backOff(image: string, rest: string): PullEvent | undefined {
  if (rest === '') return { kind: 'backOff', image };
  if (!rest.startsWith(':')) return undefined;
  return { kind: 'backOff', image, failure: failureIn(rest.replace(/^: [A-Z][A-Za-z]{1,40}:/, ':')) };
}

function unavailable(text: string): PullEvent | undefined {
  const [, image, rest = ''] =
    /^image pull failed for (\S{1,1000}) because the (?:registry is unavailable|signature validation failed)(.*)$/s.exec(
      text,
    ) ?? [];
  if (image === undefined) return undefined;
  const isSignature = text.includes('because the signature');
  const failure = readPullFailure(saidIn(rest));
  const cause = isSignature ? 'signature' : failure.cause === 'other' ? 'unreachable' : failure.cause;
  return { kind: 'failed', image, failure: readPullFailure(saidIn(rest), cause) };
}

function failureIn(rest: string): PullFailure {
  return readPullFailure(saidIn(rest));
}

function saidIn(rest: string): string {
  return rest.replace(/^: ?/, '').trim();
}
