import { isAbort, isExplained } from '../base/errors';
import type { HttpReply, HttpRequest } from '../base/http';
import { asRecord, asString, parseJson } from '../base/json';
import { NetworkError } from '../base/networkError';
import { SharedLoads } from '../base/sharedLoads';
import { type AccessToken, readAccessToken } from './accessToken';
import { basicHeader, type RegistryCredential } from './credential';
import { refusal } from './refusal';
import {
  noAzureToken,
  RegistryError,
  type RegistryFailure,
  type Step,
  unreachable,
  unreadable,
} from './registryError';
import { formatScope, type Scope, signInScope } from './scope';
import type { Session } from './session';

type AzureCredential = Extract<RegistryCredential, { kind: 'azure' }>;

/** Where one registry hands out tokens: `/oauth2/token`, and for Azure accounts `/oauth2/exchange` before it (Azure/acr, AAD-OAuth). */
export class TokenEndpoint {
  readonly realm: string;
  readonly service: string;
  readonly #session: Session;
  readonly #exchanges = new SharedLoads<'refresh', AccessToken>();
  #refresh: AccessToken | undefined;

  constructor(session: Session, realm: string, service: string) {
    this.#session = session;
    this.realm = realm;
    this.service = service;
  }

  /** One access token for all the scopes, or as many of them as the service grants. Throws RegistryError. */
  async token(scopes: readonly Scope[], signal: AbortSignal): Promise<AccessToken> {
    const { credential } = this.#session;
    if (credential.kind !== 'azure') return this.#accessToken(this.#queryGrant(scopes, signal));
    const held = this.#held();
    if (held === undefined)
      return this.#refreshed(await this.#refreshToken(credential, signal), scopes, signal);
    try {
      return await this.#refreshed(held, scopes, signal);
    } catch (error) {
      // One from an earlier call may have been revoked since; one that was just exchanged was not.
      if (!isRefused(error)) throw error;
      return this.#refreshed(await this.#refreshToken(credential, signal), scopes, signal);
    }
  }

  /** Forgets a refresh token that was refused, unless another caller has renewed it meanwhile. */
  async #refreshed(
    refresh: AccessToken,
    scopes: readonly Scope[],
    signal: AbortSignal,
  ): Promise<AccessToken> {
    try {
      return await this.#accessToken(this.#refreshGrant(scopes, refresh, signal));
    } catch (error) {
      if (isRefused(error) && this.#refresh === refresh) this.#refresh = undefined;
      throw error;
    }
  }

  #accessToken(request: HttpRequest): Promise<AccessToken> {
    return this.#read('token', request, ['access_token', 'token']);
  }

  #queryGrant(scopes: readonly Scope[], signal: AbortSignal): HttpRequest {
    const { credential } = this.#session;
    const url = new URL(this.realm);
    url.searchParams.set('service', this.service);
    for (const scope of named(scopes)) url.searchParams.append('scope', formatScope(scope));
    const headers: Record<string, string> =
      credential.kind === 'password' ? { authorization: basicHeader(credential) } : {};
    return { method: 'GET', url: url.href, headers, signal };
  }

  #refreshGrant(scopes: readonly Scope[], refresh: AccessToken, signal: AbortSignal): HttpRequest {
    return form(this.realm, signal, {
      grant_type: 'refresh_token',
      service: this.service,
      scope: named(scopes).map(formatScope).join(' '),
      refresh_token: refresh.value,
    });
  }

  async #refreshToken(credential: AzureCredential, signal: AbortSignal): Promise<AccessToken> {
    const held = this.#held();
    if (held !== undefined) return held;
    this.#refresh = await this.#exchanges.get('refresh', own => this.#exchange(credential, own), signal);
    return this.#refresh;
  }

  #held(): AccessToken | undefined {
    return this.#refresh && this.#refresh.freshUntil > this.#session.clock.now() ? this.#refresh : undefined;
  }

  /** Tries what registries take in turn: not every cloud and tenant knows each of them. A registry's own refusal tells more than a token that was not to be had. */
  async #exchange(credential: AzureCredential, signal: AbortSignal): Promise<AccessToken> {
    const failures: unknown[] = [];
    for (const scope of credential.scopes) {
      try {
        return await this.#exchangeFor(scope, credential, signal);
      } catch (error) {
        if (!isOtherAudience(error)) throw error;
        failures.push(error);
      }
    }
    throw failures.find(isRefused) ?? failures[0];
  }

  async #exchangeFor(scope: string, credential: AzureCredential, signal: AbortSignal): Promise<AccessToken> {
    const { tenant } = credential;
    const url = new URL('/oauth2/exchange', this.realm).href;
    const access_token = await this.#azureToken(scope, credential, signal);
    const fields = { grant_type: 'access_token', service: this.service, access_token };
    return this.#read(
      'exchange',
      form(url, signal, { ...fields, ...(tenant === undefined ? {} : { tenant }) }),
      ['refresh_token'],
    );
  }

  async #azureToken(
    scope: string,
    { account, tenant }: AzureCredential,
    signal: AbortSignal,
  ): Promise<string> {
    const options = { abortSignal: signal, ...(tenant === undefined ? {} : { tenantId: tenant }) };
    try {
      return (await account.getToken(scope, options))?.token ?? '';
    } catch (error) {
      if (isAbort(error) || hasCode(error, 'signInNeeded')) throw error;
      throw noAzureToken(this.#failure('exchange'), error);
    }
  }

  async #read(step: Step, request: HttpRequest, fields: readonly string[]): Promise<AccessToken> {
    const call = this.#failure(step);
    const reply = await this.#send(call, request);
    if (reply.status !== 200) throw refusal(call, reply);
    const answer = asRecord(parseJson(reply.body));
    const value = fields.map(field => asString(answer?.[field])).find(found => found);
    if (value === undefined) throw unreadable(call, 'a token');
    return readAccessToken(value, this.#session.clock.now());
  }

  async #send(call: RegistryFailure, request: HttpRequest): Promise<HttpReply> {
    try {
      return await this.#session.send(request);
    } catch (error) {
      throw error instanceof NetworkError ? unreachable(call, error) : error;
    }
  }

  #failure(step: Step): RegistryFailure {
    return { step, registry: this.#session.address.loginServer, subject: this.#subject() };
  }

  #subject(): string {
    const { credential } = this.#session;
    switch (credential.kind) {
      case 'password':
        return `the password for ${credential.user}`;
      case 'azure':
        return 'the Azure account';
      case 'anonymous':
        return 'anonymous access';
    }
  }
}

/** Whether a token for something else may do: this one is unknown where the account is, which an editor tells as nobody being signed in for it, or the registry does not take it. */
function isOtherAudience(error: unknown): boolean {
  if (hasCode(error, 'signInNeeded') || isRefused(error)) return true;
  return error instanceof RegistryError && hasCode(error.cause, 'unknownAudience');
}

function isRefused(error: unknown): boolean {
  return error instanceof RegistryError && error.failure.status === 401;
}

function hasCode(error: unknown, code: string): boolean {
  return isExplained(error) && error.code === code;
}

function named(scopes: readonly Scope[]): readonly Scope[] {
  return scopes.filter(scope => scope !== signInScope);
}

function form(url: string, signal: AbortSignal, fields: Record<string, string>): HttpRequest {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
    signal,
    repeatable: true,
  };
}
