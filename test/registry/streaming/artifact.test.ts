import assert from 'node:assert/strict';
import { readIndex, streamingArtifacts } from '../../../src/registry/streaming/artifact';
import { artifactDigest, descriptor } from './registryOver';

const [isFiltered, isWhole] = [{ isFiltered: true }, { isFiltered: false }];

describe('artifact', () => {
  it('reads what a descriptor tells', () => {
    assert.deepEqual(streamingArtifacts([descriptor()], isWhole), [
      {
        digest: artifactDigest,
        sizeBytes: 1234,
        format: 'overlaybd',
        version: 'v1',
        platform: 'linux/amd64',
      },
    ]);
  });

  it('makes do without annotations and size', () => {
    const bare = descriptor({ annotations: null, size: 'large' });
    assert.deepEqual(streamingArtifacts([bare], isWhole), [{ digest: artifactDigest, sizeBytes: 0 }]);
  });

  it('leaves out what is of another type, whatever the registry says to have filtered', () => {
    const signature = descriptor({ artifactType: 'application/vnd.cncf.notary.signature' });
    assert.deepEqual(streamingArtifacts([signature], isFiltered), []);
    assert.deepEqual(streamingArtifacts([signature], isWhole), []);
  });

  it('takes one without a type where the registry has filtered', () => {
    const untyped = descriptor({ artifactType: undefined });
    assert.equal(streamingArtifacts([untyped], isFiltered).length, 1);
    assert.equal(streamingArtifacts([untyped], isWhole).length, 0);
  });

  it('leaves out what has no digest', () => {
    for (const digest of [undefined, 7, '../../x', 'sha256:short'])
      assert.deepEqual(streamingArtifacts([descriptor({ digest })], isFiltered), []);
  });

  it('reads no index out of anything else', () => {
    for (const body of ['', '[]', '{}', 'null', '{"layers":[]}']) assert.equal(readIndex(body), undefined);
    for (const body of ['{"manifests":null}', '{"manifests":[null,7,[]]}'])
      assert.deepEqual(readIndex(body), []);
  });
});
