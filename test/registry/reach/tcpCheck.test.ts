import assert from 'node:assert/strict';
import { silence } from '../../support/http';
import { VirtualClock } from '../../support/virtualClock';
import { answering, examined, fakeProbes, host, type Scene } from './subject';

async function connected(scene: Scene) {
  const { step } = await examined(scene);
  const { outcome, code, evidence, hint } = step('tcp');
  return { outcome, code, said: evidence[0] ?? '', evidence, hint: hint ?? '' };
}

const both = { value: ['20.45.122.144', '2603:1030::7'] };
const failing = (failures: Readonly<Record<string, string>>) => async (address: string) => {
  const failure = failures[address];
  return failure === undefined ? { value: address } : { failure };
};

describe('reach: the connection', () => {
  it('tells for each address how long it took', async () => {
    const clock = new VirtualClock();
    const connect = async (address: string, _port: number, signal: AbortSignal) => {
      await clock.sleep(address.includes(':') ? 40 : 23, signal);
      return { value: address };
    };
    const { outcome, evidence } = await connected({ clock, connect, addresses: both });
    assert.equal(outcome, 'ok');
    assert.deepEqual(evidence, [
      `${host} takes connections on port 443.`,
      '20.45.122.144 port 443: connected in 23 ms.',
      '2603:1030::7 port 443: connected in 40 ms.',
    ]);
  });

  it('does not mind that a machine has no IPv6', async () => {
    const { outcome, evidence } = await connected({
      addresses: both,
      connect: failing({ '2603:1030::7': 'ENETUNREACH' }),
    });
    assert.equal(outcome, 'ok');
    assert.equal(evidence[2], '2603:1030::7 port 443: no route leads there (ENETUNREACH, after 0 ms).');
  });

  it('warns when one of the addresses costs time', async () => {
    const { outcome, code } = await connected({
      addresses: both,
      connect: async (address, _port, signal) =>
        address.includes(':') ? silence(signal) : { value: address },
    });
    assert.deepEqual([outcome, code], ['warning', 'someAddresses']);
  });

  for (const [failure, code, said] of [
    ['ECONNREFUSED', 'refused', 'the connection was refused (ECONNREFUSED, after 0 ms)'],
    ['ECONNRESET', 'refused', 'the connection was closed at once (ECONNRESET, after 0 ms)'],
    ['EHOSTUNREACH', 'noRoute', 'no route leads there (EHOSTUNREACH, after 0 ms)'],
    ['EACCES', 'noRoute', 'it failed (EACCES, after 0 ms)'],
  ] as const) {
    it(`tells ${failure} in words`, async () => {
      const found = await connected({ connect: async () => ({ failure }) });
      assert.deepEqual([found.outcome, found.code], ['failed', code]);
      assert.equal(found.said, `${host} could not be connected to on port 443: ${said}.`);
    });
  }

  it('gives up on an address that swallows packets before the step is over', async () => {
    const { code, said, hint } = await connected({ connect: (_address, _port, signal) => silence(signal) });
    assert.equal(code, 'timeout');
    assert.match(said, /nobody answered \(ETIMEDOUT, after 8000 ms\)\.$/);
    assert.match(hint, /Allow port 443 to it in the firewall of this network, or set the proxy/);
  });

  it('points to the private network when the address belongs to one', async () => {
    const { hint } = await connected({
      addresses: { value: ['10.0.0.7'] },
      connect: (_address, _port, signal) => silence(signal),
    });
    assert.match(hint, /private network: check the VPN, peering/);
  });

  it('does not look for a network on the way to this machine itself', async () => {
    const { hint } = await connected({
      at: '127.0.0.1:5000',
      connect: async () => ({ failure: 'ECONNREFUSED' }),
      fetch: answering(200),
    });
    assert.match(hint, /^It is this machine itself: check the port/);
  });

  it('tries a few of many addresses', async () => {
    const value = Array.from({ length: 50 }, (_, index) => `20.0.0.${index}`);
    const probes = fakeProbes({ addresses: { value } });
    await examined({ probes });
    assert.equal(probes.asked.filter(asked => asked.startsWith('connect')).length, 6);
  });

  it('is not tried without an address', async () => {
    const probes = fakeProbes({ addresses: { failure: 'ENOTFOUND' } });
    const { step } = await examined({ probes });
    assert.equal(step('tcp').outcome, 'skipped');
    assert.ok(!probes.asked.some(asked => /connect|handshake/.test(asked)));
  });

  it('goes to the port of the address', async () => {
    const probes = fakeProbes();
    await examined({ at: 'https://registry.example:8443', probes, fetch: answering(200) });
    assert.ok(probes.asked.includes('connect 20.45.122.144 8443'));
  });
});
