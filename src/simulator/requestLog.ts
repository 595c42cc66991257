import type { ArmKind } from './azure/armTarget';
import { claimsOf } from './azure/entraTokens';
import type { Target } from './target';

/** What the path of a request names, at a registry or at Resource Manager; or that it is for a cluster. */
export type RequestKind = Target['kind'] | ArmKind | 'kubernetes';

/** What a request was for, as a test asks for it. */
export interface RequestFilter {
  readonly method?: string;
  readonly kind?: RequestKind;
}

/** A request that went to a host outside the world. */
export interface StrayRequest {
  readonly host: string;
  readonly hasAuthorization: boolean;
}

/** An access token of Microsoft Entra that came to a host, in the world or outside of it, in a header or in the form of an exchange. */
export interface SentToken {
  readonly host: string;
  readonly audience: string;
  readonly tenant: string;
  /** How many requests bore one like it. */
  readonly count: number;
}

/** Counts the requests of a simulator by method and by what their path names. */
export class RequestLog {
  #counts = new Map<string, { method: string; kind: RequestKind; count: number }>();
  readonly #tokens = new Map<string, SentToken>();
  #inFlight = 0;
  #mostInFlight = 0;
  readonly strays: StrayRequest[] = [];

  get total(): number {
    return this.count();
  }

  /** The most requests that were being answered at the same time. */
  get mostInFlight(): number {
    return this.#mostInFlight;
  }

  count({ method, kind }: RequestFilter = {}): number {
    let sum = 0;
    for (const entry of this.#counts.values()) {
      if ((method ?? entry.method) === entry.method && (kind ?? entry.kind) === entry.kind)
        sum += entry.count;
    }
    return sum;
  }

  /** Such as `{"GET catalog": 2}`. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].map(([name, { count }]) => [name, count]));
  }

  /** Which tokens went where. */
  get tokens(): readonly SentToken[] {
    return [...this.#tokens.values()];
  }

  tokenSent(host: string, token: string): void {
    const { aud, tid } = claimsOf(token) ?? {};
    const sent = { host, audience: String(aud), tenant: String(tid) };
    const key = Object.values(sent).join(' ');
    this.#tokens.set(key, { ...sent, count: (this.#tokens.get(key)?.count ?? 0) + 1 });
  }

  begin(method: string, kind: RequestKind): void {
    const name = `${method} ${kind}`;
    const entry = this.#counts.get(name);
    if (entry) entry.count += 1;
    else this.#counts.set(name, { method, kind, count: 1 });
    this.#inFlight += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
  }

  end(): void {
    this.#inFlight -= 1;
  }

  reset(): void {
    this.#counts.clear();
    this.#mostInFlight = this.#inFlight;
    this.#tokens.clear();
    this.strays.length = 0;
  }
}
