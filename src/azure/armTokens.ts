import { withDeadline } from '../base/deadline';
import { SharedLoads } from '../base/sharedLoads';
import { isSignInNeeded, SignInNeeded } from './account';
import type { ArmSession } from './arm';
import { isAzureError, lateToken, noToken } from './azureError';
import type { ClaimsChallenge } from './claimsChallenge';

/** Calls in the last minutes of a token would meet its end on the way. */
const marginMs = 2 * 60_000;
/** Nobody is asked anything, so this is more than it takes. */
const patienceMs = 60_000;

/** Tokens of one account in one tenant for Resource Manager. Owns the one that is good, in memory; callers share the asking for it. */
export class ArmTokens {
  readonly #session: ArmSession;
  readonly #loads = new SharedLoads<string, string>();
  #held: { readonly value: string; readonly freshUntil: number } | undefined;

  constructor(session: ArmSession) {
    this.#session = session;
  }

  /** Throws SignInNeeded, AzureError, or the signal's reason. */
  async get(signal: AbortSignal): Promise<string> {
    if (this.#held && this.#held.freshUntil > this.#session.clock.now()) return this.#held.value;
    return this.#load(undefined, signal);
  }

  /** In place of one that was refused, unless another caller has renewed it meanwhile. */
  async renewed(refused: string, signal: AbortSignal): Promise<string> {
    this.forget(refused);
    return this.get(signal);
  }

  /** A token with what the challenge asks for. Throws SignInNeeded with the challenge where there is none without asking somebody. */
  async answer(challenge: ClaimsChallenge, signal: AbortSignal): Promise<string> {
    try {
      return await this.#load(challenge.claims, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      // One that knows the challenge may know the command that answers it, too.
      const isTold = isSignInNeeded(error) && error.request.challenge !== undefined;
      throw isTold ? error : this.signInNeeded(challenge, error);
    }
  }

  forget(token: string): void {
    if (this.#held?.value === token) this.#held = undefined;
  }

  signInNeeded(challenge?: ClaimsChallenge, cause?: unknown): SignInNeeded {
    const { account, cloud, tenant } = this.#session;
    const request = {
      account: { id: account.id, label: account.label },
      scopes: [cloud.armScope],
      ...(tenant === undefined ? {} : { tenant }),
      ...(challenge === undefined ? {} : { challenge: challenge.header }),
    };
    return new SignInNeeded(request, cause);
  }

  #load(claims: string | undefined, signal: AbortSignal): Promise<string> {
    return this.#loads.get(claims ?? '', own => this.#ask(claims, own), signal);
  }

  async #ask(claims: string | undefined, signal: AbortSignal): Promise<string> {
    const { account, cloud, tenant, clock } = this.#session;
    const options = {
      ...(tenant === undefined ? {} : { tenantId: tenant }),
      ...(claims === undefined ? {} : { claims }),
    };
    const expired = () => lateToken(tenant, account.label);
    const token = await withDeadline(clock, { signal, delayMs: patienceMs, expired }, async own => {
      return account.credential.getToken(cloud.armScope, { ...options, abortSignal: own });
    }).catch(error => {
      // What has words already and a way on, and an abort, is told as it is.
      if (isSignInNeeded(error) || isAzureError(error) || signal.aborted) throw error;
      throw noToken(tenant, account.label, error);
    });
    if (token === null) throw this.signInNeeded();
    this.#held = { value: token.token, freshUntil: token.expiresOnTimestamp - marginMs };
    return token.token;
  }
}
