import assert from 'node:assert/strict';
import { parseRegistry } from '../../src/registry/reference';
import type { ViewedImage } from '../../src/teleport/expansionMonitor';
import { Watched } from '../../src/teleport/watched';

function image(repository: string, at = 'demo42t'): ViewedImage {
  const registry = { ...parseRegistry(at), access: 'anonymous', repositories: [] } as const;
  return { registry, repository, digest: 'sha256:1' };
}

function names(watched: Watched): string[] {
  return watched.list().map(({ repository }) => repository);
}

describe('watched', () => {
  it('lists the latest first, each once', () => {
    const watched = new Watched();
    for (const name of ['a', 'b', 'a']) watched.add(image(name));
    assert.deepEqual(names(watched), ['a', 'b']);
  });

  it('keeps the last twenty', () => {
    const watched = new Watched();
    for (let number = 1; number <= 25; number++) watched.add(image(`app${number}`));
    assert.deepEqual([watched.list().length, names(watched).at(-1)], [20, 'app6']);
  });

  it('forgets the images of a registry, and tells of each change', () => {
    const watched = new Watched();
    let changes = 0;
    watched.onDidChange(() => changes++);
    watched.add(image('a'));
    watched.add(image('b', 'other'));
    watched.forget('demo42t.azurecr.io');
    assert.deepEqual([names(watched), changes], [['b'], 3]);
  });
});
