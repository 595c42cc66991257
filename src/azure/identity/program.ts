import type { AccessToken, DeviceCodeCredential, TokenCredential } from '@azure/identity';
import type { Clock } from '../../base/clock';
import { withDeadline } from '../../base/deadline';
import { ExplainedError } from '../../base/errors';
import type { Send } from '../../base/http';
import { createLimiter } from '../../base/limiter';
import type { AzureAccount, SignInRequest } from '../account';
import type { Cloud } from '../cloud';
import { challengeOf, claimsOf } from './challenge';
import {
  type CredentialOptions,
  createCredential,
  createDeviceCode,
  type DeviceCode,
  type IdentitySdk,
  labels,
  type ProgramKind,
} from './credentials';
import { audienceOf } from './entraRefusal';
import { type SdkHttpClient, sdkHttpClient } from './httpClient';
import { refusalOf } from './refusal';
import type { TokenAsk } from './tokenAsk';

export interface IdentityOptions {
  readonly cloud: Cloud;
  /** What Entra and the machine's own token services are asked through; deadlines, retries and the log are its. */
  readonly send: Send;
  readonly clock: Clock;
  /** Where none is asked for; undefined: the account's own. */
  readonly tenant?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Shows a person the code to enter. */
  readonly prompt?: (code: DeviceCode) => void;
  readonly load?: () => Promise<IdentitySdk>;
}

/** A process of `az` takes a second, and more than a few at once take longer. */
const maxProcesses = 2;
const tokenMs = 60_000;
/** As long as Entra lets a device code live. */
const deviceCodeMs = 900_000;

/** One credential of @azure/identity, loaded and made when it is first asked for a token. */
export class Program {
  readonly kind: ProgramKind;
  readonly #options: IdentityOptions;
  readonly #http: SdkHttpClient;
  readonly #limit = createLimiter(maxProcesses);
  readonly #deviceCodes = new Map<string | undefined, DeviceCodeCredential>();
  #credential: TokenCredential | undefined;
  #loading: Promise<IdentitySdk> | undefined;

  constructor(kind: ProgramKind, options: IdentityOptions) {
    this.kind = kind;
    this.#options = options;
    this.#http = sdkHttpClient(options.send, options.clock);
  }

  /** Asks nobody. `limitMs` is how long it may take at most. */
  async token(account: Named, ask: TokenAsk, limitMs = tokenMs): Promise<AccessToken> {
    const get = (signal: AbortSignal) => this.#get(ask, signal);
    return this.#explained(account, ask, limitMs, signal =>
      this.kind === 'azureCli' ? this.#limit(() => get(signal), signal) : get(signal),
    );
  }

  /** Has a person sign in by a device code. */
  async authenticate(account: Named, ask: TokenAsk): Promise<void> {
    await this.#explained(account, ask, deviceCodeMs, async signal => {
      const credential = await this.#deviceCode(ask.tenant);
      const { scopes } = ask;
      await credential.authenticate([...scopes], { ...claimsIn(ask), abortSignal: signal });
    });
  }

  async #get(ask: TokenAsk, signal: AbortSignal): Promise<AccessToken> {
    const { scopes, tenant } = ask;
    const credential =
      this.kind === 'deviceCode' ? await this.#deviceCode(tenant) : await this.#made(this.kind);
    const tenantId = tenant === undefined ? {} : { tenantId: tenant };
    const token = await credential.getToken([...scopes], {
      ...claimsIn(ask),
      ...tenantId,
      abortSignal: signal,
    });
    if (token) return token;
    throw new Error('The credential answered with nothing.');
  }

  async #explained<T>(
    account: Named,
    ask: TokenAsk,
    limitMs: number,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const label = labels[this.kind];
    const request = requestOf(account, ask);
    const expired = () =>
      new ExplainedError(`${label} gave no token for ${audienceOf(ask.scopes)} within ${limitMs / 1000} s.`, {
        code: 'credentialTimeout',
        hint: 'Try again.',
      });
    try {
      const { signal } = ask;
      return await withDeadline(this.#options.clock, { signal, delayMs: limitMs, expired }, task);
    } catch (error) {
      throw refusalOf(this.kind, error, { label, request }, this.#http.failure());
    }
  }

  async #made(kind: Exclude<ProgramKind, 'deviceCode'>): Promise<TokenCredential> {
    const sdk = await this.#sdk();
    this.#credential ??= createCredential(sdk, kind, this.#credentialOptions(this.#options.tenant));
    return this.#credential;
  }

  async #deviceCode(tenant: string | undefined): Promise<DeviceCodeCredential> {
    const sdk = await this.#sdk();
    const { prompt = () => {} } = this.#options;
    const known = this.#deviceCodes.get(tenant);
    const credential = known ?? createDeviceCode(sdk, this.#credentialOptions(tenant), prompt);
    this.#deviceCodes.set(tenant, credential);
    return credential;
  }

  #credentialOptions(tenant: string | undefined): CredentialOptions {
    const { cloud, environment = {} } = this.#options;
    return { cloud, tenant, environment, httpClient: this.#http, processTimeoutMs: tokenMs };
  }

  #sdk(): Promise<IdentitySdk> {
    this.#loading ??= this.#options.load?.() ?? import('@azure/identity');
    return this.#loading;
  }
}

type Named = Pick<AzureAccount, 'id' | 'label'>;

function requestOf({ id, label }: Named, { scopes, tenant, claims }: TokenAsk): SignInRequest {
  return {
    account: { id, label },
    scopes,
    ...(tenant === undefined ? {} : { tenant }),
    ...(claims === undefined ? {} : { challenge: challengeOf(claims) }),
  };
}

/** The other way round. */
export function askOf({ scopes, tenant, challenge }: SignInRequest, signal: AbortSignal): TokenAsk {
  return { scopes, tenant, claims: claimsOf(challenge), signal };
}

/** Claims only make sense from a client that says it can take them. */
function claimsIn({ claims }: TokenAsk): { claims?: string; enableCae?: boolean } {
  return claims === undefined ? {} : { claims, enableCae: true };
}
