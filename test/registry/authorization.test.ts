import assert from 'node:assert/strict';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { Authorization } from '../../src/registry/authorization';
import { RegistryError } from '../../src/registry/registryError';
import { catalogScope, repositoryScope, type Scope } from '../../src/registry/scope';
import { assertKept } from '../support/canary';
import { failureAs } from '../support/errors';
import { reply } from '../support/http';
import { steady } from '../support/registry';
import {
  askedScopes,
  bearer,
  challenged,
  isTokenRequest,
  origin,
  reader,
  type SessionOptions,
  scriptedSession,
  tokenFor,
} from '../support/session';
import type { VirtualClock } from '../support/virtualClock';

const pull = repositoryScope('app', 'pull');

interface Rules {
  /** Which of the scopes asked for a token grants; all when absent. */
  readonly grant?: (scopes: readonly string[]) => readonly string[];
  readonly lifetimeS?: number;
  /** What an answer to the token request is, when it is no token. */
  readonly token?: (scopes: readonly string[]) => HttpReply | undefined;
  /** What the registry says to a call with this authorization, when it does not take it. */
  readonly refuse?: (authorization: string | undefined) => HttpReply | Promise<HttpReply> | undefined;
}

/** Authorization against a registry that gives tokens and takes each of them, unless the rules say otherwise. */
function against(rules: Rules = {}, options: SessionOptions = { credential: reader }) {
  let issued = 0;
  const issue = (request: HttpRequest, clock: VirtualClock) => {
    const scopes = askedScopes(request);
    const grants = rules.grant?.(scopes) ?? scopes;
    const { lifetimeS = 4500 } = rules;
    const token = tokenFor(grants, clock.now(), { lifetimeS, id: ++issued });
    return rules.token?.(scopes) ?? reply(200, { access_token: token });
  };
  const { session, requests, clock } = scriptedSession(request => {
    if (isTokenRequest(request)) return issue(request, clock);
    const { authorization } = request.headers ?? {};
    return (
      rules.refuse?.(authorization) ?? (authorization?.startsWith('Bearer ') ? reply(200) : challenged())
    );
  }, options);
  const authorization = new Authorization(session);
  const call = (scope: Scope = pull, signal = steady(), method: HttpRequest['method'] = 'GET') =>
    authorization.send({ method, url: `${origin}/v2/app`, signal }, scope);
  const tokenRequests = () => requests.filter(isTokenRequest);
  return { authorization, call, requests, tokenRequests, clock };
}

/** The requests of a registry, in short. */
function story(requests: readonly HttpRequest[]): string[] {
  return requests.map(request => {
    const who = request.headers?.authorization?.split(' ')[0] ?? 'nobody';
    return isTokenRequest(request) ? `token for ${askedScopes(request)} as ${who}` : `call as ${who}`;
  });
}

