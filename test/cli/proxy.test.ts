import assert from 'node:assert/strict';
import { systemClock } from '../../src/base/clock';
import { NetworkError } from '../../src/base/networkError';
import { createNodeFetch } from '../../src/base/nodeFetch';
import { createSend } from '../../src/base/send';
import { proxyAgents } from '../../src/cli/proxy';
import { failureAs } from '../support/errors';
import { get } from '../support/http';
import { freePort } from './freePort';

const proxy = 'http://proxy.example:3128';

/** Whether an address is reached through a proxy. */
async function isProxied(url: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  return (await proxyAgents(env)?.(url)) !== undefined;
}

describe('proxy', () => {
  for (const [env, url, expected] of [
    [{}, 'https://demo42t.azurecr.io/v2/', false],
    [{ HTTPS_PROXY: proxy }, 'https://demo42t.azurecr.io/v2/', true],
    [{ https_proxy: 'proxy.example:3128' }, 'https://demo42t.azurecr.io/v2/', true],
    [{ HTTPS_PROXY: proxy }, 'http://127.0.0.1:5000/v2/', false],
    [{ HTTPS_PROXY: proxy }, 'https://127.0.0.1:5000/v2/', false],
    [{ HTTPS_PROXY: proxy }, 'https://localhost:5000/v2/', false],
    [{ HTTPS_PROXY: proxy, NO_PROXY: '*' }, 'https://demo42t.azurecr.io/v2/', false],
    [{ HTTPS_PROXY: proxy, no_proxy: 'a.example, AzureCR.io' }, 'https://demo42t.azurecr.io/v2/', false],
    [{ HTTPS_PROXY: proxy, NO_PROXY: '.azurecr.io' }, 'https://demo42t.azurecr.io/v2/', false],
    [{ HTTPS_PROXY: proxy, NO_PROXY: '*.azurecr.io' }, 'https://demo42t.azurecr.io/v2/', false],
    [{ HTTPS_PROXY: proxy, NO_PROXY: 'registry.example:5000' }, 'https://registry.example:5000/v2/', false],
    [{ HTTPS_PROXY: proxy, NO_PROXY: 'registry.example:5000' }, 'https://registry.example/v2/', true],
    [{ HTTPS_PROXY: proxy, NO_PROXY: 'cr.io' }, 'https://demo42t.azurecr.io/v2/', true],
    [{ HTTPS_PROXY: proxy, NO_PROXY: '' }, 'https://demo42t.azurecr.io/v2/', true],
  ] as const) {
    it(`is ${expected ? '' : 'not '}on the way to ${url} with ${JSON.stringify(env)}`, async () => {
      assert.equal(await isProxied(url, env), expected);
    });
  }

  it('that does not run is named, and the registry is not blamed', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const send = createSend(
      createNodeFetch(proxyAgents({ HTTPS_PROXY: `http://me:secret@${address}` })),
      systemClock,
    );
    const { message, code } = await failureAs(NetworkError, send(get('https://demo42t.azurecr.io/v2/')));
    assert.equal(code, 'proxy');
    assert.equal(
      message,
      `demo42t.azurecr.io could not be reached: the proxy ${address} refused the connection (ECONNREFUSED).`,
    );
  });

  it('is one agent for all calls, so that connections are kept', async () => {
    const agentFor = proxyAgents({ HTTPS_PROXY: proxy });
    const [first, second] = [await agentFor?.('https://a.example/'), await agentFor?.('https://b.example/')];
    assert.ok(first);
    assert.equal(first, second);
  });
});
