import {
  type AuthenticationSession,
  type AuthenticationSessionAccountInformation,
  authentication,
  CancellationError,
} from 'vscode';
import { type Azure, type AzureAccount, SignInNeeded, type SignInRequest } from '../../azure/account';
import type { Cloud } from '../../azure/cloud';
import { challengeOf, claimsOf } from '../../azure/identity/challenge';
import { KeptTokens } from '../../azure/identity/keptTokens';
import { sessionToken } from '../../azure/identity/sessionToken';
import type { TokenAsk } from '../../azure/identity/tokenAsk';
import type { Clock } from '../../base/clock';
import { withDeadline } from '../../base/deadline';
import type { Disposable, Event } from '../../base/emitter';
import { ExplainedError } from '../../base/errors';
import type { Fetch } from '../../base/fetch';
import { SharedLoads } from '../../base/sharedLoads';
import { AccountChanges } from './accountChanges';
import { isLeft, noAnswer, notSignedIn, unavailable } from './sessionFailure';
import { sessionRequest } from './sessionRequest';

export interface VsCodeAccountsOptions {
  readonly cloud: Cloud;
  /** `microsoft`, or the one of another cloud. */
  readonly provider: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** VS Code's own, but for tests. */
  readonly api?: Pick<typeof authentication, 'getSession' | 'getAccounts' | 'onDidChangeSessions'>;
}

const silentMs = 30_000;
const promptMs = 5 * 60_000;

type Info = AuthenticationSessionAccountInformation;

/** The Microsoft accounts of VS Code. Nobody is asked for anything but by `signIn`. */
export class VsCodeAccounts implements Azure, Disposable {
  readonly #options: VsCodeAccountsOptions;
  readonly #api: Required<VsCodeAccountsOptions>['api'];
  readonly #changes: AccountChanges;
  readonly #tokens = new Map<string, KeptTokens>();
  /** One a tenant and account: who asks while it is there shares it. */
  readonly #prompts = new SharedLoads<string, void>();
  readonly #listeners: readonly Disposable[];
  readonly onDidChange: Event<void>;

  constructor(options: VsCodeAccountsOptions) {
    const { api = authentication, clock, provider } = options;
    this.#options = options;
    this.#api = api;
    this.#changes = new AccountChanges(clock, async () => (await this.#infos()).map(({ id }) => id));
    this.onDidChange = this.#changes.event;
    this.#listeners = [
      this.onDidChange(() => this.#forget()),
      api.onDidChangeSessions(({ provider: { id } }) => id === provider && this.#changes.heard()),
    ];
  }

  cloud(): Cloud {
    return this.#options.cloud;
  }

  async accounts(signal: AbortSignal): Promise<readonly AzureAccount[]> {
    const infos = await this.#infos(signal);
    this.#changes.saw(infos.map(({ id }) => id));
    return infos.map(info => this.#account(info));
  }

  signIn(request: SignInRequest, signal: AbortSignal): Promise<void> {
    const key = JSON.stringify([request.account?.id, request.tenant]);
    return this.#prompts.get(key, own => this.#prompt(request, own), signal);
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#changes.dispose();
  }

  #account({ id, label }: Info): AzureAccount {
    const { fetch, clock } = this.#options;
    const load = (ask: TokenAsk) => this.#token({ id, label }, ask);
    const credential = this.#tokens.get(id) ?? new KeptTokens(load, clock);
    this.#tokens.set(id, credential);
    return { id, label, credential, fetch };
  }

  /** Kept tokens may be those of somebody who has left, or lack what a sign-in has added. */
  #forget(): void {
    for (const tokens of this.#tokens.values()) tokens.forget();
    this.#tokens.clear();
  }

  async #infos(signal = new AbortController().signal): Promise<readonly Info[]> {
    const { clock, provider } = this.#options;
    const deadline = { delayMs: silentMs, expired: () => noAnswer(silentMs) };
    try {
      return await withDeadline(clock, { signal, ...deadline }, async () => this.#api.getAccounts(provider));
    } catch (error) {
      throw signal.aborted ? error : unavailable(error);
    }
  }

  async #token(account: Info, { scopes, tenant, claims, signal }: TokenAsk) {
    const { clock, provider } = this.#options;
    const challenge = claims === undefined ? undefined : challengeOf(claims);
    const wanted = sessionRequest({ scopes, tenant, challenge });
    const deadline = { delayMs: silentMs, expired: () => noAnswer(silentMs) };
    const session = await withDeadline(clock, { signal, ...deadline }, () =>
      this.#changes.during(async () => this.#api.getSession(provider, wanted, { account, silent: true })),
    ).catch(error => {
      if (signal.aborted) throw error;
      // A provider that knows no challenges needs a person to answer one.
      if (challenge === undefined || error instanceof ExplainedError) throw unavailable(error);
      return undefined;
    });
    if (session) return sessionToken(session.accessToken, clock.now());
    throw new SignInNeeded({
      account,
      scopes,
      ...(tenant === undefined ? {} : { tenant }),
      ...(challenge === undefined ? {} : { challenge }),
    });
  }

  /** A dialog cannot be taken back: who stops waiting leaves it where it is, and what is done there later counts as well. */
  async #prompt(request: SignInRequest, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const expired = () =>
      notSignedIn(request, 'signInTimeout', `Nobody finished it within ${promptMs / 60_000} minutes.`);
    const signingIn = this.#session(request).then(() => {
      this.#forget();
      this.#changes.signedIn();
    });
    try {
      await this.#changes.duringPrompt(() =>
        withDeadline(clock, { signal, delayMs: promptMs, expired }, () => signingIn),
      );
    } catch (error) {
      if (signal.aborted || error instanceof ExplainedError) throw error;
      throw isLeft(error) ? new CancellationError() : notSignedIn(request, 'signInFailed', error);
    }
  }

  async #session({ account, tenant, scopes, challenge }: SignInRequest): Promise<AuthenticationSession> {
    const wanted = sessionRequest({ scopes, tenant, challenge });
    const detail =
      tenant === undefined
        ? 'For your registries and clusters in Azure.'
        : `For the registries and clusters of tenant ${tenant}.`;
    // A refusal that claims nothing is answered by a new session alone; the one that is there was refused.
    const isRefused = challenge !== undefined && claimsOf(challenge) === undefined;
    const mode = isRefused ? { forceNewSession: { detail } } : { createIfNone: { detail } };
    const who = account === undefined ? { clearSessionPreference: true } : { account };
    return this.#api.getSession(this.#options.provider, wanted, { ...mode, ...who } as {
      createIfNone: true;
    });
  }
}
