import { workspace } from 'vscode';
import type { Cloud } from '../../azure/cloud';
import { cloudOfSettings, type SovereignSettings } from '../../azure/identity/customEnvironment';

/** The settings of VS Code's built-in Microsoft accounts, which all Azure extensions follow. */
export const sovereignSection = 'microsoft-sovereign-cloud';

/** The cloud that VS Code signs in to. Throws ExplainedError when the settings name none. */
export function cloudOf(
  configuration: Pick<ReturnType<typeof workspace.getConfiguration>, 'get'> = sovereignConfiguration(),
): Cloud {
  return cloudOfSettings(settingsIn(configuration));
}

/** Another provider of VS Code's serves each cloud but the public one, whatever a custom one is called. */
export function providerId(configuration = sovereignConfiguration()): string {
  return settingsIn(configuration).environment ? 'microsoft-sovereign-cloud' : 'microsoft';
}

function sovereignConfiguration() {
  return workspace.getConfiguration(sovereignSection);
}

function settingsIn(
  configuration: Pick<ReturnType<typeof sovereignConfiguration>, 'get'>,
): SovereignSettings {
  return {
    environment: configuration.get<unknown>('environment'),
    customEnvironment: configuration.get<unknown>('customEnvironment'),
  };
}
