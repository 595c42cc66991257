import { workspace } from 'vscode';
import { type Settings, settingDefaults } from './settingDefaults';

export function settings(): Settings {
  const section = workspace.getConfiguration('acrTeleport');
  const { checkOnExpand, expansionDeadlineMinutes } = settingDefaults;
  return {
    checkOnExpand: section.get('checkOnExpand', checkOnExpand),
    expansionDeadlineMinutes: Math.max(1, section.get('expansionDeadlineMinutes', expansionDeadlineMinutes)),
  };
}

export function expansionDeadlineMs(): number {
  return settings().expansionDeadlineMinutes * 60_000;
}
