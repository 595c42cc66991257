import type { Clock } from '../../base/clock';
import type { Fetch } from '../../base/fetch';
import type { Log } from '../../base/log';
import type { Probes } from '../../base/probes';
import type { HostCredential } from '../hostCredential';
import type { RegistryAddress } from '../reference';
import type { RegistryFault } from '../registryError';

/** The steps on the way to a registry, in their order. */
export const stepIds = ['proxy', 'dns', 'tcp', 'tls', 'api', 'clock', 'signIn', 'layers'] as const;
export type StepId = (typeof stepIds)[number];

export const stepTitles: Readonly<Record<StepId, string>> = {
  proxy: 'Proxy',
  dns: 'Name (DNS)',
  tcp: 'Connection (TCP)',
  tls: 'Certificate (TLS)',
  api: 'Registry API (/v2/)',
  clock: 'Clock',
  signIn: 'Sign-in',
  layers: 'Layers',
};

export type Outcome = 'ok' | 'warning' | 'failed' | 'skipped';

/** Stable words for what can stand in the way, step by step. Of the sign-in, they are those of its RegistryError. */
export type ReachCode =
  | 'proxySetting'
  | 'nameNotFound'
  | 'nameServer'
  | 'nameBlocked'
  | 'privateRecordMissing'
  | 'privateLinkPublic'
  | 'thisMachine'
  | 'refused'
  | 'timeout'
  | 'noRoute'
  | 'someAddresses'
  | 'proxyUnreachable'
  | 'proxyRefused'
  | 'proxyCredentials'
  | 'handshake'
  | 'untrusted'
  | 'wrongName'
  | 'expired'
  | 'inspected'
  | 'signInPage'
  | 'clockSkew'
  | 'signInNeeded'
  | RegistryFault;

/** What a step has found. */
export interface Finding {
  readonly outcome: Outcome;
  /** What stands in the way; absent when nothing does. */
  readonly code?: ReachCode;
  /** Whole sentences; the first says it all, the others how it is known. */
  readonly evidence: readonly string[];
  readonly hint?: string;
}

export interface ReachStep extends Finding {
  readonly id: StepId;
  readonly title: string;
  readonly tookMs: number;
}

/** A proxy that calls go through. Its address is absent where only its being there is known. */
export interface ProxyInUse {
  readonly host?: string;
  readonly port?: number;
  /** Where it is set, in words: `HTTPS_PROXY`. */
  readonly source: string;
}

/** A registry, and the ways in which it can be looked at. */
export interface Subject {
  readonly address: RegistryAddress;
  /** Who to be there. What it rejects with is told as the sign-in's failure. */
  readonly credential: () => Promise<HostCredential>;
  /** By what calls to it go. */
  readonly fetch: Fetch;
  /** Absent for a registry within this process, to which no network leads. */
  readonly probes?: Probes;
  /** The proxy that `fetch` uses for an address. */
  readonly proxyFor?: (url: string) => Promise<ProxyInUse | undefined>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** What the steps before have found, for those that follow. */
export interface Trail {
  readonly outcomes: Readonly<Partial<Record<StepId, Outcome>>>;
  readonly proxy?: ProxyInUse;
  readonly addresses: readonly string[];
  /** Its alias in a private link zone. */
  readonly privateLink?: string;
  /** What a proxy answered in place of a tunnel. */
  readonly tunnelStatus?: number;
  readonly answer?: {
    /** By this machine's clock, at the middle of the call. */
    readonly atMs: number;
    /** The `Date` header. */
    readonly date: string | undefined;
  };
}

export interface Checked {
  readonly finding: Finding;
  readonly trail?: Partial<Trail>;
}

/** One step. Rejects with the signal's reason alone. */
export type Check = (subject: Subject, trail: Trail, signal: AbortSignal) => Promise<Checked>;

export function skipped(why: string): Checked {
  return { finding: { outcome: 'skipped', evidence: [why] } };
}

/** Where a registry listens. */
export function endpoint({ origin }: RegistryAddress): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(origin);
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usual : Number(port) };
}

/** A proxy by its address, where that is known. */
export function proxyName({ host, port }: ProxyInUse): string {
  if (host === undefined) return 'a proxy';
  return `the proxy ${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`;
}
