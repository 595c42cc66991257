import { workspace } from 'vscode';
import { type Settings, settingDefaults } from './settingDefaults';

export function setting<K extends keyof Settings>(key: K): Settings[K] {
  return workspace.getConfiguration('acrTeleport').get<Settings[K]>(key, settingDefaults[key]);
}

export function expansionDeadlineMs(): number {
  return Math.max(1, setting('expansionDeadlineMinutes')) * 60_000;
}
