export type AddressKind = 'public' | 'private' | 'shared' | 'link-local' | 'loopback' | 'nowhere';

/** RFC 1918 and 4193, 6598 (networks of providers, and some VPNs), 3927 and 4291. */
const ranges: readonly (readonly [AddressKind, RegExp])[] = [
  ['private', /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/],
  ['shared', /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./],
  ['link-local', /^(?:169\.254\.|fe[89ab][0-9a-f]:)/],
  ['loopback', /^(?:127\.|::1$)/],
  ['nowhere', /^(?:0\.0\.0\.0|::)$/],
];

/** Which kind of network an IPv4 or IPv6 address belongs to. */
export function addressKind(address: string): AddressKind {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  return ranges.find(([, range]) => range.test(plain))?.[0] ?? 'public';
}

/** Whether an address is reached from within some network alone. */
export function isInternal(address: string): boolean {
  return ['private', 'shared', 'link-local'].includes(addressKind(address));
}
