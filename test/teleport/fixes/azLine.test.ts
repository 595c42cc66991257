import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { azLine } from '../../../src/teleport/fixes/azLine';
import { skip } from '../../host/skip';

describe('a command line of the Azure CLI', () => {
  it('leaves plain values as they are', () => {
    assert.equal(
      azLine('acr import', { name: 'demo42t', source: 'mcr.microsoft.com/a/b:v1.0', count: 3, force: true }),
      'az acr import --name demo42t --source mcr.microsoft.com/a/b:v1.0 --count 3 --force',
    );
  });

  it('quotes what a shell would read otherwise', () => {
    assert.equal(azLine('x', { group: 'my (old) group' }), "az x --group 'my (old) group'");
    assert.equal(azLine('x', { source: 'a@sha256:00' }), "az x --source 'a@sha256:00'");
    assert.equal(azLine('x', { empty: '' }), "az x --empty ''");
  });

  it('keeps a value that starts with a dash from being an option', () => {
    assert.equal(azLine('x', { group: '-odd' }), 'az x --group=-odd');
  });

  it('gives an option several values', () => {
    assert.equal(
      azLine('x', { repository: ['a', 'content/read', 'b c'] }),
      "az x --repository a content/read 'b c'",
    );
  });

  it('means to a shell exactly what was given', function () {
    if (process.platform === 'win32') skip(this, 'Windows has no POSIX shell to read the line');
    for (const value of ["it's", '$HOME `id` "x"', 'a\\b', '!!', '*', '~', '#x', 'a;b&c|d', 'ä ö', "''"]) {
      const line = azLine('x', { value }).replace(/^az x --value /, 'printf %s ');
      assert.equal(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' }), value);
    }
  });
});
