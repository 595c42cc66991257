import { disguises } from '../host/canaries';
import { type Arrival, type Internet, proxyHost } from './internet';

/** A secret of somebody's, and the hosts that they sent it to. */
export interface Credential {
  readonly kind: string;
  readonly value: string;
  readonly homes: readonly string[];
}

/** Every credential of a world, as they come to be. */
export class Ledger {
  readonly #credentials = new Map<string, Credential>();

  add(kind: string, value: string, ...homes: readonly string[]): string {
    this.#credentials.set(value, { kind, value, homes });
    return value;
  }

  /** Which credentials are in a text, in whatever disguise; a sentence each. */
  toldIn(text: string, where: string): string[] {
    return this.#found(text).map(({ kind }) => `${kind} stands in ${where}`);
  }

  /** Which came to a host that is not their home; a sentence each. */
  strays({ arrivals }: Pick<Internet, 'arrivals'>): string[] {
    const strays = arrivals.flatMap(arrival =>
      this.#found(bytesOf(arrival))
        .filter(({ homes }) => !homes.includes(arrival.host))
        .map(
          ({ kind }) => `${kind} came to ${arrival.host} (${arrival.method} ${arrival.target.slice(0, 80)})`,
        ),
    );
    return [...new Set(strays)];
  }

  /** The kinds that came home: a test in which nothing was sent at all proves nothing. */
  cameHome({ arrivals }: Pick<Internet, 'arrivals'>): string[] {
    const home = arrivals.flatMap(arrival =>
      this.#found(bytesOf(arrival)).flatMap(({ kind, homes }) =>
        homes.includes(arrival.host) ? [kind] : [],
      ),
    );
    return [...new Set(home)].sort();
  }

  #found(text: string): Credential[] {
    const bytes = Buffer.from(text);
    return [...this.#credentials.values()].filter(({ value }) =>
      formsOf(value).some(form => bytes.includes(form)),
    );
  }
}

const known = new Map<string, readonly Buffer[]>();

function formsOf(value: string): readonly Buffer[] {
  const forms = known.get(value) ?? disguises(value);
  known.set(value, forms);
  return forms;
}

function bytesOf({ host, target, headers, body }: Arrival): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [host === proxyHost ? '' : target, ...lines, '', body].join('\n');
}
