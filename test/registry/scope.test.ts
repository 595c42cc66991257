import assert from 'node:assert/strict';
import { catalogScope, covers, formatScope, repositoryScope } from '../../src/registry/scope';

describe('scope', () => {
  it('is written as registries read it', () => {
    assert.deepEqual(
      [formatScope(catalogScope), formatScope(repositoryScope('a/b', 'pull', 'push'))],
      ['registry:catalog:*', 'repository:a/b:pull,push'],
    );
  });

  it('is covered by the same and by more, of the same thing', () => {
    const needed = repositoryScope('app', 'pull', 'push');
    const granted = [
      needed,
      repositoryScope('app', 'push', 'delete', 'pull'),
      repositoryScope('app', '*'),
      repositoryScope('app', 'pull'),
      repositoryScope('app'),
      repositoryScope('other', 'pull', 'push'),
      { ...needed, type: 'registry' as const },
    ];
    assert.deepEqual(
      granted.map(grant => covers(grant, needed)),
      [true, true, true, false, false, false, false],
    );
  });
});
