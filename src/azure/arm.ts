import type { Clock } from '../base/clock';
import type { Send } from '../base/http';
import type { JsonRecord } from '../base/json';
import type { AzureAccount } from './account';
import type { Cloud } from './cloud';

/** Azure Resource Manager as somebody in a tenant. */
export interface ArmSession {
  readonly cloud: Cloud;
  readonly account: AzureAccount;
  /** undefined: the account's own. */
  readonly tenant: string | undefined;
  readonly send: Send;
  readonly clock: Clock;
}

export interface ArmCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the endpoint on, without query: `/subscriptions/…`. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** What it is about, in words: `the registries of Contoso`. */
  readonly subject: string;
  readonly signal: AbortSignal;
  /** Statuses that are answers, besides 200, 201, 202 and 204. */
  readonly expects?: readonly number[];
  /** Sending it twice does no more than sending it once. Reads always are repeatable. */
  readonly repeatable?: true;
  /** Header `If-Match`: an eTag as it was read, so that a change made by somebody else meanwhile is not lost (412). */
  readonly ifMatch?: string;
}

export interface ArmReply {
  readonly status: number;
  header(name: string): string | undefined;
  /** undefined where the answer was no JSON object. */
  readonly body: JsonRecord | undefined;
}

export interface ArmProgress {
  /** How long the operation may take, from now. */
  readonly deadlineMs: number;
  /** The status that the service gives while it works: `Updating`. */
  readonly report?: (status: string) => void;
}

/** Calls of Azure Resource Manager. Each throws AzureError, SignInNeeded, or the signal's reason. */
export interface Arm {
  readonly cloud: Cloud;
  readonly account: AzureAccount;
  readonly tenant: string | undefined;
  call(call: ArmCall): Promise<ArmReply>;
  /** The entries of a list, by its pages: `value`, and `nextLink` on the same host. */
  pages(call: ArmCall): AsyncGenerator<readonly JsonRecord[], void, undefined>;
  /** Sends a change and follows it to its end (Azure-AsyncOperation, Location, or the resource's provisioningState). Answers with the resource or result. */
  finish(call: ArmCall, progress: ArmProgress): Promise<JsonRecord | undefined>;
}
