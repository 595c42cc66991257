import assert from 'node:assert/strict';
import type { FetchResponse } from '../../src/base/fetch';
import { redirecting } from '../../src/base/redirecting';
import { createSend } from '../../src/base/send';
import type { RegistryCredential } from '../../src/registry/credential';
import { RegistryClient } from '../../src/registry/registryClient';
import { RegistryError } from '../../src/registry/registryError';
import { Session } from '../../src/registry/session';
import { failureAs } from '../support/errors';
import { response } from '../support/http';
import { collected, steady } from '../support/registry';
import { bearer, credentialAt, origin, reader, realm } from '../support/session';
import { elsewhere, redirectStatuses, watchedAt } from '../support/strangers';
import { VirtualClock } from '../support/virtualClock';

const digest = `sha256:${'0'.repeat(64)}`;
const account: RegistryCredential = {
  kind: 'azure',
  scopes: ['https://containerregistry.azure.net/.default'],
  account: { getToken: async () => ({ token: 'canary-azure', expiresOnTimestamp: 0 }) },
};

type Answers = Readonly<Record<string, (attempt: number) => FetchResponse>>;

/** A registry that challenges, gives tokens, and answers by the path, told how often it was asked there before. */
function hostile(answers: Answers, credential: RegistryCredential = reader) {
  const counts = new Map<string, number>();
  const watched = watchedAt(origin, ({ pathname }, { headers }) => {
    const isChallenged = headers.authorization === undefined && answers.challenge === undefined;
    if (isChallenged && !pathname.startsWith('/oauth2/'))
      return response(401, {}, { 'www-authenticate': bearer });
    const attempt = counts.get(pathname) ?? 0;
    counts.set(pathname, attempt + 1);
    const answer = answers[pathname];
    if (pathname === '/oauth2/exchange')
      return answer?.(attempt) ?? response(200, { refresh_token: 'canary-refresh' });
    if (pathname === '/oauth2/token')
      return answer?.(attempt) ?? response(200, { access_token: 'canary-access' });
    return answer?.(attempt) ?? answers.challenge?.(attempt) ?? response(404);
  });
  const clock = new VirtualClock();
  const send = redirecting(createSend(watched.fetch, clock));
  const client = new RegistryClient(new Session(credentialAt('demo42t', credential), { send, clock }));
  return { ...watched, client };
}

const moved = (status: number, location: string) => () => response(status, '', { location });

/** Fails when anything left for another host, and when no credential went home: then the test would show nothing. */
function assertAtHome({ home, strangers }: ReturnType<typeof hostile>, canary: RegExp): void {
  assert.deepEqual(strangers, []);
  const sent = home.map(({ headers, body }) => `${Object.values(headers).join(' ')} ${body}`).join('\n');
  assert.match(sent, canary);
}

const basic = new RegExp(Buffer.from('reader:canary-password').toString('base64'));

describe('credentials of a registry stay at its own host', () => {
  for (const to of elsewhere(origin)) {
    for (const status of redirectStatuses) {
      it(`with a ${status} of a read to ${to}`, async () => {
        const registry = hostile({ '/acr/v1/app': moved(status, `${to}acr/v1/app`) });
        const error = await failureAs(RegistryError, registry.client.repository('app', steady()));
        assert.equal(error.code, 'foreignHost');
        assertAtHome(registry, /Bearer canary-access/);
      });
    }

    it(`with a 307 of a change, a token and an exchange to ${to}`, async () => {
      const change = hostile({ '/acr/v1/app': moved(307, to) });
      await failureAs(RegistryError, change.client.setTeleport('app', true, steady()));
      assertAtHome(change, /Bearer canary-access/);
      const password = hostile({ '/oauth2/token': moved(307, to) });
      await failureAs(RegistryError, password.client.repository('app', steady()));
      assertAtHome(password, basic);
      const exchange = hostile({ '/oauth2/exchange': moved(307, to) }, account);
      await failureAs(RegistryError, exchange.client.repository('app', steady()));
      assertAtHome(exchange, /canary-azure/);
      const refresh = hostile({ '/oauth2/token': moved(307, to) }, account);
      await failureAs(RegistryError, refresh.client.repository('app', steady()));
      assertAtHome(refresh, /canary-refresh/);
    });

    it(`with a next page at ${to}`, async () => {
      const next = { link: `<${to}acr/v1/_catalog?last=a>; rel="next"` };
      const registry = hostile({ '/acr/v1/_catalog': () => response(200, { repositories: ['a'] }, next) });
      await collected(registry.client.repositories(steady())).catch(error =>
        assert.equal((error as RegistryError).code, 'foreignHost'),
      );
      assertAtHome(registry, /Bearer canary-access/);
    });

    it(`with a challenge whose realm is at ${to}, first and after a token`, async () => {
      const challenge = () =>
        response(
          401,
          {},
          { 'www-authenticate': `Bearer realm="${to}oauth2/token",service="demo42t.azurecr.io"` },
        );
      for (const credential of [reader, account]) {
        const first = hostile({ challenge }, credential);
        const error = await failureAs(RegistryError, first.client.repository('app', steady()));
        assert.equal(error.code, 'foreignHost');
        assert.deepEqual(first.strangers, []);
        for (const { headers, body } of first.home)
          assert.deepEqual([headers.authorization, body], [undefined, '']);
        const later = hostile({ '/acr/v1/app': challenge }, credential);
        await failureAs(RegistryError, later.client.repository('app', steady()));
        assertAtHome(later, /Bearer canary-access/);
      }
    });

    it(`with an operation of Artifact Streaming at ${to}`, async () => {
      const path = `/acr/v1/app/_streaming/${digest}`;
      const headers = {
        location: `${to}acr/v1/app/_operations/1`,
        'operation-location': `${to}acr/v1/app/_operations/1`,
      };
      const registry = hostile({
        [path]: attempt =>
          attempt === 0
            ? response(404, { errors: [{ code: 'OPERATION_UNKNOWN' }] })
            : response(202, { id: 'op-1', status: 'Running' }, headers),
        '/acr/v1/app/_operations/op-1': () => response(200, { id: 'op-1', status: 'Running' }, headers),
      });
      const { id } = await registry.client.streaming.convert('app', digest, steady());
      await registry.client.streaming.operation('app', id, steady());
      assertAtHome(registry, /Bearer canary-access/);
    });
  }

  it('while a redirect to the same host is followed', async () => {
    const registry = hostile({
      '/acr/v1/app': moved(307, `${origin}/acr/v1/moved`),
      '/acr/v1/moved': () => response(200, { imageName: 'app' }),
    });
    assert.equal((await registry.client.repository('app', steady())).name, 'app');
    assert.ok(registry.home.some(({ url }) => url === realm || url.startsWith(`${realm}?`)));
  });
});
