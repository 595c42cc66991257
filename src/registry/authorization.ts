import type { HttpReply, HttpRequest } from '../base/http';
import { SharedLoads } from '../base/sharedLoads';
import type { AccessToken } from './accessToken';
import { type Challenge, parseChallenges } from './challenge';
import { basicHeader } from './credential';
import { RegistryError } from './registryError';
import { covers, formatScope, parseScope, type Scope, widened } from './scope';
import type { Session } from './session';
import { TokenEndpoint } from './tokenEndpoint';

const maxTokens = 1000;
const maxScopesPerToken = 50;
/** Keeps a token request's URL within the 8 kB that servers commonly take. */
const maxScopeLength = 6000;

/**
 * Answers a registry's challenges (RFC 9110 §11, Docker token specification): send, read the 401, get a token for the scope,
 * keep it until shortly before it expires, send again. Owns the tokens of one registry and credential, in memory.
 */
export class Authorization {
  readonly #session: Session;
  readonly #tokens = new Map<string, AccessToken>();
  readonly #loads = new SharedLoads<string, AccessToken>();
  #scheme: { readonly basic: string } | { readonly bearer: TokenEndpoint } | undefined;
  #grantsManyScopes = true;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Sends a call with a token for `scope`; after a 401, with a fresh one, and once with what a challenge asks for beyond it (RFC 6750,
   * `insufficient_scope`). The last answer is the caller's, whatever it is.
   */
  async send(request: HttpRequest, scope: Scope): Promise<HttpReply> {
    const header = await this.#header(scope, request.signal);
    const reply = await this.#session.send(authorized(request, header));
    if (reply.status !== 401 || !this.#adopt(reply)) return reply;
    this.#forget(scope, header);
    const wider = header === undefined ? undefined : this.#asksFor(reply, scope, request);
    const fresh = await this.#header(scope, request.signal, wider);
    if (fresh === undefined) return reply;
    const second = await this.#session.send(authorized(request, fresh));
    return wider === undefined && second.status === 401
      ? this.#sendWider(request, scope, { refusal: second, header: fresh })
      : second;
  }

  async #sendWider(
    request: HttpRequest,
    scope: Scope,
    { refusal, header: refused }: { readonly refusal: HttpReply; readonly header: string },
  ): Promise<HttpReply> {
    const wider = this.#asksFor(refusal, scope, request);
    if (wider === undefined) return refusal;
    this.#forget(scope, refused);
    const header = await this.#header(scope, request.signal, wider);
    return this.#session.send(authorized(request, header));
  }

  /** What a challenge wants of a token beyond `scope`, as far as the call can need it. */
  #asksFor(reply: HttpReply, scope: Scope, { method }: HttpRequest): Scope | undefined {
    const { error, scope: told } = bearerOf(reply)?.parameters ?? {};
    const asked = error === 'insufficient_scope' ? parseScope(told ?? '') : undefined;
    return asked && widened(scope, asked, method);
  }

  /**
   * Gets the tokens of many scopes in few requests, once the registry has been talked to. Where the service grants fewer than
   * asked, the rest is left to be asked for one by one.
   */
  async prepare(scopes: readonly Scope[], signal: AbortSignal): Promise<void> {
    if (!this.#grantsManyScopes || this.#scheme === undefined || 'basic' in this.#scheme) return;
    const endpoint = this.#scheme.bearer;
    const missing = scopes.filter(scope => this.#fresh(scope) === undefined);
    await Promise.all(
      batches(missing)
        .filter(batch => batch.length > 1)
        .map(batch => this.#prepareBatch(endpoint, batch, signal)),
    );
  }

  /** What the last token for a scope really grants, where that is known and less than was asked. */
  grantedLess(scope: Scope): Scope | undefined {
    const grants = this.#tokens.get(formatScope(scope))?.grants;
    const needsNothing = scope.actions.length === 0;
    if (grants === undefined || needsNothing || grants.some(granted => covers(granted, scope)))
      return undefined;
    const granted = grants.find(({ type, name }) => type === scope.type && name === scope.name);
    return { ...scope, actions: granted?.actions ?? [] };
  }

  async #prepareBatch(endpoint: TokenEndpoint, batch: readonly Scope[], signal: AbortSignal): Promise<void> {
    const token = await endpoint.token(batch, signal).catch(refused);
    if (token === undefined) {
      this.#grantsManyScopes = false;
      return;
    }
    const granted = batch.filter(scope => token.grants?.some(grant => covers(grant, scope)) ?? true);
    if (granted.length <= 1) this.#grantsManyScopes = false;
    for (const scope of granted) this.#keep(scope, token);
  }

  /** `asked` is what the token is to cover, where that is more than `scope`; it is kept as the one for `scope`. */
  async #header(scope: Scope, signal: AbortSignal, asked = scope): Promise<string | undefined> {
    if (this.#scheme === undefined) return undefined;
    if ('basic' in this.#scheme) return this.#scheme.basic;
    const endpoint = this.#scheme.bearer;
    const token =
      this.#fresh(scope) ??
      (await this.#loads.get(
        formatScope(asked),
        async own => this.#keep(scope, await endpoint.token([asked], own)),
        signal,
      ));
    return token.header;
  }

  #fresh(scope: Scope): AccessToken | undefined {
    const token = this.#tokens.get(formatScope(scope));
    return token && token.freshUntil > this.#session.clock.now() ? token : undefined;
  }

  #keep(scope: Scope, token: AccessToken): AccessToken {
    const [oldest] = this.#tokens.keys();
    if (oldest !== undefined && this.#tokens.size >= maxTokens) this.#tokens.delete(oldest);
    this.#tokens.set(formatScope(scope), token);
    return token;
  }

  /** Forgets the token that was refused, unless another caller has renewed it meanwhile. */
  #forget(scope: Scope, header: string | undefined): void {
    const key = formatScope(scope);
    if (header === this.#tokens.get(key)?.header) this.#tokens.delete(key);
  }

  /** Takes over how the registry wants to be authorized; false when it asks for nothing we can give. */
  #adopt(reply: HttpReply): boolean {
    const challenges = challengesOf(reply);
    const bearer = bearerOf(reply);
    if (bearer) {
      const { realm = '', service = this.#session.address.loginServer } = bearer.parameters;
      this.#adoptBearer(realm, service);
      return true;
    }
    const { credential } = this.#session;
    if (!challenges.some(({ scheme }) => scheme === 'basic') || credential.kind !== 'password') return false;
    if (this.#scheme !== undefined && 'basic' in this.#scheme) return false;
    this.#scheme = { basic: basicHeader(credential) };
    return true;
  }

  #adoptBearer(realm: string, service: string): void {
    const { loginServer, origin } = this.#session.address;
    if (!URL.canParse(realm) || new URL(realm).origin !== new URL(origin).origin) {
      const failure = { step: 'sign-in' as const, registry: loginServer };
      throw new RegistryError(
        `${loginServer} wants its credentials sent to another place, ${printable(realm)}; they were not.`,
        failure,
        {
          code: 'foreignHost',
          hint: 'Check the address; an Azure registry hands out tokens itself.',
        },
      );
    }
    const known = this.#scheme !== undefined && 'bearer' in this.#scheme ? this.#scheme.bearer : undefined;
    if (known?.realm === realm && known.service === service) return;
    this.#scheme = { bearer: new TokenEndpoint(this.#session, realm, service) };
  }
}

function challengesOf(reply: HttpReply): Challenge[] {
  return parseChallenges(reply.header('www-authenticate') ?? '');
}

function bearerOf(reply: HttpReply): Challenge | undefined {
  return challengesOf(reply).find(
    ({ scheme, parameters }) => scheme === 'bearer' && parameters.realm !== undefined,
  );
}

/** One scope that may not be had can make the service refuse them all; alone, each gets its own answer. */
function refused(error: unknown): undefined {
  if (error instanceof RegistryError && (error.code === 'unauthorized' || error.code === 'forbidden'))
    return undefined;
  throw error;
}

function printable(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'which is no address';
}

function authorized(request: HttpRequest, header: string | undefined): HttpRequest {
  return header === undefined
    ? request
    : { ...request, headers: { ...request.headers, authorization: header } };
}

function batches(scopes: readonly Scope[]): Scope[][] {
  const all: Scope[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const scope of scopes) {
    const own = formatScope(scope).length + '&scope='.length;
    const last = all.at(-1);
    if (last && last.length < maxScopesPerToken && length + own <= maxScopeLength) {
      last.push(scope);
      length += own;
    } else {
      all.push([scope]);
      length = own;
    }
  }
  return all;
}
