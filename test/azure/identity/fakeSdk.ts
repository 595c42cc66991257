import type { AccessToken, GetTokenOptions } from '@azure/identity';
import type { IdentitySdk } from '../../../src/azure/identity/credentials';

type Name = keyof IdentitySdk;

export interface SdkCall {
  readonly name: Name;
  /** What the credential was made with. */
  readonly made: Readonly<Record<string, unknown>>;
  readonly scopes: readonly string[];
  readonly options: GetTokenOptions;
  readonly act: 'getToken' | 'authenticate';
}

type Answer = (call: SdkCall) => Promise<string> | string;

/** As the SDK says that a credential is not set up here. */
export function unavailable(message = 'Not here.'): Error {
  return Object.assign(new Error(message), { name: 'CredentialUnavailableError' });
}

/** As it says that a person has to be asked. */
export function personNeeded(): Error {
  const message = 'Automatic authentication has been disabled.';
  return Object.assign(new Error(message), { name: 'AuthenticationRequiredError' });
}

/** The package with credentials that answer by a script; without one, each is not set up. `loads` counts how often it was loaded. */
export function fakeSdk(answers: Partial<Record<Name, Answer>>) {
  const calls: SdkCall[] = [];
  let loads = 0;
  const credential = (name: Name) =>
    class {
      readonly #made: Readonly<Record<string, unknown>>;

      constructor(made: Readonly<Record<string, unknown>> = {}) {
        this.#made = made;
      }

      async getToken(scopes: string[], options: GetTokenOptions = {}): Promise<AccessToken> {
        return { token: await this.#call('getToken', scopes, options), expiresOnTimestamp: 0 };
      }

      async authenticate(scopes: string[], options: GetTokenOptions = {}): Promise<undefined> {
        await this.#call('authenticate', scopes, options);
      }

      async #call(act: SdkCall['act'], scopes: string[], options: GetTokenOptions): Promise<string> {
        const call = { name, made: this.#made, scopes, options, act };
        calls.push(call);
        const answer = answers[name];
        if (answer === undefined) throw unavailable();
        return answer(call);
      }
    };
  const names: readonly Name[] = [
    'AzureCliCredential',
    'DeviceCodeCredential',
    'EnvironmentCredential',
    'ManagedIdentityCredential',
    'WorkloadIdentityCredential',
  ];
  const sdk = Object.fromEntries(names.map(name => [name, credential(name)]));
  return {
    calls,
    get loads() {
      return loads;
    },
    load: async () => {
      loads++;
      return sdk as unknown as IdentitySdk;
    },
  };
}
