import assert from 'node:assert/strict';
import { disguises } from './canaries';

const secret = 'p+ssw/rd?-0123456789';
const finds = (text: string | Buffer) => disguises(secret).some(form => Buffer.from(text).includes(form));

describe('A credential that leaked', () => {
  it('is found as it is, in a URL and as UTF-16', () => {
    assert.ok(finds(`password=${secret};`));
    assert.ok(finds(`?password=${encodeURIComponent(secret)}&x`));
    assert.ok(finds(Buffer.from(`"${secret}"`, 'utf16le')));
  });

  it('is found in an Authorization header whatever the name before it', () => {
    for (const user of ['', 'a', 'ab', 'abc']) {
      assert.ok(finds(Buffer.from(`${user}:${secret}`).toString('base64')), user);
      assert.ok(finds(Buffer.from(`${user}:${secret} and more`).toString('base64url')), user);
    }
  });

  it('is not found where it is not', () => {
    assert.equal(finds(Buffer.from('somebody:something-else-entirely').toString('base64')), false);
    assert.equal(finds('password=p+ssw'), false);
  });
});
