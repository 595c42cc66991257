export type PullFailureCause =
  | 'notFound'
  | 'unauthorized'
  | 'forbidden'
  | 'firewall'
  | 'throttled'
  | 'dns'
  | 'unreachable'
  | 'untrusted'
  | 'noPlatform'
  | 'noSpace'
  | 'badName'
  | 'signature'
  | 'canceled'
  | 'other';

/** Why an image could not be pulled. */
export interface PullFailure {
  readonly cause: PullFailureCause;
  /** A part of a sentence: `the registry does not have it`. */
  readonly words: string;
  /** As the container runtime put it. */
  readonly said: string;
}

const words: Readonly<Record<PullFailureCause, string>> = {
  notFound: 'the registry does not have it',
  unauthorized: 'the registry did not accept the credentials of the node',
  forbidden: 'the node may not pull it',
  firewall: "the registry's firewall does not let the node in",
  throttled: 'the registry has too many requests',
  dns: "the registry's name could not be resolved on the node",
  unreachable: 'the node could not reach the registry',
  untrusted: "the node does not trust the registry's certificate",
  noPlatform: 'the image is not made for the platform of the node',
  noSpace: 'the disk of the node is full',
  badName: 'its name is not a valid reference',
  signature: 'its signature was not accepted',
  canceled: 'the pull was stopped',
  other: 'the container runtime failed',
};

/** What container runtimes and registries say, the more telling first: some say several of these at once. */
const signs: readonly (readonly [PullFailureCause, RegExp])[] = [
  ['noSpace', /no space left on device|disk quota exceeded/i],
  ['noPlatform', /no match for platform|no matching manifest for|exec format error/i],
  ['firewall', /client with IP \S{1,64} is not allowed|not allowed access|public network access/i],
  ['throttled', /toomanyrequests|too many requests|\b429\b/i],
  [
    'dns',
    /no such host|server misbehaving|temporary failure in name resolution|could not resolve|i\/o timeout[^\n]{0,40}lookup|lookup [^\n]{1,200}: i\/o timeout/i,
  ],
  ['untrusted', /x509:|certificate signed by unknown authority|tls: failed to verify/i],
  [
    'unreachable',
    /i\/o timeout|connection refused|connection reset|network is unreachable|no route to host|TLS handshake timeout|context deadline exceeded|Client\.Timeout|unexpected EOF|bad gateway|service unavailable|registry is unavailable/i,
  ],
  [
    'unauthorized',
    /\b401\b|unauthorized|authentication required|no basic auth credentials|failed to fetch (?:anonymous|oauth) token|authorization failed/i,
  ],
  ['forbidden', /\b403\b|forbidden|denied: requested access|access denied|insufficient_scope/i],
  [
    'notFound',
    /not found|manifest unknown|name unknown|repository does not exist|manifest for [^\n]{1,500} not found/i,
  ],
  ['badName', /invalid reference format|couldn'?t parse image|must be lowercase/i],
  ['signature', /signature (?:validation|verification)/i],
  ['canceled', /context canceled/i],
];

/** Finds the cause in what a runtime said, unless it is known already. */
export function readPullFailure(said: string, known?: PullFailureCause): PullFailure {
  const cause = known ?? signs.find(([, sign]) => sign.test(said))?.[0] ?? 'other';
  return { cause, words: words[cause], said };
}
