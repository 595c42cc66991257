import assert from 'node:assert/strict';
import { type AddressKind, addressKind, isInternal } from '../../../src/registry/reach/addressKind';

const kinds: Readonly<Record<AddressKind, readonly string[]>> = {
  private: [
    '10.0.0.7',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    'fd00::1',
    'FC12::1',
    '::ffff:10.1.2.3',
  ],
  shared: ['100.64.0.1', '100.127.255.254'],
  'link-local': ['169.254.169.254', 'fe80::1', 'febf::1'],
  loopback: ['127.0.0.1', '127.8.8.8', '::1', '::FFFF:127.0.0.1'],
  nowhere: ['0.0.0.0', '::'],
  public: [
    '20.45.122.144',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '100.128.0.1',
    '2603:1030::1',
    'fec0::1',
  ],
};

describe('addressKind', () => {
  for (const [kind, addresses] of Object.entries(kinds)) {
    for (const address of addresses) {
      it(`calls ${address} ${kind}`, () => assert.equal(addressKind(address), kind));
    }
  }

  it('counts as internal what is reached from within some network alone', () => {
    const internal = Object.values(kinds).map(([address = '']) => isInternal(address));
    assert.deepEqual(internal, [true, true, true, false, false, false]);
  });
});