describe('authorization', () => {
  it('answers a challenge: call, token with the password, call again', async () => {
    const { call, requests } = against();
    assert.equal((await call()).status, 200);
    assert.deepEqual(story(requests), [
      'call as nobody',
      'token for repository:app:pull as Basic',
      'call as Bearer',
    ]);
  });

  it('asks for a token without a password for nobody in particular', async () => {
    const { call, requests } = against({}, {});
    await call();
    assert.deepEqual(story(requests), [
      'call as nobody',
      'token for repository:app:pull as nobody',
      'call as Bearer',
    ]);
  });

  it('asks the service that the challenge names', async () => {
    const named = challenged(bearer.replace('service="demo42t.azurecr.io"', 'service="another"'));
    const { call, tokenRequests } = against({ refuse: header => (header ? undefined : named) });
    await call();
    assert.equal(new URL(tokenRequests()[0]?.url ?? '').searchParams.get('service'), 'another');
  });

  it('sends the registry no token before it asks for one', async () => {
    const { call, requests } = against({ refuse: () => reply(200) });
    await call();
    assert.deepEqual(story(requests), ['call as nobody']);
  });

  it('reads a token under the name of the older specification', async () => {
    const { call, requests } = against({ token: () => reply(200, { token: 'opaque' }) });
    await call();
    assert.equal(requests.at(-1)?.headers?.authorization, 'Bearer opaque');
  });

  describe('a token', () => {
    it('serves again for the same scope, without another challenge', async () => {
      const { call, requests } = against();
      await call();
      await call();
      assert.deepEqual(story(requests).slice(3), ['call as Bearer']);
    });

    it('is asked for anew for another scope', async () => {
      const { call, tokenRequests } = against();
      await call();
      await call(catalogScope);
      assert.deepEqual(tokenRequests().map(askedScopes), [['repository:app:pull'], ['registry:catalog:*']]);
    });

    it('serves until a minute before it expires, and not after', async () => {
      const { call, clock, tokenRequests } = against();
      await call();
      await clock.pass(4_439_000);
      await call();
      assert.equal(tokenRequests().length, 1);
      await clock.pass(1_000);
      await call();
      assert.equal(tokenRequests().length, 2);
    });

    it('is fetched once for callers of one moment', async () => {
      const { call, tokenRequests } = against();
      await call();
      await Promise.all([catalogScope, catalogScope, catalogScope].map(scope => call(scope)));
      assert.equal(tokenRequests().length, 2);
    });

    it('is fetched once for callers who all met the first challenge', async () => {
      const { call, tokenRequests } = against();
      await Promise.all([call(), call(), call()]);
      assert.equal(tokenRequests().length, 1);
    });

    it('is still fetched for the others when one of them aborts', async () => {
      const { call, tokenRequests } = against();
      await call();
      const abort = new AbortController();
      const leaving = call(catalogScope, abort.signal).catch(() => 'left');
      const staying = call(catalogScope);
      abort.abort();
      assert.deepEqual([await leaving, (await staying).status, tokenRequests().length], ['left', 200, 2]);
    });

    it('that is refused is fetched anew, once', async () => {
      let refusals = 0;
      const { call, requests } = against({
        refuse: header => (header && refusals-- > 0 ? challenged() : undefined),
      });
      await call();
      const before = requests.length;
      refusals = 1;
      assert.equal((await call()).status, 200);
      assert.deepEqual(story(requests.slice(before)), [
        'call as Bearer',
        'token for repository:app:pull as Basic',
        'call as Bearer',
      ]);
    });

    it('that is refused again is the answer, without end to the trying', async () => {
      const { call, requests } = against({ refuse: () => challenged() });
      await call();
      const before = requests.length;
      assert.equal((await call()).status, 401);
      assert.equal(requests.length - before, 3);
    });

    it('that another caller has renewed meanwhile is not fetched again', async () => {
      let taken = '';
      let refuseLate = (_: HttpReply) => {};
      const late = new Promise<HttpReply>(resolve => {
        refuseLate = resolve;
      });
      const refusals = [late, challenged()];
      const { call, tokenRequests } = against({
        refuse: header =>
          header === undefined ? challenged() : header === taken ? refusals.shift() : undefined,
      });
      await call();
      taken = `Bearer ${tokenFor(['repository:app:pull'], Date.UTC(2026, 0, 5, 12), { id: 1 })}`;
      const slow = call();
      assert.equal((await call()).status, 200);
      refuseLate(challenged());
      assert.equal((await slow).status, 200);
      assert.equal(tokenRequests().length, 2);
    });

    it('that two callers see refused is fetched once', async () => {
      let taken = '';
      const { call, tokenRequests } = against({
        refuse: header => (header === undefined || header === taken ? challenged() : undefined),
      });
      await call();
      taken = `Bearer ${tokenFor(['repository:app:pull'], Date.UTC(2026, 0, 5, 12), { id: 1 })}`;
      await Promise.all([call(), call()]);
      assert.equal(tokenRequests().length, 2);
    });
  });

  describe('a challenge for more than the token covers', () => {
    const wants = (scope: string, error = 'insufficient_scope') =>
      challenged(`${bearer},scope="${scope}",error="${error}"`);
    const both = 'repository:app:pull,metadata_write';

    /** A registry that asks for `scope` until a token grants `needs`. */
    function asking(scope: string, needs = 'metadata_write', error?: string) {
      return against({
        refuse: header => {
          if (header === undefined) return challenged();
          const claims = Buffer.from(header.split('.')[1] ?? '', 'base64url').toString('utf8');
          return claims.includes(needs) ? undefined : wants(scope, error);
        },
      });
    }

    it('is followed once, with what was asked for before', async () => {
      const { call, tokenRequests } = asking('repository:app:metadata_write');
      assert.equal((await call(pull, steady(), 'PATCH')).status, 200);
      assert.deepEqual(tokenRequests().map(askedScopes), [['repository:app:pull'], [both]]);
    });

    it('is remembered while that token is good', async () => {
      const { call, requests } = asking('repository:app:metadata_write');
      await call(pull, steady(), 'PATCH');
      const before = requests.length;
      await call(pull, steady(), 'PATCH');
      assert.deepEqual(story(requests.slice(before)), ['call as Bearer']);
    });

    it('is followed once where it stays refused', async () => {
      const { call, requests } = asking('repository:app:metadata_write', 'never');
      assert.equal((await call(pull, steady(), 'PATCH')).status, 401);
      assert.equal(requests.filter(request => !isTokenRequest(request)).length, 3);
    });

    it('is followed without asking for the old scope again where a token was good until now', async () => {
      let needs = 'pull';
      const { call, tokenRequests } = against({
        refuse: header => {
          if (header === undefined) return challenged();
          const claims = Buffer.from(header.split('.')[1] ?? '', 'base64url').toString('utf8');
          return claims.includes(needs) ? undefined : wants('repository:app:metadata_read');
        },
      });
      await call();
      needs = 'metadata_read';
      assert.equal((await call()).status, 200);
      assert.deepEqual(tokenRequests().map(askedScopes), [
        ['repository:app:pull'],
        ['repository:app:pull,metadata_read'],
      ]);
    });

    it('is followed past a token that another caller renewed with no more than before', async () => {
      let refuseLate = (_: HttpReply) => {};
      const late = new Promise<HttpReply>(resolve => {
        refuseLate = resolve;
      });
      const answers = [
        challenged(),
        undefined,
        late,
        wants('repository:app:pull', 'invalid_token'),
        undefined,
      ];
      const { call, tokenRequests } = against({ refuse: () => answers.shift() });
      await call();
      const slow = call(pull, steady(), 'PATCH');
      assert.equal((await call()).status, 200);
      refuseLate(wants('repository:app:metadata_write'));
      assert.equal((await slow).status, 200);
      assert.deepEqual(tokenRequests().map(askedScopes), [
        ['repository:app:pull'],
        ['repository:app:pull'],
        [both],
      ]);
    });

    for (const [what, scope, method, error] of [
      ['another repository', 'repository:other:metadata_write', 'PATCH', undefined],
      ['the whole registry', 'registry:catalog:*', 'PATCH', undefined],
      ['everything', 'repository:app:*', 'PATCH', undefined],
      ['the right to delete', 'repository:app:delete', 'PATCH', undefined],
      ['the right to write, for a read', 'repository:app:push,metadata_write', 'GET', undefined],
      ['nothing more', 'repository:app:pull', 'PATCH', undefined],
      ['what is no scope', 'app', 'PATCH', undefined],
      ['more for another reason', 'repository:app:metadata_write', 'PATCH', 'invalid_token'],
    ] as const) {
      it(`is not followed to ${what}`, async () => {
        const { call, tokenRequests } = asking(scope, 'never', error);
        assert.equal((await call(pull, steady(), method)).status, 401);
        for (const asked of tokenRequests().map(askedScopes))
          assert.deepEqual(asked, ['repository:app:pull']);
      });
    }
  });

  describe('Basic', () => {
    const basic = (header: string | undefined) =>
      header?.startsWith('Basic ') ? reply(200) : challenged('Basic realm="registry"');

    it('is what a registry gets that asks for it, from then on', async () => {
      const { call, requests } = against({ refuse: basic });
      await call();
      await call();
      assert.deepEqual(story(requests), ['call as nobody', 'call as Basic', 'call as Basic']);
    });

    it('is not used where a token will do', async () => {
      const both = challenged(`Basic realm="registry", ${bearer}`);
      const { call, requests } = against({ refuse: header => (header ? undefined : both) });
      await call();
      assert.equal(story(requests).at(-1), 'call as Bearer');
    });

    it('that is refused is the answer', async () => {
      const { call, requests } = against({ refuse: () => challenged('Basic realm="registry"') });
      assert.equal((await call()).status, 401);
      assert.deepEqual(story(requests), ['call as nobody', 'call as Basic']);
    });

    it('is nothing that nobody in particular could give', async () => {
      const { call, requests } = against({ refuse: basic }, {});
      assert.equal((await call()).status, 401);
      assert.deepEqual(story(requests), ['call as nobody']);
    });
  });

  for (const header of ['', 'Negotiate', 'Bearer', 'Bearer service="x"', '((']) {
    it(`takes a 401 that asks with "${header}" for the answer`, async () => {
      const { call, requests } = against({ refuse: () => challenged(header) });
      assert.equal((await call()).status, 401);
      assert.equal(requests.length, 1);
    });
  }

  for (const realm of [
    'https://evil.example/oauth2/token',
    'https://demo42t.azurecr.io.evil.example/oauth2/token',
    'https://demo42t.azurecr.io@evil.example/oauth2/token',
    'http://demo42t.azurecr.io/oauth2/token',
    'https://demo42t.azurecr.io:444/oauth2/token',
    'https://evil:word@demo42t.azurecr.io/oauth2/token',
    '/oauth2/token',
    'oauth2',
  ]) {
    it(`sends no credentials to ${realm}`, async () => {
      const { call, requests } = against({ refuse: () => challenged(`Bearer realm="${realm}"`) });
      const error = await failureAs(RegistryError, call());
      assert.equal(error.code, 'foreignHost');
      assert.match(error.message, /wants its credentials sent to another place, .*; they were not/);
      assert.deepEqual(story(requests), ['call as nobody']);
      assertKept(['canary-password'], error);
    });
  }

  it('takes the realm of a registry whose port is the usual one', async () => {
    const { call } = against({}, { credential: reader, at: 'demo42t.azurecr.io:443' });
    assert.equal((await call()).status, 200);
  });

  describe('grantedLess', () => {
    const needs = repositoryScope('app', 'pull', 'push');

    async function lessFor(grants: readonly string[]) {
      const { authorization, call } = against({ grant: () => grants });
      await call(needs);
      return authorization.grantedLess(needs);
    }

    it('tells what was granted instead', async () => {
      assert.deepEqual(await lessFor(['repository:app:pull']), repositoryScope('app', 'pull'));
    });

    it('tells that nothing was granted', async () => {
      assert.deepEqual(await lessFor([]), repositoryScope('app'));
      assert.deepEqual(await lessFor(['repository:other:pull']), repositoryScope('app'));
    });

    it('is undefined where all was granted, or more', async () => {
      assert.deepEqual(
        [await lessFor(['repository:app:pull,push']), await lessFor(['repository:app:*'])],
        [undefined, undefined],
      );
    });

    it('is undefined for a token that does not say, and for one never asked for', async () => {
      const { authorization, call } = against({ token: () => reply(200, { access_token: 'opaque' }) });
      await call(needs);
      assert.deepEqual(
        [authorization.grantedLess(needs), authorization.grantedLess(pull)],
        [undefined, undefined],
      );
    });
  });

  describe('prepare', () => {
    const scopes = (count: number) =>
      Array.from({ length: count }, (_, index) => repositoryScope(`app${index}`, 'metadata_read'));

    async function prepared(count: number, rules: Rules = {}) {
      const subject = against(rules);
      await subject.call();
      const before = subject.tokenRequests().length;
      await subject.authorization.prepare(scopes(count), steady());
      const sizes = subject
        .tokenRequests()
        .slice(before)
        .map(request => askedScopes(request).length);
      return { ...subject, sizes };
    }

    it('asks for up to fifty scopes at once', async () => {
      assert.deepEqual((await prepared(120)).sizes, [50, 50, 20]);
    });

    it('leaves nothing to be asked for afterwards', async () => {
      const { call, tokenRequests } = await prepared(60);
      const before = tokenRequests().length;
      await Promise.all(scopes(60).map(scope => call(scope)));
      assert.equal(tokenRequests().length, before);
    });

    it('takes a token that does not say what it grants for all of them', async () => {
      const { call, tokenRequests } = await prepared(4, {
        token: asked => (asked.length > 1 ? reply(200, { access_token: 'opaque' }) : undefined),
      });
      const before = tokenRequests().length;
      await Promise.all(scopes(4).map(scope => call(scope)));
      assert.equal(tokenRequests().length, before);
    });

    it('asks for nothing that it has', async () => {
      const { authorization, tokenRequests } = await prepared(10);
      const before = tokenRequests().length;
      await authorization.prepare(scopes(10), steady());
      assert.equal(tokenRequests().length, before);
    });

    it('keeps the length of an address within what servers take', async () => {
      const { authorization, call, tokenRequests } = against();
      await call();
      const long = scopes(50).map(({ name }) =>
        repositoryScope(`${'long/'.repeat(45)}${name}`, 'metadata_read'),
      );
      await authorization.prepare(long, steady());
      const prepared = tokenRequests().slice(1);
      assert.equal(prepared.flatMap(askedScopes).length, 50);
      assert.ok(prepared.every(({ url }) => url.length < 8192));
    });

    it('keeps the length of a token within what servers take', async () => {
      const { authorization, call, requests } = against();
      await call();
      const long = scopes(50).map(({ name }) =>
        repositoryScope(`${'long/'.repeat(30)}${name}`, 'metadata_read'),
      );
      await authorization.prepare(long, steady());
      await Promise.all(long.map(scope => call(scope)));
      const headers = requests
        .filter(request => !isTokenRequest(request))
        .map(({ headers = {} }) => (headers.authorization ?? '').length);
      assert.ok(Math.max(...headers) > 5000 && Math.max(...headers) < 7200, String(Math.max(...headers)));
      assert.equal(requests.filter(isTokenRequest).length, 1 + Math.ceil(50 / Math.floor(7000 / 300)));
    });

    describe('where a header may be but so long', () => {
      const limited = (status: number, most: number) => (header: string | undefined) =>
        header === undefined ? challenged() : header.length > most ? reply(status) : undefined;

      for (const status of [400, 431]) {
        it(`gets a token for one scope after a ${status}, and smaller batches from then on`, async () => {
          const { call, authorization, requests, tokenRequests } = await prepared(40, {
            refuse: limited(status, 1000),
          });
          const answers = await Promise.all(scopes(40).map(scope => call(scope)));
          assert.ok(answers.every(answer => answer.status === 200));
          const before = tokenRequests().length;
          const more = scopes(80).slice(40);
          await authorization.prepare(more, steady());
          const batched = tokenRequests().slice(before).map(askedScopes);
          assert.ok(batched.length > 1 && batched.every(asked => asked.length < 40), String(batched.length));
          const calls = requests.length;
          assert.equal((await call(scopes(1)[0])).status, 200);
          assert.equal(requests.length, calls + 1);
        });

        it(`takes a ${status} for the answer where a token for one scope has it too`, async () => {
          const { call, requests, tokenRequests } = await prepared(4, {
            refuse: header => (header === undefined ? challenged() : reply(status)),
          });
          const before = requests.length;
          assert.equal((await call(scopes(1)[0])).status, status);
          assert.deepEqual(story(requests.slice(before)), [
            'call as Bearer',
            'token for repository:app0:metadata_read as Basic',
            'call as Bearer',
          ]);
          // What was refused for another reason leaves the other tokens as they are.
          const asked = tokenRequests().length;
          assert.equal((await call(scopes(2)[1])).status, status);
          assert.equal(tokenRequests().length, asked + 1);
        });
      }

      it('sends nothing twice where the token was for one scope', async () => {
        const { call, requests } = against({
          refuse: header => (header === undefined ? challenged() : reply(400)),
        });
        assert.equal((await call()).status, 400);
        assert.equal(requests.length, 3);
      });
    });

    for (const status of [400, 413, 414, 431]) {
      it(`does not mind a service that finds the request too long: ${status}`, async () => {
        const { call } = await prepared(4, {
          token: asked => (asked.length > 1 ? reply(status) : undefined),
        });
        assert.equal((await call(scopes(1)[0])).status, 200);
      });
    }

    it('leaves one by one what the service did not grant', async () => {
      const { call, tokenRequests } = await prepared(4, {
        grant: asked => (asked.length > 1 ? asked.slice(0, 2) : asked),
      });
      await Promise.all(scopes(4).map(scope => call(scope)));
      assert.deepEqual(tokenRequests().slice(2).map(askedScopes), [
        ['repository:app2:metadata_read'],
        ['repository:app3:metadata_read'],
      ]);
    });

    it('is not tried again where the service grants but one', async () => {
      const { authorization, tokenRequests } = await prepared(4, { grant: asked => asked.slice(0, 1) });
      const before = tokenRequests().length;
      await authorization.prepare(scopes(50), steady());
      assert.equal(tokenRequests().length, before);
    });

    it('does not mind a service that refuses them all for one', async () => {
      const { call } = await prepared(4, {
        token: asked => (asked.length > 1 ? reply(401) : undefined),
      });
      assert.equal((await call(scopes(1)[0])).status, 200);
    });

    it('is for a registry that has been talked to, and gives tokens', async () => {
      const untouched = against();
      await untouched.authorization.prepare(scopes(4), steady());
      assert.deepEqual(untouched.requests, []);
    });

    it('fails where the service cannot be reached or is in trouble', async () => {
      const subject = against({ token: asked => (asked.length > 1 ? reply(500) : undefined) });
      await subject.call();
      const error = await failureAs(RegistryError, subject.authorization.prepare(scopes(4), steady()));
      assert.deepEqual([error.code, error.failure.step], ['unexpected', 'token']);
    });
  });
});
