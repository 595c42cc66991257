import assert from 'node:assert/strict';
import { quoted } from '../../../src/kubernetes/runCommand/quoted';

describe('a word of a shell', () => {
  it('has each of its quotes escaped, and not the first alone', () => {
    assert.equal(quoted("a'b'c"), String.raw`'a'\''b'\''c'`);
    assert.equal(quoted("';reboot;'"), String.raw`''\'';reboot;'\'''`);
  });

  it('holds anything but NUL', () => {
    assert.equal(quoted('$(reboot) `x` "y"\n'), '\'$(reboot) `x` "y"\n\'');
    assert.throws(() => quoted('a\0b'), /NUL character/);
  });
});
