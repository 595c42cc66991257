import assert from 'node:assert/strict';
import { ExplainedError } from '../../src/base/errors';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { NetworkError } from '../../src/base/networkError';
import type { RegistryCredential } from '../../src/registry/credential';
import { RegistryError } from '../../src/registry/registryError';
import { catalogScope, repositoryScope, signInScope } from '../../src/registry/scope';
import { TokenEndpoint } from '../../src/registry/tokenEndpoint';
import { assertKept } from '../support/canary';
import { failureAs, failureOf } from '../support/errors';
import { reply } from '../support/http';
import { steady } from '../support/registry';
import { reader, realm, scriptedSession } from '../support/session';
import { jwt } from '../support/tokens';
import type { VirtualClock } from '../support/virtualClock';

const scopes = [repositoryScope('app', 'pull'), catalogScope];

function endpoint(
  answer: (request: HttpRequest, index: number) => HttpReply,
  credential?: RegistryCredential,
) {
  const { session, requests, clock } = scriptedSession(answer, credential ? { credential } : {});
  const subject = new TokenEndpoint(session, realm, 'demo42t.azurecr.io');
  return { requests, clock, token: (asked = scopes) => subject.token(asked, steady()) };
}

interface Account {
  readonly credential: RegistryCredential;
  readonly asked: { scope: string | string[]; tenantId: string | undefined }[];
}

/** An Azure account whose token is a canary. */
function account(tenant?: string): Account {
  const asked: Account['asked'] = [];
  const credential: RegistryCredential = {
    kind: 'azure',
    scopes: ['https://containerregistry.azure.net/.default', 'https://management.azure.com/.default'],
    account: {
      getToken: async (scope, options) => {
        asked.push({ scope, tenantId: options?.tenantId });
        return { token: 'canary-azure', expiresOnTimestamp: 0 };
      },
    },
    ...(tenant === undefined ? {} : { tenant }),
  };
  return { credential, asked };
}

/** Answers both endpoints; refresh tokens live as long as ACR's. */
function service(clock: () => VirtualClock, exchange?: (index: number) => HttpReply | undefined) {
  let exchanges = 0;
  return ({ url }: HttpRequest) => {
    if (url === realm) return reply(200, { access_token: 'access' });
    const exp = clock().now() / 1000 + 11_700;
    return exchange?.(exchanges++) ?? reply(200, { refresh_token: jwt({ exp, jti: exchanges }) });
  };
}

function azure(tenant?: string, exchange?: (index: number) => HttpReply | undefined) {
  const { credential, asked } = account(tenant);
  const subject = endpoint(
    service(() => subject.clock, exchange),
    credential,
  );
  const exchanges = () => subject.requests.filter(({ url }) => url.endsWith('/oauth2/exchange'));
  return { ...subject, asked, exchanges };
}

function form({ body }: HttpRequest): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body));
}

