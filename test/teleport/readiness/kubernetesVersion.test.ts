import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isAtLeast, parseKubernetesVersion } from '../../../src/teleport/readiness/kubernetesVersion';

function compared(
  text: string,
  major: number,
  minor: number,
  patch?: number,
): boolean | undefined | 'no version' {
  const version = parseKubernetesVersion(text);
  return version === undefined ? 'no version' : isAtLeast(version, major, minor, patch);
}

describe('kubernetesVersion', () => {
  it('reads versions as Azure and Kubernetes write them', () => {
    assert.deepEqual(parseKubernetesVersion('1.29'), { major: 1, minor: 29, patch: undefined });
    assert.deepEqual(parseKubernetesVersion('1.30.4'), { major: 1, minor: 30, patch: 4 });
    assert.deepEqual(parseKubernetesVersion(' v1.27.3 '), { major: 1, minor: 27, patch: 3 });
    assert.deepEqual(parseKubernetesVersion('1.31.0-rc.1+aks'), { major: 1, minor: 31, patch: 0 });
  });

  it('reads nothing into other text', () => {
    for (const text of ['', '1', 'v', '1.', '1.x', '1.2.3.4', 'one.two', '1.30.4 or so', '-1.2', '99999.1']) {
      assert.equal(parseKubernetesVersion(text), undefined, text);
    }
  });

  it('compares by numbers, not by letters', () => {
    assert.equal(compared('1.9.9', 1, 19, 7), false);
    assert.equal(compared('1.100', 1, 19, 7), true);
    assert.equal(compared('1.19.10', 1, 19, 7), true);
    assert.equal(compared('1.19.7', 1, 19, 7), true);
    assert.equal(compared('1.19.6', 1, 19, 7), false);
    assert.equal(compared('2.0', 1, 19, 7), true);
    assert.equal(compared('0.99', 1, 19, 7), false);
    assert.equal(compared('1.25', 1, 25), true);
  });

  it('leaves open what depends on a patch that was not said', () => {
    assert.equal(compared('1.19', 1, 19, 7), undefined);
  });

  it('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => compared(text, 1, 25) !== undefined));
  });
});
