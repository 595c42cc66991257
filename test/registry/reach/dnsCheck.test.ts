import assert from 'node:assert/strict';
import { silence } from '../../support/http';
import { answering, examined, fakeProbes, host, type Scene } from './subject';

const linked = {
  [host]: 'demo42t.privatelink.azurecr.io',
  'demo42t.privatelink.azurecr.io': 'r0927.westeurope.cloudapp.azure.com',
};

async function looked(scene: Scene) {
  const { step } = await examined(scene);
  const { outcome, code, evidence, hint } = step('dns');
  return { outcome, code, said: evidence[0] ?? '', evidence, hint: hint ?? '' };
}

describe('reach: the name', () => {
  it('tells its addresses, and of which kind each is', async () => {
    const { outcome, said } = await looked({
      addresses: { value: ['20.45.122.144', '2603:1030::7', '10.0.0.7'] },
    });
    assert.equal(outcome, 'ok');
    assert.equal(said, `${host} is 20.45.122.144 (public), 2603:1030::7 (public), 10.0.0.7 (private).`);
  });

  it('tells what it is an alias of, to the end', async () => {
    const { evidence } = await looked({
      aliases: { [host]: 'a.azcr.io', 'a.azcr.io': 'b.trafficmanager.net' },
    });
    assert.ok(evidence.includes('It is an alias of a.azcr.io, of b.trafficmanager.net.'));
  });

  it('ends at a name that is an alias of itself', async () => {
    const probes = fakeProbes({ aliases: { [host]: host } });
    await examined({ probes });
    assert.equal(probes.asked.filter(asked => asked === `alias ${host}`).length, 8);
  });

  it('needs no aliases: name servers may be out of reach where names are not', async () => {
    const { outcome, evidence } = await looked({ alias: async () => ({ failure: 'ECONNREFUSED' }) });
    assert.deepEqual([outcome, evidence.length], ['ok', 1]);
  });

  it('waits for no name server that is silent', async () => {
    const { outcome, evidence } = await looked({
      alias: async (name, signal) => (name === host ? { value: 'a.azcr.io' } : silence(signal)),
    });
    assert.equal(outcome, 'ok');
    assert.ok(evidence.includes('It is an alias of a.azcr.io.'));
  });

  it('knows a private endpoint by its alias, and by its address that it is used', async () => {
    const { outcome, evidence } = await looked({ addresses: { value: ['10.0.0.7'] }, aliases: linked });
    assert.equal(outcome, 'ok');
    assert.equal(evidence[0], `${host} is 10.0.0.7 (private).`);
    assert.equal(evidence[2], 'demo42t.privatelink.azurecr.io tells that it has a private endpoint.');
  });

  it('warns when a private endpoint is looked up from outside', async () => {
    const { outcome, code, said, hint } = await looked({ aliases: linked });
    assert.deepEqual([outcome, code], ['warning', 'privateLinkPublic']);
    assert.match(said, /has a private endpoint, but its name leads to a public address here/);
    assert.match(hint, /Join the virtual network/);
  });

  it('tells a private zone without a record from a name that nobody knows', async () => {
    const failed = await looked({ addresses: { failure: 'ENOTFOUND' }, aliases: linked });
    assert.deepEqual([failed.outcome, failed.code], ['failed', 'privateRecordMissing']);
    assert.match(failed.hint, /private DNS zone/);
  });

  for (const [at, hint] of [
    [
      'demo42t.azurecr.io',
      /^Check the spelling, and whether the registry still exists\. One with a domain name label/,
    ],
    ['contoso-e7ggejfuhzhgedc8.azurecr.io', /^Check the name, and the hash behind its dash/],
    ['demo42t.azurecr.us', /whether the registry still exists/],
    ['registry.example', /^Check the spelling, and whether only a VPN knows the name\.$/],
  ] as const) {
    it(`tells the likely cause when nobody knows ${at}`, async () => {
      const { outcome, code, said, ...found } = await looked({ at, addresses: { failure: 'ENOTFOUND' } });
      assert.deepEqual(
        [outcome, code, said],
        ['failed', 'nameNotFound', `Nobody knows the name ${at} (ENOTFOUND).`],
      );
      assert.match(found.hint, hint);
    });
  }

  for (const failure of ['EAI_AGAIN', 'ESERVFAIL', 'ECONNREFUSED']) {
    it(`does not call a name unknown when no name server answered (${failure})`, async () => {
      const { code, said } = await looked({ addresses: { failure } });
      assert.deepEqual([code, said], ['nameServer', `No name server answered for ${host} (${failure}).`]);
    });
  }

  for (const value of [['0.0.0.0'], ['::', '0.0.0.0'], []]) {
    it(`calls a name that leads to ${value.join(' and ') || 'nothing'} blocked`, async () => {
      const { outcome, code } = await looked({ addresses: { value } });
      assert.deepEqual([outcome, code], ['failed', 'nameBlocked']);
    });
  }

  it('warns when the name leads to this machine', async () => {
    const { outcome, code } = await looked({ addresses: { value: ['127.0.0.1'] } });
    assert.deepEqual([outcome, code], ['warning', 'thisMachine']);
  });

  for (const at of ['127.0.0.1:5000', '[::1]:5000']) {
    it(`looks nothing up for ${at}`, async () => {
      const probes = fakeProbes();
      const { step } = await examined({ at, probes, fetch: answering(200) });
      assert.equal(step('dns').outcome, 'ok');
      assert.ok(!probes.asked.some(asked => /addresses|alias/.test(asked)));
    });
  }

  it('asks no name server for this machine itself', async () => {
    const probes = fakeProbes({ addresses: { value: ['127.0.0.1'] } });
    const { step } = await examined({ at: 'localhost:5000', probes, fetch: answering(200) });
    assert.equal(step('dns').outcome, 'ok');
    assert.ok(!probes.asked.some(asked => asked.startsWith('alias')));
  });
});