describe('tokenEndpoint', () => {
  it('asks with a password by GET and Basic, one scope after the other', async () => {
    const { requests, token } = endpoint(() => reply(200, { access_token: 'access' }), reader);
    assert.equal((await token()).value, 'access');
    const [request] = requests;
    assert.equal(request?.method, 'GET');
    assert.equal(
      request?.url,
      `${realm}?service=demo42t.azurecr.io&scope=repository%3Aapp%3Apull&scope=registry%3Acatalog%3A*`,
    );
    assert.equal(
      request?.headers?.authorization,
      `Basic ${Buffer.from('reader:canary-password').toString('base64')}`,
    );
  });

  it('asks without a scope to sign in', async () => {
    const { requests, token } = endpoint(() => reply(200, { access_token: 'access' }), reader);
    await token([signInScope]);
    assert.equal(requests[0]?.url, `${realm}?service=demo42t.azurecr.io`);
  });

  it('keeps the query that a realm has', async () => {
    const { session, requests } = scriptedSession(() => reply(200, { token: 'access' }));
    await new TokenEndpoint(session, `${realm}?account=a`, 'registry').token([catalogScope], steady());
    assert.deepEqual(
      [...new URL(requests[0]?.url ?? '').searchParams.keys()],
      ['account', 'service', 'scope'],
    );
  });

  it('sends a password in whatever alphabet', async () => {
    const credential = { ...reader, user: 'jürgen', password: 'пароль:€' };
    const { requests, token } = endpoint(() => reply(200, { access_token: 'access' }), credential);
    await token();
    const sent = requests[0]?.headers?.authorization?.slice('Basic '.length) ?? '';
    assert.equal(Buffer.from(sent, 'base64').toString('utf8'), 'jürgen:пароль:€');
  });

  describe('for an Azure account', () => {
    it('trades its token for a refresh token, and that for an access token', async () => {
      const { requests, token, asked } = azure();
      await token();
      assert.deepEqual(asked, [
        { scope: 'https://containerregistry.azure.net/.default', tenantId: undefined },
      ]);
      assert.deepEqual(
        requests.map(request => [request.method, new URL(request.url).pathname]),
        [
          ['POST', '/oauth2/exchange'],
          ['POST', '/oauth2/token'],
        ],
      );
      const [exchange, refresh] = requests.map(form);
      assert.deepEqual(exchange, {
        grant_type: 'access_token',
        service: 'demo42t.azurecr.io',
        access_token: 'canary-azure',
      });
      assert.deepEqual(
        [refresh?.grant_type, refresh?.scope, refresh?.service],
        ['refresh_token', 'repository:app:pull registry:catalog:*', 'demo42t.azurecr.io'],
      );
    });

    it('sends its secrets in the body, never in the address', async () => {
      const { requests, token } = azure();
      await token();
      for (const { url } of requests) assert.equal(new URL(url).search, '');
    });

    it('names the tenant where one is set, to the account and to the registry', async () => {
      const { requests, token, asked } = azure('contoso');
      await token();
      assert.deepEqual([asked[0]?.tenantId, form(requests[0] as HttpRequest).tenant], ['contoso', 'contoso']);
    });

    it('exchanges once for callers of one moment, and not again while the refresh token lives', async () => {
      const { token, exchanges, clock } = azure();
      await Promise.all([token(), token()]);
      await clock.pass(11_600_000);
      await token();
      assert.equal(exchanges().length, 1);
    });

    it('exchanges again before the refresh token expires', async () => {
      const { token, exchanges, clock } = azure();
      await token();
      await clock.pass(11_650_000);
      await token();
      assert.equal(exchanges().length, 2);
    });

    it('tells a refusal of the exchange as such', async () => {
      const { token } = azure(undefined, () => reply(401));
      const error = await failureAs(RegistryError, token());
      assert.deepEqual([error.code, error.failure.step], ['unauthorized', 'exchange']);
      assert.match(error.message, /refused the Azure account/);
      assertKept(['canary-azure'], error);
    });

    it('exchanges again after the registry has refused the refresh token', async () => {
      const { credential } = account();
      let refusals = 1;
      const { token, requests } = endpoint(({ url }) => {
        if (url !== realm) return reply(200, { refresh_token: 'opaque' });
        return refusals-- > 0 ? reply(401) : reply(200, { access_token: 'access' });
      }, credential);
      await failureOf(token());
      assert.equal((await token()).value, 'access');
      assert.equal(requests.filter(({ url }) => url !== realm).length, 2);
    });

    describe('whose refresh token was revoked', () => {
      /** Takes refresh tokens until `revoke` is called, and none of those from before then. */
      function revocable() {
        let exchanges = 0;
        let firstGood = 1;
        const subject = endpoint(request => {
          if (request.url !== realm) return reply(200, { refresh_token: `opaque-${++exchanges}` });
          const index = Number(form(request).refresh_token?.slice('opaque-'.length));
          return index < firstGood ? reply(401) : reply(200, { access_token: `access-${index}` });
        }, account().credential);
        const paths = () => subject.requests.map(({ url }) => url.slice(url.lastIndexOf('/') + 1));
        const revoke = (until: number) => {
          firstGood = until;
        };
        return { ...subject, paths, revoke };
      }

      it('renews it within the same call', async () => {
        const { token, paths, revoke } = revocable();
        await token();
        revoke(2);
        assert.equal((await token()).value, 'access-2');
        assert.deepEqual(paths().slice(2), ['token', 'exchange', 'token']);
        await token();
        assert.deepEqual(paths().slice(5), ['token']);
      });

      it('renews it once, and then tells the refusal', async () => {
        const { token, paths, revoke } = revocable();
        await token();
        revoke(99);
        const error = await failureAs(RegistryError, token());
        assert.deepEqual([error.code, error.failure.step], ['unauthorized', 'token']);
        assert.deepEqual(paths().slice(2), ['token', 'exchange', 'token']);
      });

      it('renews it once for callers of one moment', async () => {
        const { token, paths, revoke } = revocable();
        await token();
        revoke(2);
        await Promise.all([token(), token(), token()]);
        assert.equal(paths().filter(path => path === 'exchange').length, 2);
      });
    });

    describe('that may ask for a token for one of two', () => {
      const [first, second] = [
        'https://containerregistry.azure.net/.default',
        'https://management.azure.com/.default',
      ];

      it('asks for the second where the registry refuses the first, and exchanges that', async () => {
        const { token, asked, requests } = azure(undefined, index => (index === 0 ? reply(401) : undefined));
        assert.equal((await token()).value, 'access');
        assert.deepEqual(
          asked.map(({ scope }) => scope),
          [first, second],
        );
        assert.deepEqual(
          requests.map(({ url }) => new URL(url).pathname),
          ['/oauth2/exchange', '/oauth2/exchange', '/oauth2/token'],
        );
      });

      it('asks for the first alone where anything else goes wrong', async () => {
        const { token, asked } = azure(undefined, () => reply(503));
        await failureOf(token());
        assert.deepEqual(
          asked.map(({ scope }) => scope),
          [first],
        );
      });

      it('tells the refusal of the registry rather than that there was no second token', async () => {
        const { credential } = account();
        const getToken = async (scope: string | string[]) => {
          if (scope === second) throw new ExplainedError('unknown', { code: 'unknownAudience' });
          return { token: 'canary-azure', expiresOnTimestamp: 0 };
        };
        const { token } = endpoint(() => reply(401), {
          ...credential,
          account: { getToken },
        } as RegistryCredential);
        const error = await failureAs(RegistryError, token());
        assert.deepEqual([error.failure.step, error.failure.status], ['exchange', 401]);
      });
    });

    it('tells that an account gives no token, with what it said as the cause', async () => {
      const said = new Error('Sign in again.');
      const { credential } = account();
      const broken = { ...credential, account: { getToken: () => Promise.reject(said) } };
      const { token } = endpoint(() => reply(500), broken as RegistryCredential);
      const error = await failureAs(RegistryError, token());
      assert.deepEqual([error.code, error.failure.step, error.cause], ['unauthorized', 'exchange', said]);
    });
  });

  for (const [what, answer] of [
    ['nothing', reply(200)],
    ['no JSON', reply(200, '<html>')],
    ['no token', reply(200, {})],
    ['an empty token', reply(200, { access_token: '' })],
    ['a token that is no text', reply(200, { access_token: 7 })],
    ['a list', reply(200, ['access'])],
  ] as const) {
    it(`tells that ${what} is not a token`, async () => {
      const error = await failureAs(RegistryError, endpoint(() => answer, reader).token());
      assert.deepEqual([error.code, error.failure.step], ['unexpected', 'token']);
      assert.match(error.message, /something that is not a token \(token\)/);
    });
  }

  it('tells a wrong password, and whose', async () => {
    const { token } = endpoint(
      () => reply(401, { errors: [{ code: 'UNAUTHORIZED', message: 'no' }] }),
      reader,
    );
    const error = await failureAs(RegistryError, token());
    assert.equal(
      error.message,
      'demo42t.azurecr.io refused the password for reader (token: 401 UNAUTHORIZED).',
    );
    assert.equal(error.detail, 'The registry said: no.');
    assert.equal(error.code, 'unauthorized');
    assertKept(['canary-password'], error);
  });

  it('tells that nobody in particular is let in', async () => {
    const { message } = await failureAs(RegistryError, endpoint(() => reply(401)).token());
    assert.equal(message, 'demo42t.azurecr.io refused anonymous access (token: 401).');
  });

  it('tells a network failure with its step and its cause', async () => {
    const cause = new NetworkError('demo42t.azurecr.io', 'dns');
    const { token } = endpoint(() => {
      throw cause;
    }, reader);
    const error = await failureAs(RegistryError, token());
    assert.deepEqual([error.code, error.failure.step, error.cause], ['unreachable', 'token', cause]);
  });
});
