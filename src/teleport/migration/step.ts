import type { MigrationAct } from './facts';

/** One thing to be done to one thing: by a command of ours, by the Azure CLI, or both ways. */
export interface StepItem {
  /** What it is about, and what to know of it; it holds names from outside as they came. */
  readonly words: string;
  readonly act?: { readonly label: string; readonly act: MigrationAct };
  /** Lines for a shell. */
  readonly lines: readonly string[];
}

export interface Step {
  readonly title: string;
  /** Why it comes here, and what it costs or disturbs. */
  readonly about: string;
  readonly items: readonly StepItem[];
}

/** A step with nothing to do is none. */
export function stepOf(title: string, about: string, items: readonly StepItem[]): readonly Step[] {
  return items.length === 0 ? [] : [{ title, about, items }];
}
