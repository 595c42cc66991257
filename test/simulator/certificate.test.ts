import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { makeCertificate } from '../../src/simulator/serve/certificate';

describe('Simulator: certificates', () => {
  it('are issued by an authority for every name and the loopback addresses', async () => {
    const made = await makeCertificate(['a.azurecr.io', 'b.azurecr.io']);
    const [ca, certificate] = [new X509Certificate(made.ca), new X509Certificate(made.certificate)];
    assert.ok(ca.ca);
    assert.ok(ca.verify(ca.publicKey));
    assert.ok(certificate.checkIssued(ca));
    assert.ok(certificate.verify(ca.publicKey));
    assert.ok(!certificate.ca);
    for (const host of ['a.azurecr.io', 'b.azurecr.io', 'localhost'])
      assert.ok(certificate.checkHost(host), host);
    for (const address of ['127.0.0.1', '::1']) assert.ok(certificate.checkIP(address), address);
    assert.equal(certificate.checkHost('c.azurecr.io'), undefined);
  });

  it('hold thousands of names', async () => {
    const hosts = Array.from({ length: 4_000 }, (_, index) => `registry-${index}.azurecr.io`);
    const { certificate } = await makeCertificate(hosts);
    assert.ok(new X509Certificate(certificate).checkHost('registry-3999.azurecr.io'));
  });
});
