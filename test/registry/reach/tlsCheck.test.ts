import assert from 'node:assert/strict';
import type { Handshake } from '../../../src/base/probes';
import {
  answering,
  azureChain,
  certificate,
  examined,
  fakeProbes,
  host,
  inspectedChain,
  type Scene,
} from './subject';

async function shaken(handshake: Partial<Handshake>, scene: Scene = {}) {
  const { step } = await examined({ ...scene, handshake: { value: handshake } });
  const { outcome, code, evidence, hint } = step('tls');
  return { outcome, code, said: evidence[0] ?? '', evidence, hint: hint ?? '' };
}

const old = {
  ...certificate('*.azurecr.io', 'Microsoft Azure RSA TLS Issuing CA 03', 'Microsoft Corporation'),
  validTo: 0,
};

describe('reach: the certificate', () => {
  it('tells who vouches for the registry, the chain with its days, and the protocol', async () => {
    const { outcome, evidence } = await shaken({});
    assert.equal(outcome, 'ok');
    assert.deepEqual(evidence, [
      `${host} shows a certificate by "Microsoft Azure RSA TLS Issuing CA 03", which is trusted here.`,
      '"*.azurecr.io", issued by "Microsoft Azure RSA TLS Issuing CA 03", valid from 2025-12-06 to 2026-02-04.',
      '"Microsoft Azure RSA TLS Issuing CA 03", issued by "DigiCert Global Root G2", valid from 2025-12-06 to 2026-02-04.',
      'The connection speaks TLSv1.3.',
    ]);
  });

  it('warns of somebody who reads along, even where that is trusted', async () => {
    const { outcome, code, said } = await shaken({ chain: inspectedChain });
    assert.deepEqual([outcome, code], ['warning', 'inspected']);
    assert.match(
      said,
      /is by "Contoso Inspection CA", which does not issue for Azure: something on the way decrypts/,
    );
  });

  it('does not suspect the authority of a registry outside of Azure', async () => {
    const scene = { at: 'registry.example', fetch: answering(200) };
    const { outcome } = await shaken({ chain: inspectedChain }, scene);
    assert.equal(outcome, 'ok');
  });

  for (const [distrust, chain, code, said] of [
    [
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      inspectedChain,
      'untrusted',
      `Something on the way decrypts what is sent to ${host}, and its authority is not trusted here: "Contoso Inspection CA" is not known here (UNABLE_TO_GET_ISSUER_CERT_LOCALLY).`,
    ],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      azureChain,
      'untrusted',
      `The certificate of ${host} is not trusted here: "DigiCert Global Root G2" is not known here (SELF_SIGNED_CERT_IN_CHAIN).`,
    ],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      [certificate('box', 'box', '')],
      'untrusted',
      `Something on the way decrypts what is sent to ${host}, and its authority is not trusted here: "box" has signed itself (DEPTH_ZERO_SELF_SIGNED_CERT).`,
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      [{ ...certificate('a', 'b', 'DigiCert Inc'), names: ['DNS:a.example', 'IP Address:10.0.0.1'] }],
      'wrongName',
      `Who answers for ${host} has a certificate for other names: a.example, IP Address:10.0.0.1 (ERR_TLS_CERT_ALTNAME_INVALID).`,
    ],
    [
      'CERT_HAS_EXPIRED',
      [old],
      'expired',
      `A certificate of ${host}, "*.azurecr.io", is no longer valid (CERT_HAS_EXPIRED).`,
    ],
    [
      'CERT_NOT_YET_VALID',
      [{ ...old, validFrom: Number.MAX_SAFE_INTEGER, validTo: Number.NaN }],
      'expired',
      `A certificate of ${host}, "*.azurecr.io", is not valid yet (CERT_NOT_YET_VALID).`,
    ],
    [
      'CERT_REVOKED',
      [],
      'untrusted',
      `The certificate of ${host} is not trusted here: "" is not known here (CERT_REVOKED).`,
    ],
  ] as const) {
    it(`tells ${distrust} in words`, async () => {
      const found = await shaken({ chain, distrust });
      assert.deepEqual([found.outcome, found.code, found.said], ['failed', code, said]);
      assert.ok(found.hint.length > 20);
    });
  }

  it('lets nobody go on to a registry that cannot be trusted, and says so in the end', async () => {
    const { conclusion } = await examined({
      handshake: { value: { chain: inspectedChain, distrust: 'SELF_SIGNED_CERT_IN_CHAIN' } },
      fetch: async () => {
        throw Object.assign(new Error('self-signed'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
      },
    });
    assert.deepEqual([conclusion.verdict, conclusion.code], ['unreachable', 'untrusted']);
    assert.match(conclusion.hint ?? '', /NODE_EXTRA_CA_CERTS/);
  });

  it('tells a connection that breaks before a certificate is shown', async () => {
    const { step } = await examined({ handshake: { failure: 'ECONNRESET' } });
    assert.equal(step('tls').code, 'handshake');
    assert.match(step('tls').hint ?? '', /firewall that filters by name/);
  });

  it('is not looked at where nobody takes a connection', async () => {
    const probes = fakeProbes({ connect: async () => ({ failure: 'ECONNREFUSED' }) });
    const { step } = await examined({ probes });
    assert.equal(step('tls').outcome, 'skipped');
    assert.ok(!probes.asked.some(asked => asked.startsWith('handshake')));
  });

  it('is not looked at over plain http', async () => {
    const { step } = await examined({ at: '127.0.0.1:5000', fetch: answering(200) });
    assert.deepEqual(step('tls').evidence, ['It speaks plain http, which never leaves this machine.']);
  });
});
