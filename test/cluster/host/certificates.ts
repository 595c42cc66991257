import { generateKeyPairSync, webcrypto } from 'node:crypto';

/** A certificate and its key, each in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** All that a cluster of ours trusts and signs with, in PEM. */
export interface ClusterCertificates {
  readonly ca: string;
  /** For what the API server and the kubelets' port serve. */
  readonly server: Certificate;
  /** Of a user in `system:masters`, who may everything (RFC 5280 subject: CN the user, O the group). */
  readonly admin: Certificate;
  /** What service accounts' tokens are signed with, and checked by. */
  readonly serviceAccounts: { readonly privateKey: string; readonly publicKey: string };
}

const dayMs = 86_400_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const authority = 'CN=ACR Teleport test cluster CA';

/** Good for a day: a cluster lives for one run of the tests. */
export async function clusterCertificates(): Promise<ClusterCertificates> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const issuer = await newKeys();
  const issued = {
    signingKey: issuer.privateKey,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + dayMs),
  };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...issued,
    name: authority,
    keys: issuer,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const sign = async (subject: string, usage: 'serverAuth' | 'clientAuth'): Promise<Certificate> => {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      ...issued,
      subject,
      issuer: authority,
      publicKey: keys.publicKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[usage]]),
        new x509.SubjectAlternativeNameExtension([
          { type: 'ip', value: '127.0.0.1' },
          { type: 'dns', value: 'localhost' },
        ]),
      ],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return { certificate: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') };
  };
  return {
    ca: ca.toString('pem'),
    server: await sign('CN=acr-teleport-test-cluster', 'serverAuth'),
    admin: await sign('CN=acr-teleport-admin,O=system:masters', 'clientAuth'),
    serviceAccounts: serviceAccountKeys(),
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function serviceAccountKeys(): ClusterCertificates['serviceAccounts'] {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
