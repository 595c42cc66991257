import type { Target } from './target';

/** What a request was for, as a test asks for it. */
export interface RequestFilter {
  readonly method?: string;
  readonly kind?: Target['kind'];
}

/** A request that went to a host outside the world. */
export interface StrayRequest {
  readonly host: string;
  readonly hasAuthorization: boolean;
}

/** Counts the requests of a simulator by method and by what their path names. */
export class RequestLog {
  #counts = new Map<string, { method: string; kind: Target['kind']; count: number }>();
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

  begin(method: string, kind: Target['kind']): void {
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
    this.strays.length = 0;
  }
}
