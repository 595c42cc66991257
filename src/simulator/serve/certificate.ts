import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

export interface ServerCertificate {
  /** Each in PEM. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const dayMs = 86_400_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const authority = 'CN=ACR Teleport simulator CA';

/** A certificate authority of a week, and a certificate by it for these names and the loopback addresses (RFC 5280), with all that strict verifiers look for. */
export async function makeCertificate(hosts: readonly string[]): Promise<ServerCertificate> {
  // What @peculiar/x509 finds its parts by.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const [issuer, own] = await Promise.all([generateKeys(), generateKeys()]);
  const issued = { signingKey: issuer.privateKey, signingAlgorithm: algorithm, ...validity() };
  const identifiers = async (keys: webcrypto.CryptoKeyPair) => [
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
  ];
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...issued,
    name: authority,
    keys: issuer,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ...(await identifiers(issuer)),
    ],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...issued,
    subject: 'CN=ACR Teleport simulator',
    issuer: authority,
    publicKey: own.publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(alternativeNames(hosts)),
      ...(await identifiers(own)),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
  return {
    ca: ca.toString('pem'),
    certificate: certificate.toString('pem'),
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** From a day ago, for clients whose clocks are behind. */
function validity() {
  const now = Date.now();
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + 7 * dayMs) };
}

function alternativeNames(hosts: readonly string[]) {
  return [...hosts, 'localhost', '127.0.0.1', '::1'].map(
    value => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const,
  );
}
