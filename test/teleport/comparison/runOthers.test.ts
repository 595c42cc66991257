import assert from 'node:assert/strict';
import { otherPodsLines } from '../../../src/teleport/comparison/runOthers';

describe('the pods of others that stop', () => {
  const pods = Array.from({ length: 25 }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    name: `web-${index}`,
    namespace: 'shop',
  }));

  it('are told by the number beyond twenty, where there is no room', () => {
    const lines = otherPodsLines({ pods, ofNodes: 0 });
    assert.deepEqual([lines.length, lines.at(-1)], [21, 'and 5 more pods']);
  });

  it('are each named where they are agreed to beforehand', () => {
    const lines = otherPodsLines({ pods, ofNodes: 0 }, { isWhole: true });
    assert.deepEqual([lines.length, lines.at(-1)], [25, 'Pod web-24 in namespace shop']);
  });
});
