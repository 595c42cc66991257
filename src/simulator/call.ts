import type { Credentials } from './access/credentials';
import type { TokenSigner } from './access/tokens';
import type { SimulatorRequest } from './message';
import type { Registry } from './registry/registry';
import type { Uploads } from './registry/uploads';
import type { Target } from './target';

/** A registry with all that answering for it takes. */
export interface Endpoint {
  readonly registry: Registry;
  readonly credentials: Credentials;
  readonly signer: TokenSigner;
  readonly uploads: Uploads;
  /** How many seconds a caller has to wait before listing referrers; 0 when it may be done now. */
  readonly referrersTurn: (caller: string) => number;
}

/** One request, read as far as every route needs it. */
export interface Call extends Endpoint {
  readonly request: SimulatorRequest;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A call whose path names this kind of thing. */
export type CallOn<Kind extends Target['kind']> = Call & { readonly target: Extract<Target, { kind: Kind }> };
