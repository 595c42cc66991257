import type { HttpReply } from '../base/http';
import { NetworkError } from '../base/networkError';
import type { ArmCall, ArmSession } from './arm';
import { ArmTokens } from './armTokens';
import { type AzureFailure, strayed, unreachable, unreadable } from './azureError';
import { type ClaimsChallenge, claimsChallenge } from './claimsChallenge';
import { isArmUrl } from './cloud';
import { withinQuota } from './quota';

/** What of a call goes out, to an address of Resource Manager's own. */
export type ArmRequest = Pick<ArmCall, 'method' | 'body' | 'subject' | 'signal' | 'repeatable' | 'ifMatch'>;

/** Requests to Azure Resource Manager, with authority: whatever status comes back is the caller's. No token goes to another host. */
export class ArmConnection {
  readonly #session: ArmSession;
  readonly #tokens: ArmTokens;
  readonly #send: ArmSession['send'];

  constructor(session: ArmSession) {
    this.#session = session;
    this.#tokens = new ArmTokens(session);
    this.#send = withinQuota(session.send, session.clock);
  }

  /** Where a call goes. Throws AzureError for a path that leaves the host. */
  url({ path, query = {}, apiVersion, subject }: Omit<ArmCall, 'signal'>): string {
    const parameters = Object.entries({ ...query, 'api-version': apiVersion });
    const search = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    const rooted = `/${path.replace(/^\/+/, '').replace(/[?#\\]/g, encodeURIComponent)}`;
    return this.ownUrl(`${this.#session.cloud.arm}${rooted}?${search}`, subject);
  }

  /** An address that the service gave, such as a `nextLink` or that of an operation. Throws AzureError when it lies outside the cloud's Resource Manager. */
  ownUrl(address: string, subject: string): string {
    const { cloud } = this.#session;
    const url = URL.canParse(address, cloud.arm) ? new URL(address, cloud.arm) : undefined;
    if (url !== undefined && isArmUrl(cloud, url)) return url.href;
    throw strayed(this.failure(subject), url?.host ?? 'which is no address');
  }

  failure(subject: string): AzureFailure {
    const { tenant } = this.#session;
    return tenant === undefined ? { subject } : { subject, tenant };
  }

  /** Throws SignInNeeded, AzureError (unauthorized, unreachable, unreadable, timeout), or the signal's reason. */
  async send(request: ArmRequest, url: string): Promise<HttpReply> {
    const reply = await this.#sendAuthorized(request, url);
    // Sign-in pages of networks answer anything with 200.
    const isPage = reply.status < 300 && /^text\/html/i.test(reply.header('content-type') ?? '');
    if (isPage) throw unreadable(this.failure(request.subject), 'an answer of Resource Manager');
    return reply;
  }

  async #sendAuthorized(request: ArmRequest, url: string): Promise<HttpReply> {
    const token = await this.#tokens.get(request.signal);
    const reply = await this.#sendWith(token, request, url);
    if (reply.status !== 401) return reply;
    const challenge = claimsChallenge(reply.header('www-authenticate'));
    if (challenge) return this.#sendStronger(token, challenge, request, url);
    const fresh = await this.#tokens.renewed(token, request.signal);
    const again = await this.#sendWith(fresh, request, url);
    if (again.status !== 401) return again;
    const second = claimsChallenge(again.header('www-authenticate'));
    if (second) return this.#sendStronger(fresh, second, request, url);
    this.#tokens.forget(fresh);
    return again;
  }

  async #sendStronger(
    refused: string,
    challenge: ClaimsChallenge,
    request: ArmRequest,
    url: string,
  ): Promise<HttpReply> {
    this.#tokens.forget(refused);
    const token = await this.#tokens.answer(challenge, request.signal);
    const reply = await this.#sendWith(token, request, url);
    if (reply.status !== 401) return reply;
    this.#tokens.forget(token);
    throw this.#tokens.signInNeeded(claimsChallenge(reply.header('www-authenticate')) ?? challenge);
  }

  async #sendWith(token: string, request: ArmRequest, url: string): Promise<HttpReply> {
    const { method = 'GET', body, subject, signal, repeatable, ifMatch } = request;
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    };
    const http = { method, url, headers, signal, ...(repeatable ? { repeatable } : {}) };
    try {
      return await this.#send(body === undefined ? http : { ...http, body: JSON.stringify(body) });
    } catch (error) {
      throw error instanceof NetworkError ? unreachable(this.failure(subject), error) : error;
    }
  }
}
