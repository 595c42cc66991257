import { type WorkspaceConfiguration, workspace } from 'vscode';
import type { Cloud } from '../../azure/cloud';
import { cloudOfSettings, type SovereignSettings } from '../../azure/identity/customEnvironment';

/** The settings of VS Code's built-in Microsoft accounts, which all Azure extensions follow. */
export const sovereignSection = 'microsoft-sovereign-cloud';

/** The cloud that VS Code signs in to. Throws ExplainedError when the settings name none. */
export function cloudOf(
  configuration: Pick<WorkspaceConfiguration, 'get'> = sovereignConfiguration(),
): Cloud {
  return cloudOfSettings(settingsIn(configuration));
}

/** Another provider of VS Code's serves each cloud but the public one, whatever a custom one is called. */
export function providerId(configuration = sovereignConfiguration()): string {
  return settingsIn(configuration).environment ? 'microsoft-sovereign-cloud' : 'microsoft';
}

/** These settings say which hosts get tokens: an untrusted workspace's own do not count. */
function sovereignConfiguration(): Pick<WorkspaceConfiguration, 'get'> {
  const configuration = workspace.getConfiguration(sovereignSection);
  if (workspace.isTrusted) return configuration;
  return {
    get(key: string) {
      const { globalValue, defaultValue } = configuration.inspect<unknown>(key) ?? {};
      return globalValue ?? defaultValue;
    },
  };
}

function settingsIn(configuration: Pick<WorkspaceConfiguration, 'get'>): SovereignSettings {
  return {
    environment: configuration.get<unknown>('environment'),
    customEnvironment: configuration.get<unknown>('customEnvironment'),
  };
}
