import { formatElapsed, formatShortSpan, formatSpan } from '../base/units';

/** What makes an image start fast. */
export type Accelerator = 'teleport' | 'streaming';

/** How far an image is from starting fast. One vocabulary over both accelerators, for tree, status bar, notification and command line. */
export type ImageState =
  /** Teleport: its layers are expanded. Streaming: its streaming artifact is there. */
  (
    | { readonly state: 'ready' }
    /** Being expanded or converted, `since` as far as is known; milliseconds since 1970. Streaming may tell how far it is. */
    | { readonly state: 'expanding'; readonly since: number; readonly progressPercent?: number }
    /** The same for longer than it takes. */
    | { readonly state: 'stuck'; readonly since: number }
    /** Its conversion failed; the service's own code, empty where it told none. */
    | { readonly state: 'failed'; readonly code: string }
    /** Teleport: the repository is not enabled, or was not when the image was pushed. Streaming: it was not converted. */
    | { readonly state: 'notEnabled' }
    /** The registry shows no trace of either. */
    | { readonly state: 'unavailable' }
    | { readonly state: 'noAccess' }
    | { readonly state: 'error' }
  ) & {
    /** Teleport when absent. */
    readonly by?: Accelerator;
  };

export type StateName = ImageState['state'];

/** What a check found, why, and when. `reason` is a sentence or more for people. */
export interface ImageCheck {
  readonly state: ImageState;
  readonly reason: string;
  readonly digest: string;
  readonly checkedAt: number;
  /** What was thrown, for `noAccess` and `error`. */
  readonly error?: unknown;
}

/** The words for a state wherever it stands in a row. */
export function stateWords(state: ImageState, nowMs: number): string {
  switch (state.state) {
    case 'ready':
      return isStreaming(state) ? 'streaming ready' : 'expanded';
    case 'expanding':
      return `${expandingWord(state)} ${formatElapsed(nowMs - state.since)}`;
    case 'stuck':
      return `${expandingWord(state)} for ${formatShortSpan(nowMs - state.since)}, likely stuck`;
    case 'failed':
      return `conversion failed${state.code && `: ${codeWords(state.code)}`}`;
    case 'notEnabled':
      return isStreaming(state) ? 'not converted' : 'not enabled';
    case 'unavailable':
      return 'Teleport is retired here';
    case 'noAccess':
      return 'not visible with your role';
    case 'error':
      return 'could not be checked';
  }
}

/** The same for a screen reader, without symbols and clock notation. */
export function stateSpoken(state: ImageState, nowMs: number): string {
  switch (state.state) {
    case 'ready':
      return isStreaming(state) ? 'ready to stream' : 'expanded, ready to teleport';
    case 'expanding':
      return `${expandingWord(state)} for ${formatSpan(nowMs - state.since)}`;
    case 'stuck':
      return `${expandingWord(state)} for ${formatSpan(nowMs - state.since)}, likely stuck`;
    case 'notEnabled':
      return isStreaming(state) ? 'not converted for Artifact Streaming' : 'not enabled for Teleport';
    default:
      return stateWords(state, nowMs);
  }
}

/** `UNSUPPORTED_PLATFORM` as people read it. */
function codeWords(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

function isStreaming({ by }: ImageState): boolean {
  return by === 'streaming';
}

function expandingWord(state: ImageState): string {
  if (!isStreaming(state)) return 'expanding';
  const percent = state.state === 'expanding' ? state.progressPercent : undefined;
  return percent === undefined ? 'converting' : `converting ${percent} %`;
}
