import assert from 'node:assert/strict';
import {
  catalogScope,
  covers,
  formatScope,
  parseScope,
  repositoryScope,
  widened,
} from '../../src/registry/scope';

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

  it('is read back as it is written, and nothing else is', () => {
    for (const scope of [
      catalogScope,
      repositoryScope('a/b', 'pull', 'push'),
      repositoryScope('host:5000/a', 'pull'),
    ])
      assert.deepEqual(parseScope(formatScope(scope)), scope);
    for (const text of ['', 'app', 'repository:app', 'repository::pull', 'artifact:app:pull'])
      assert.equal(parseScope(text), undefined);
  });

  it('is widened by what the call can need, of the same repository alone', () => {
    const pull = repositoryScope('app', 'pull');
    const told = repositoryScope('app', 'metadata_read', 'push', 'delete', '*');
    assert.deepEqual(
      ['GET', 'PATCH', 'DELETE'].map(method => widened(pull, told, method)?.actions),
      [
        ['pull', 'metadata_read'],
        ['pull', 'metadata_read', 'push'],
        ['pull', 'metadata_read', 'push', 'delete'],
      ],
    );
    assert.equal(widened(pull, { ...told, name: 'other' }, 'PATCH'), undefined);
    assert.equal(widened(pull, { ...told, type: 'registry' }, 'PATCH'), undefined);
    assert.equal(widened(pull, pull, 'PATCH'), undefined);
  });
});
