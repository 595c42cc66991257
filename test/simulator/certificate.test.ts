import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { makeCertificate } from '../../src/simulator/serve/certificate';
import { encode, integer, objectId, time } from '../../src/simulator/serve/der';

describe('Simulator: certificates', () => {
  it('are issued by an authority for every name and the loopback addresses', () => {
    const made = makeCertificate(['a.azurecr.io', 'b.azurecr.io']);
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

  it('hold thousands of names', () => {
    const hosts = Array.from({ length: 4_000 }, (_, index) => `registry-${index}.azurecr.io`);
    assert.ok(new X509Certificate(makeCertificate(hosts).certificate).checkHost('registry-3999.azurecr.io'));
  });

  it('are written in distinguished encoding', () => {
    const hex = (bytes: Buffer) => bytes.toString('hex');
    assert.equal(hex(objectId('1.2.840.10045.4.3.2')), '06082a8648ce3d040302');
    assert.equal(hex(integer(Buffer.from([0x80]))), '02020080');
    assert.equal(hex(encode(4, Buffer.alloc(300))).slice(0, 8), '0482012c');
    assert.equal(time(new Date('2049-12-31T23:59:59Z')).toString('latin1'), '\x17\x0d491231235959Z');
    assert.equal(time(new Date('2050-01-01T00:00:00Z')).toString('latin1'), '\x18\x0f20500101000000Z');
  });
});
