import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { asArray, asRecord, parseJson } from '../base/json';

type Environment = Readonly<Record<string, string | undefined>>;

/** What marks a machine that is set up to be somebody in Azure, as @azure/identity reads it. */
const marks = [
  ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID'],
  ['AZURE_FEDERATED_TOKEN_FILE'],
  ['IDENTITY_ENDPOINT'],
  ['MSI_ENDPOINT'],
];

/** Whether somebody is likely signed in to Azure here. Looks at the environment and at the Azure CLI's profile; asks and starts nothing. */
export function isSignedIn(env: Environment): boolean {
  return marks.some(names => names.every(name => env[name])) || hasAzureCliProfile(env);
}

function hasAzureCliProfile({ AZURE_CONFIG_DIR: folder }: Environment): boolean {
  try {
    const text = readFileSync(join(folder || join(homedir(), '.azure'), 'azureProfile.json'), 'utf8');
    // The Azure CLI begins the file with a byte order mark.
    return asArray(asRecord(parseJson(text.replace(/^\uFEFF/, '')))?.subscriptions).length > 0;
  } catch {
    return false;
  }
}
