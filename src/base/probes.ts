/** What a probe found, or how it failed in the system's or Node's own code, such as ENOTFOUND or ECONNREFUSED. */
export type Probed<T> = { readonly value: T } | { readonly failure: string };

/** One certificate of a chain. Names are common names, or organizations where there is none. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  readonly issuerOrganization: string;
  /** The hosts it is for, as it words them: `DNS:*.azurecr.io`. */
  readonly names: readonly string[];
  /** Milliseconds since 1970, as are all times here. */
  readonly validFrom: number;
  readonly validTo: number;
}

/** How a TLS handshake went, trusted or not. */
export interface Handshake {
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
  /** The server's own first. What the server did not send is there where this process knows it. */
  readonly chain: readonly Certificate[];
  /** Why this process does not trust the chain, in Node's code such as `CERT_HAS_EXPIRED`; absent when it does. */
  readonly distrust?: string;
}

/** The network looked at from below HTTP. Probes send nothing but what a connection needs, and reject with the signal's reason alone. */
export interface Probes {
  /** The addresses of a name as this machine's programs get them, hosts file and VPN included. */
  addresses(host: string, signal: AbortSignal): Promise<Probed<readonly string[]>>;
  /** What the name servers say a name is an alias of; undefined when of nothing. */
  alias(host: string, signal: AbortSignal): Promise<Probed<string | undefined>>;
  /** Connects, hangs up, and gives the address that it reached. */
  connect(host: string, port: number, signal: AbortSignal): Promise<Probed<string>>;
  /** Shakes hands with an https address the way calls to it go, and hangs up. A proxy that does not lead there fails as `PROXY_` and its status. */
  handshake(url: string, signal: AbortSignal): Promise<Probed<Handshake>>;
}
