import { isExplained } from '../base/errors';
import type { StateName } from '../teleport/imageState';

/** What the process says to the pipeline it runs in. Documented in the README; never renumbered. */
export const exitCode = {
  done: 0,
  unexpected: 1,
  usage: 2,
  notInTime: 3,
  notEnabled: 4,
  denied: 5,
  unreachable: 6,
  interrupted: 130,
} as const;

export function exitCodeOfState(state: StateName): number {
  switch (state) {
    case 'ready':
      return exitCode.done;
    case 'expanding':
    case 'stuck':
      return exitCode.notInTime;
    case 'failed':
    case 'notEnabled':
    case 'unavailable':
      return exitCode.notEnabled;
    case 'noAccess':
      return exitCode.denied;
    case 'error':
      return exitCode.unexpected;
  }
}

const worstLast: readonly number[] = [
  exitCode.done,
  exitCode.notInTime,
  exitCode.notEnabled,
  exitCode.denied,
  exitCode.unreachable,
  exitCode.usage,
  exitCode.unexpected,
];

/** What several outcomes come to together. */
export function worstExitCode(codes: readonly number[]): number {
  return codes.reduce<number>(
    (worst, code) => (worstLast.indexOf(code) > worstLast.indexOf(worst) ? code : worst),
    exitCode.done,
  );
}

const denied = new Set(['unauthorized', 'forbidden', 'catalogDenied', 'firewall', 'signInNeeded']);

export function exitCodeOfError(error: unknown): number {
  if (!isExplained(error)) return exitCode.unexpected;
  if (error.code === 'usage') return exitCode.usage;
  if (error.code === 'unreachable') return exitCode.unreachable;
  return denied.has(error.code) ? exitCode.denied : exitCode.unexpected;
}
