import type { HttpReply, HttpRequest } from '../base/http';
import { SharedLoads } from '../base/sharedLoads';
import type { AccessToken } from './accessToken';
import { type Challenge, parseChallenges } from './challenge';
import { basicHeader } from './credential';
import { isDenied, RegistryError } from './registryError';
import { covers, formatScope, parseScope, type Scope, widened } from './scope';
import type { Session } from './session';
import { TokenEndpoint } from './tokenEndpoint';
import { TokenSizes } from './tokenSizes';

const maxTokens = 1000;
/** How servers and proxies refuse a header that is larger than they take (RFC 6585; nginx answers 400). */
const tooLarge: readonly number[] = [400, 431];

/** What a call goes out with. */
interface Authority {
  readonly header: string | undefined;
  /** undefined for Basic, and where nothing was asked for yet. */
  readonly token?: AccessToken;
}

/** One sending of a call, and its answer. */
interface Attempt extends Authority {
  readonly reply: HttpReply;
}

/**
 * Answers a registry's challenges (RFC 9110 §11, Docker token specification): send, read the 401, get a token for the scope,
 * keep it until shortly before it expires, send again. Owns the tokens of one registry and credential, in memory.
 */
export class Authorization {
  readonly #session: Session;
  readonly #tokens = new Map<string, AccessToken>();
  readonly #loads = new SharedLoads<string, AccessToken>();
  /** Those that were got for several scopes at once. */
  readonly #shared = new WeakSet<AccessToken>();
  readonly #sizes = new TokenSizes();
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
    const first = await this.#attempt(request, scope);
    if (first.reply.status !== 401 || !this.#adopt(first.reply)) return first.reply;
    const wider = first.header === undefined ? undefined : this.#asksFor(first.reply, scope, request);
    this.#forget(scope, first.header);
    const second = await this.#attempt(request, scope, wider);
    if (second.reply.status !== 401 || wider !== undefined) return second.reply;
    const asked = this.#asksFor(second.reply, scope, request);
    if (asked === undefined) return second.reply;
    this.#forget(scope, second.header);
    return (await this.#attempt(request, scope, asked)).reply;
  }

  /** Sends a call once, and again with a token for `scope` alone where the one for many scopes is too long for the way. */
  async #attempt(request: HttpRequest, scope: Scope, asked = scope): Promise<Attempt> {
    const authority = await this.#authority(scope, asked, request.signal);
    const reply = await this.#session.send(authorized(request, authority.header));
    const { token } = authority;
    if (token === undefined || !this.#shared.has(token) || !tooLarge.includes(reply.status))
      return { ...authority, reply };
    this.#forget(scope, token.header);
    const alone = await this.#authority(scope, asked, request.signal);
    const again = await this.#session.send(authorized(request, alone.header));
    if (!tooLarge.includes(again.status)) this.#sizes.noteTooLong(token.value);
    return { ...alone, reply: again };
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
      this.#sizes
        .batches(missing)
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
    this.#shared.add(token);
    this.#sizes.noteToken(token.value, batch);
    const granted = batch.filter(scope => token.grants?.some(grant => covers(grant, scope)) ?? true);
    if (granted.length <= 1) this.#grantsManyScopes = false;
    for (const scope of granted) this.#keep(scope, token);
  }

  /** `asked` is what the token is to cover, where that is more than `scope`; it is kept as the one for `scope`. */
  async #authority(scope: Scope, asked: Scope, signal: AbortSignal): Promise<Authority> {
    if (this.#scheme === undefined) return { header: undefined };
    if ('basic' in this.#scheme) return { header: this.#scheme.basic };
    const endpoint = this.#scheme.bearer;
    const load = async (own: AbortSignal) => {
      const token = await endpoint.token([asked], own);
      this.#sizes.noteToken(token.value, [asked]);
      return this.#keep(scope, token);
    };
    const held = this.#fresh(scope);
    // One that another caller got meanwhile may cover no more than the one that was refused.
    const isEnough = asked === scope || held?.grants?.some(granted => covers(granted, asked));
    const token = held && isEnough ? held : await this.#loads.get(formatScope(asked), load, signal);
    return { header: token.header, token };
  }

  #fresh(scope: Scope): AccessToken | undefined {
    const token = this.#tokens.get(formatScope(scope));
    if (token === undefined || token.freshUntil <= this.#session.clock.now()) return undefined;
    return this.#shared.has(token) && !this.#sizes.fits(token.value) ? undefined : token;
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
    if (!isAt(origin, realm)) {
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

/** How a request that is too long is refused, in its header, its address or its body. */
const tooLong: readonly number[] = [...tooLarge, 413, 414];

/** One scope that may not be had can make the service refuse them all, as can their number; alone, each gets its own answer. */
function refused(error: unknown): undefined {
  if (isDenied(error)) return undefined;
  if (error instanceof RegistryError && tooLong.includes(error.failure.status ?? 0)) return undefined;
  throw error;
}

/** A realm with a name and password of its own would have us be somebody else; no registry has one. */
function isAt(origin: string, realm: string): boolean {
  if (!URL.canParse(realm)) return false;
  const { origin: own, username, password } = new URL(realm);
  return own === new URL(origin).origin && username === '' && password === '';
}

function printable(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'which is no address';
}

function authorized(request: HttpRequest, header: string | undefined): HttpRequest {
  return header === undefined
    ? request
    : { ...request, headers: { ...request.headers, authorization: header } };
}
