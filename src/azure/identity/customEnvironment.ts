import { ExplainedError } from '../../base/errors';
import { asRecord, asString, type JsonRecord } from '../../base/json';
import { type Cloud, chinaCloud, customCloud, publicCloud, usGovernmentCloud } from '../cloud';

/** VS Code's settings below `microsoft-sovereign-cloud.`, as they stand there. */
export interface SovereignSettings {
  readonly environment: unknown;
  readonly customEnvironment: unknown;
}

const section = 'microsoft-sovereign-cloud';
const environmentName = `${section}.environment`;
const customName = `${section}.customEnvironment`;

/** The cloud that VS Code signs in to. Throws ExplainedError when the settings name none. */
export function cloudOfSettings({ environment, customEnvironment }: SovereignSettings): Cloud {
  switch (environment ?? '') {
    case '':
      return publicCloud;
    case 'ChinaCloud':
    case chinaCloud.name:
      return chinaCloud;
    case 'USGovernment':
    case usGovernmentCloud.name:
      return usGovernmentCloud;
    case 'custom':
      return describedCloud(customEnvironment);
    default:
      throw unreadable(
        `The setting ${environmentName} names no cloud that is known here: ${asString(environment) ?? 'not a text'}.`,
        'Set it to ChinaCloud, USGovernment or custom, or leave it empty.',
      );
  }
}

function describedCloud(described: unknown): Cloud {
  const fields = asRecord(described);
  // VS Code gives an empty object for what nobody has set.
  if (fields === undefined || Object.keys(fields).length === 0)
    throw unreadable(
      `The setting ${environmentName} is custom, and ${customName} describes no cloud.`,
      'Describe it there, or choose another environment.',
    );
  return customCloud({
    name: field(fields, 'name'),
    arm: address(fields, 'resourceManagerEndpointUrl'),
    authority: address(fields, 'activeDirectoryEndpointUrl'),
    portal: address(fields, 'portalUrl'),
    audience: field(fields, 'activeDirectoryResourceId'),
  });
}

function field(fields: JsonRecord, name: string): string {
  const value = asString(fields[name])?.trim();
  if (value) return value;
  throw unreadable(`The setting ${customName} has no ${name}.`, `Add ${name} to it.`);
}

function address(fields: JsonRecord, name: string): string {
  const value = field(fields, name);
  if (URL.canParse(value) && new URL(value).protocol === 'https:') return value;
  throw unreadable(
    `In the setting ${customName}, ${name} is not the address of a service.`,
    'Write it like https://management.contoso.example.',
  );
}

function unreadable(message: string, hint: string): ExplainedError {
  return new ExplainedError(message, { code: 'unreadableSetting', hint });
}
