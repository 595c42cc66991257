import assert from 'node:assert/strict';
import type { HttpRequest } from '../../src/base/http';
import { redirecting } from '../../src/base/redirecting';
import { get, type Headers, reply, scripted } from '../support/http';

const here = 'https://demo42t.azurecr.io/v2/app/blobs/1';

/** Sends a request that is answered with redirects to these places, one after the other, and 200 at the end. */
async function follow(locations: readonly string[], request: Partial<HttpRequest> = {}, status = 307) {
  const send = scripted((_, index) => {
    const location = locations[index];
    return location === undefined ? reply(200) : reply(status, '', { location });
  });
  const answer = await redirecting(send)(get(here, { headers: { Authorization: 'Bearer x' }, ...request }));
  return { status: answer.status, requests: send.requests, last: send.requests.at(-1) };
}

function names(headers: Headers = {}): string[] {
  return Object.keys(headers).map(name => name.toLowerCase());
}

describe('redirecting', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows a ${status}`, async () => {
      const { last } = await follow(['/elsewhere'], {}, status);
      assert.equal(last?.url, 'https://demo42t.azurecr.io/elsewhere');
    });
  }

  it('keeps Authorization on the same host', async () => {
    const { last } = await follow(['/elsewhere']);
    assert.deepEqual(names(last?.headers), ['authorization']);
  });

  for (const [what, location] of [
    ['host', 'https://blobs.example/1'],
    ['port', 'https://demo42t.azurecr.io:8443/1'],
  ] as const) {
    it(`hands back a redirect to another ${what}, unfollowed`, async () => {
      const { status, requests } = await follow([location]);
      assert.deepEqual([status, requests.length], [307, 1]);
    });
  }

  it('hands back a redirect from https to http, unfollowed', async () => {
    const { status, requests } = await follow(['http://demo42t.azurecr.io/1']);
    assert.deepEqual([status, requests.length], [307, 1]);
  });

  for (const location of ['file:///etc/passwd', 'data:text/plain,x', 'javascript:0', 'https://[', '']) {
    it(`goes nowhere else for a redirect to "${location}"`, async () => {
      const { requests } = await follow([location]);
      assert.ok(requests.every(({ url }) => url === here));
    });
  }

  it('hands back a redirect as somebody else, unfollowed', async () => {
    const { status, requests } = await follow(['https://evil:word@demo42t.azurecr.io/1']);
    assert.deepEqual([status, requests.length], [307, 1]);
  });

  it('hands back a redirect that says nowhere to', async () => {
    const send = scripted(() => reply(302));
    assert.equal((await redirecting(send)(get(here))).status, 302);
  });

  it('hands back the redirect after the fifth', async () => {
    const { status, requests } = await follow(Array.from({ length: 20 }, (_, index) => `/${index}`));
    assert.deepEqual([status, requests.length], [307, 6]);
  });

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    it(`does not carry a ${method} to another place`, async () => {
      const { status, requests } = await follow(['/elsewhere'], { method });
      assert.deepEqual([status, requests.length], [307, 1]);
    });
  }

  it('follows a HEAD as a HEAD', async () => {
    const { last } = await follow(['/elsewhere'], { method: 'HEAD' });
    assert.equal(last?.method, 'HEAD');
  });
});
