import { formatElapsed, formatShortSpan, formatSpan } from '../base/units';

/** How far an image is from starting fast. One vocabulary for tree, status bar, notification and command line. */
export type ImageState =
  /** Its layers are expanded. */
  | { readonly state: 'ready' }
  /** Being expanded, `since` as far as is known; milliseconds since 1970. */
  | { readonly state: 'expanding'; readonly since: number }
  /** Being expanded for longer than expansion takes. */
  | { readonly state: 'stuck'; readonly since: number }
  /** The repository is not enabled, or was not when the image was pushed. */
  | { readonly state: 'notEnabled' }
  /** The registry shows no trace of Teleport. */
  | { readonly state: 'unavailable' }
  | { readonly state: 'noAccess' }
  | { readonly state: 'error' };

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
      return 'expanded';
    case 'expanding':
      return `expanding ${formatElapsed(nowMs - state.since)}`;
    case 'stuck':
      return `expanding for ${formatShortSpan(nowMs - state.since)}, likely stuck`;
    case 'notEnabled':
      return 'not enabled';
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
      return 'expanded, ready to teleport';
    case 'expanding':
      return `expanding for ${formatSpan(nowMs - state.since)}`;
    case 'stuck':
      return `expanding for ${formatSpan(nowMs - state.since)}, likely stuck`;
    case 'notEnabled':
      return 'not enabled for Teleport';
    default:
      return stateWords(state, nowMs);
  }
}
