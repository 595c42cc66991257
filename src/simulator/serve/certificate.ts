import { Buffer } from 'node:buffer';
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bits,
  encode,
  explicit,
  implicit,
  integer,
  objectId,
  octets,
  sequence,
  set,
  time,
  utf8,
  yes,
} from './der';

export interface ServerCertificate {
  /** Each in PEM. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** One certificate before it is signed. */
interface Draft {
  readonly subject: string;
  readonly keys: Pair;
  readonly issuer: string;
  readonly issuerKeys: Pair;
  readonly extensions: readonly Buffer[];
}

const authority = 'ACR Teleport simulator CA';
const dayMs = 86_400_000;
const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));

/** A certificate authority of a week, and a certificate by it for these names and the loopback addresses (RFC 5280), with all that strict verifiers look for. */
export function makeCertificate(hosts: readonly string[]): ServerCertificate {
  const [issuerKeys, keys] = [generateKeys(), generateKeys()];
  const signed = { issuer: authority, issuerKeys };
  const pathLength = integer(Buffer.from([0]));
  const ca = issue({
    ...signed,
    subject: authority,
    keys: issuerKeys,
    extensions: [
      critical('2.5.29.19', sequence(yes, pathLength)),
      // keyCertSign and cRLSign
      critical('2.5.29.15', bits(Buffer.from([0x06]), 1)),
    ],
  });
  const certificate = issue({
    ...signed,
    subject: 'ACR Teleport simulator',
    keys,
    extensions: [
      critical('2.5.29.19', sequence()),
      // digitalSignature
      critical('2.5.29.15', bits(Buffer.from([0x80]), 7)),
      // serverAuth
      extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', alternativeNames(hosts)),
    ],
  });
  return { ca, certificate, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function issue({ subject, keys, issuer, issuerKeys, extensions }: Draft): string {
  const now = Date.now();
  // From a day ago, for clients whose clocks are behind.
  const validity = sequence(time(new Date(now - dayMs)), time(new Date(now + 7 * dayMs)));
  const identifiers = [
    extension('2.5.29.14', octets(keyIdentifier(keys))),
    extension('2.5.29.35', sequence(implicit(0, keyIdentifier(issuerKeys)))),
  ];
  const content = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    nameOf(issuer),
    validity,
    nameOf(subject),
    publicKeyOf(keys),
    explicit(3, sequence(...extensions, ...identifiers)),
  );
  const signature = sign('sha256', content, issuerKeys.privateKey);
  const certificate = sequence(content, ecdsaWithSha256, bits(signature)).toString('base64');
  const lines = certificate.replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function generateKeys(): Pair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function publicKeyOf({ publicKey }: Pair): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}

/** RFC 7093, method 1: the leftmost 160 bits of a SHA-256 over the public key. */
function keyIdentifier(keys: Pair): Buffer {
  return createHash('sha256').update(publicKeyOf(keys)).digest().subarray(0, 20);
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectId('2.5.4.3'), utf8(commonName))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), octets(value));
}

function critical(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), yes, octets(value));
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const loopback = [Buffer.from([127, 0, 0, 1]), Buffer.from([...Array(15).fill(0), 1])];
  const names = [...hosts, 'localhost'].map(host => encode(0x82, Buffer.from(host)));
  return sequence(...names, ...loopback.map(address => encode(0x87, address)));
}
