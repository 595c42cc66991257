import type { TokenCredential } from '@azure/identity';
import type { Event } from '../base/emitter';
import { ExplainedError } from '../base/errors';
import type { Fetch } from '../base/fetch';
import type { Cloud } from './cloud';

/** Somebody signed in to Azure. */
export interface AzureAccount {
  /** Stable as long as the account is signed in. */
  readonly id: string;
  /** For people: an e-mail address, or `Azure CLI`. */
  readonly label: string;
  /** Tokens without asking anybody; `getToken` takes tenantId, claims and abortSignal, and rejects with SignInNeeded where somebody must be asked. */
  readonly credential: TokenCredential;
  /** Reaches this account's Azure: over the network, or in the demo world. */
  readonly fetch: Fetch;
}

/** What a token is missing: somebody has to sign in for it. */
export interface SignInRequest {
  /** undefined: anybody. */
  readonly account?: Pick<AzureAccount, 'id' | 'label'>;
  /** An id or a domain; undefined: the account's own. */
  readonly tenant?: string;
  readonly scopes: readonly string[];
  /** The `WWW-Authenticate` header of the refusal, where the service wants more than it got (claims challenge, MFA step-up). */
  readonly challenge?: string;
}

/** Nothing goes on until a person signs in. */
export class SignInNeeded extends ExplainedError {
  override readonly name = 'SignInNeeded';
  readonly request: SignInRequest;

  constructor(request: SignInRequest, cause?: unknown) {
    const who = request.account === undefined ? 'An Azure account' : request.account.label;
    const where = request.tenant === undefined ? 'Azure' : `tenant ${request.tenant}`;
    super(`${who} is not signed in to ${where}.`, {
      code: 'signInNeeded',
      hint: `Sign in to ${where}.`,
      cause,
    });
    this.request = request;
  }
}

/** Also of a bundle of its own, such as the simulator's. */
export function isSignInNeeded(error: unknown): error is SignInNeeded {
  return error instanceof ExplainedError || (error instanceof Error && 'isExplained' in error)
    ? (error as Partial<SignInNeeded>).code === 'signInNeeded' && 'request' in error
    : false;
}

/** The Azure that the person works with. */
export interface Azure {
  /** Which one, as set now. Throws ExplainedError when the setting cannot be read. */
  cloud(): Cloud;
  /** Who is signed in. Asks nobody, and nothing of the network. */
  accounts(signal: AbortSignal): Promise<readonly AzureAccount[]>;
  /** Asks a person to sign in; only ever called for one who wanted it. Rejects when they leave it, or with an ExplainedError. */
  signIn(request: SignInRequest, signal: AbortSignal): Promise<void>;
  /** Somebody signed in or out, or another cloud or kind of account was set. */
  readonly onDidChange: Event<void>;
}
