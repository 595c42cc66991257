import type { Context, Suite } from 'mocha';

interface Skippable {
  skipReason?: string;
}

/** Skips the running test, or all tests of the suite whose `before` this is, and says why. */
export function skip(context: Context, reason: string): never {
  const running = context.test as (Mocha.Runnable & Skippable & { readonly type: string }) | undefined;
  // A hook has no outcome of its own: its suite's tests are what is skipped.
  const subject: Skippable | undefined = running?.type === 'hook' ? (running.parent as Skippable) : running;
  if (subject !== undefined) subject.skipReason = reason;
  context.skip();
}

/** Why a test was skipped, as said on it or on a suite around it. */
export function skipReason(test: Mocha.Runnable | Suite | undefined): string | undefined {
  if (test === undefined) return undefined;
  return (test as Skippable).skipReason ?? skipReason(test.parent);
}
