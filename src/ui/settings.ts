import { workspace } from 'vscode';

/** The settings, typed; package.json declares the same keys and defaults, and a test compares. */
export interface Settings {
  /** Whether rows are checked when they come on screen. */
  readonly checkOnExpand: boolean;
  /** After how many minutes an expansion counts as stuck, and how long a wait lasts. */
  readonly expansionDeadlineMinutes: number;
}

export const settingKeys = [
  'checkOnExpand',
  'expansionDeadlineMinutes',
] as const satisfies (keyof Settings)[];

export function settings(): Settings {
  const section = workspace.getConfiguration('acrTeleport');
  return {
    checkOnExpand: section.get('checkOnExpand', true),
    expansionDeadlineMinutes: Math.max(1, section.get('expansionDeadlineMinutes', 10)),
  };
}

export function expansionDeadlineMs(): number {
  return settings().expansionDeadlineMinutes * 60_000;
}
