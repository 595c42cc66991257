import type { DeviceCodeCredential, TokenCredential } from '@azure/identity';
import { type Cloud, chinaCloud, publicCloud, usGovernmentCloud } from '../cloud';
import type { SdkHttpClient } from './httpClient';

/** Who this machine may be in Azure without VS Code. */
export type ProgramKind = 'environment' | 'workloadIdentity' | 'managedIdentity' | 'azureCli' | 'deviceCode';

/** What is used of the package, which is loaded when the first token is asked for. */
export type IdentitySdk = Pick<
  typeof import('@azure/identity'),
  | 'AzureCliCredential'
  | 'DeviceCodeCredential'
  | 'EnvironmentCredential'
  | 'ManagedIdentityCredential'
  | 'WorkloadIdentityCredential'
>;

export const labels: Readonly<Record<ProgramKind, string>> = {
  environment: 'The service principal of the environment',
  workloadIdentity: 'The workload identity',
  managedIdentity: 'The managed identity',
  azureCli: 'Azure CLI',
  deviceCode: 'The device code account',
};

/** What a person enters, and where. */
export interface DeviceCode {
  readonly code: string;
  readonly address: string;
}

export interface CredentialOptions {
  readonly cloud: Cloud;
  readonly httpClient: SdkHttpClient;
  readonly tenant: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly processTimeoutMs: number;
}

const verified: readonly string[] = [publicCloud, chinaCloud, usGovernmentCloud].map(
  ({ authority }) => authority,
);

/** Throws the SDK's CredentialUnavailableError where the machine is not set up for it. */
export function createCredential(
  sdk: IdentitySdk,
  kind: Exclude<ProgramKind, 'deviceCode'>,
  options: CredentialOptions,
): TokenCredential {
  const { cloud, tenant, environment, processTimeoutMs } = options;
  switch (kind) {
    case 'environment':
      return new sdk.EnvironmentCredential(entraOptions(options));
    case 'workloadIdentity':
      return new sdk.WorkloadIdentityCredential({
        ...entraOptions(options),
        ...(tenant === undefined ? {} : { tenantId: tenant }),
      });
    case 'managedIdentity': {
      const { httpClient } = options;
      const own = environment.AZURE_CLIENT_ID;
      // Its retries are the SDK's: IMDS asks for some of its own (404 and 410 while an identity is being set up).
      return new sdk.ManagedIdentityCredential({
        httpClient,
        authorityHost: cloud.authority,
        ...(own ? { clientId: own } : {}),
      });
    }
    case 'azureCli':
      return new sdk.AzureCliCredential({ processTimeoutInMs: processTimeoutMs });
  }
}

/** One a tenant: what it keeps of a sign-in gives tokens of that tenant alone, whatever is asked for. Never prompts by itself. */
export function createDeviceCode(
  sdk: IdentitySdk,
  options: CredentialOptions,
  prompt: (code: DeviceCode) => void,
): DeviceCodeCredential {
  return new sdk.DeviceCodeCredential({
    ...entraOptions(options),
    disableAutomaticAuthentication: true,
    userPromptCallback: ({ userCode, verificationUri }) =>
      prompt({ code: userCode, address: verificationUri }),
    ...(options.tenant === undefined ? {} : { tenantId: options.tenant }),
  });
}

/** Retries are our own Send's. A cloud that Entra's public directory does not list must not be looked up there. */
function entraOptions({ cloud, httpClient }: CredentialOptions) {
  return {
    httpClient,
    authorityHost: cloud.authority,
    retryOptions: { maxRetries: 0 },
    additionallyAllowedTenants: ['*'],
    disableInstanceDiscovery: !verified.includes(cloud.authority),
  };
}
