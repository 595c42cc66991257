import assert from 'node:assert/strict';
import { checkWorld } from '../../../src/simulator/world/checkWorld';
import { smallWorld } from '../azure/azureClient';

const full = {
  users: [
    { name: 'reader', token: 'a', may: [{ verbs: ['get'], resources: ['pods'], namespaces: ['default'] }] },
  ],
  objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }],
  admission: [{ name: 'w', resources: ['pods'], message: 'no', allowedImages: ['a/'], namespaces: ['b'] }],
  programs: [{ image: 'a', does: 'crash', exitCode: 2, log: ['x'] }],
  kubeletEra: '1.27',
  streamingEvents: true,
  replacesNodes: true,
  historyLimit: 10,
};

const worldWith = (kubernetes: unknown) => {
  const world = JSON.parse(JSON.stringify(smallWorld()));
  world.azure.tenants[0].subscriptions[0].clusters[0].kubernetes = kubernetes;
  return world;
};

describe('A world file’s clusters', () => {
  it('hold all that a cluster can', () => {
    assert.ok(checkWorld(worldWith(full), 'world.json').azure);
  });

  for (const [kubernetes, expected] of [
    [
      { kubeletEra: '1.21' },
      /kubernetes\.kubeletEra must be one of "1\.19", "1\.20", "1\.27", "1\.30", "1\.35"/,
    ],
    [{ objects: [{ metadata: {} }] }, /kubernetes\.objects\[0\] must be a manifest with a kind/],
    [{ users: [] }, /kubernetes\.users must be a list of at least 1/],
    [{ programs: [{ image: 'a', does: 'sing' }] }, /kubernetes\.programs\[0\]\.does must be one of/],
    [{ nodes: 3 }, /kubernetes\.nodes must be absent; the fields here are users, objects/],
  ] as const) {
    it(`are told what is wrong with ${JSON.stringify(kubernetes)}`, () => {
      assert.throws(() => checkWorld(worldWith(kubernetes), 'world.json'), {
        code: 'usage',
        message: expected,
      });
    });
  }
});
