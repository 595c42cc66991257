import assert from 'node:assert/strict';
import { createRepositoryToken } from '../../../src/azure/changes/repositoryToken';
import { tokenName } from '../../../src/azure/changes/tokenName';
import type { TokenPassword } from '../../../src/azure/changes/tokenPassword';
import { ExplainedError, explainFully, isExplained } from '../../../src/base/errors';
import type { HttpRequest } from '../../../src/base/http';
import { assertKept } from '../../support/canary';
import { failureAs, failureOf } from '../../support/errors';
import { reply } from '../../support/http';
import { pathOf, refusal, registryId } from './armOver';
import { type Fault, fakeTokens, password } from './fakeTokens';

const registry = { id: registryId, name: 'demo42t' };
const repository = 'team/hello_world';
const name = 'acr-teleport-team-hello-world-1';
const mine = [`scopeMaps/${name}`, `tokens/${name}`];

interface Kept {
  readonly kept: TokenPassword[];
  readonly reported: string[];
}

function create(
  { arm, clock }: Pick<ReturnType<typeof fakeTokens>, 'arm' | 'clock'>,
  options: { readonly signal?: AbortSignal; readonly keep?: (password: TokenPassword) => Promise<void> } = {},
): Promise<string> & Kept {
  const kept: TokenPassword[] = [];
  const reported: string[] = [];
  const keep = async (given: TokenPassword) => {
    kept.push(given);
    await options.keep?.(given);
  };
  const signal = options.signal ?? new AbortController().signal;
  const request = { registry, repository, keep };
  const created = createRepositoryToken(arm, request, signal, step => reported.push(step));
  return Object.assign(clock.settle(created), { kept, reported });
}

function isCall(request: HttpRequest, method: string, path: string): boolean {
  return request.method === method && pathOf(request) === `${registryId}/${path}`;
}

/** Refuses the calls of one method to one path. */
function refuses(method: string, path: string, status: number, code: string): Fault {
  return request => (isCall(request, method, path) ? refusal(status, code) : undefined);
}

describe('a token for one repository', () => {
  it('is created in three steps, of which each request is exactly this', async () => {
    const azure = fakeTokens();
    const creation = create(azure);
    assert.equal(await creation, name);
    assert.deepEqual(creation.kept, [{ user: name, password }]);
    assert.deepEqual(azure.sent(), [
      { call: `GET {registry}/scopeMaps/${name} 2025-11-01` },
      { call: `GET {registry}/tokens/${name} 2025-11-01` },
      {
        call: `PUT {registry}/scopeMaps/${name} 2025-11-01`,
        body: {
          properties: {
            actions: [`repositories/${repository}/content/read`, `repositories/${repository}/metadata/read`],
          },
        },
      },
      {
        call: `PUT {registry}/tokens/${name} 2025-11-01`,
        body: { properties: { scopeMapId: `${registryId}/scopeMaps/${name}`, status: 'enabled' } },
      },
      { call: 'GET {registry}/creation?v=1' },
      { call: 'GET {registry}/creation?v=1' },
      { call: `GET {registry}/tokens/${name} 2025-11-01` },
      {
        call: 'POST {registry}/generateCredentials 2025-11-01',
        body: { tokenId: `${registryId}/tokens/${name}`, name: 'password1' },
      },
      { call: 'GET {registry}/generation?v=1' },
      { call: 'GET {registry}/generation?v=1' },
    ]);
    assert.deepEqual([...azure.things.keys()], mine);
  });

  it('reports its steps', async () => {
    const creation = create(fakeTokens());
    await creation;
    assert.deepEqual(creation.reported, [
      `Creating the scope map ${name}`,
      `Creating the token ${name}`,
      `Creating a password for ${name}`,
      'Storing the password',
    ]);
  });

  it('reads a password that is answered at once, or as the result of an operation', async () => {
    const result = { username: name, passwords: [{ name: 'password1', value: password }] };
    for (const body of [result, { status: 'Succeeded', properties: result }]) {
      const azure = fakeTokens(request =>
        isCall(request, 'POST', 'generateCredentials') ? reply(200, body) : undefined,
      );
      const creation = create(azure);
      await creation;
      assert.deepEqual(creation.kept, [{ user: name, password }]);
    }
  });
});

describe('the name of a token', () => {
  it('is made of the repository, within what Azure allows', () => {
    assert.equal(tokenName('hello-world', 1), 'acr-teleport-hello-world-1');
    for (const repository of [
      'a',
      'x'.repeat(255),
      'a/b__c..d',
      `${'y'.repeat(31)}/z`,
      `${'a/'.repeat(100)}b`,
    ]) {
      assert.match(tokenName(repository, 20), /^[a-z](?=.{4,48}$)[a-z0-9]*(?:-[a-z0-9]+)*$/);
    }
  });

  it('is the next one where a token or a scope map has it, and neither is touched', async () => {
    const taken = [`tokens/${name}`, 'scopeMaps/acr-teleport-team-hello-world-2'];
    const azure = fakeTokens(undefined, taken);
    assert.equal(await create(azure), 'acr-teleport-team-hello-world-3');
    for (const path of taken)
      assert.deepEqual(azure.things.get(path), { properties: { creation: 'before' } });
    assert.deepEqual(
      azure.requests.filter(
        request => request.method !== 'GET' && taken.some(path => pathOf(request).endsWith(path)),
      ),
      [],
    );
  });

  it('is given up when twenty are taken', async () => {
    const taken = Array.from({ length: 20 }, (_, at) => `tokens/${tokenName(repository, at + 1)}`);
    const azure = fakeTokens(undefined, taken);
    const failure = await failureAs(ExplainedError, create(azure));
    assert.equal(failure.code, 'taken');
    assert.match(failure.message, /^demo42t has all 20 tokens or scope maps for team\/hello_world already/);
    assert.ok(azure.requests.every(({ method }) => method === 'GET'));
  });
});

describe('a token that fails on the way', () => {
  const steps: Readonly<Record<string, Fault>> = {
    'the scope map is refused': refuses('PUT', mine[0] ?? '', 403, 'AuthorizationFailed'),
    'the token is refused': refuses('PUT', mine[1] ?? '', 403, 'AuthorizationFailed'),
    'the making of the token fails': request =>
      isCall(request, 'GET', 'creation')
        ? reply(200, { status: 'Failed', error: { code: 'Boom' } })
        : undefined,
    'the password is refused': refuses('POST', 'generateCredentials', 400, 'TokenDisabled'),
    'the making of the password fails': request =>
      isCall(request, 'GET', 'generation') ? reply(200, { status: 'Failed' }) : undefined,
  };
  for (const [what, fault] of Object.entries(steps)) {
    it(`leaves nothing when ${what}`, async () => {
      const azure = fakeTokens(fault);
      const creation = create(azure);
      const failure = await failureOf(creation);
      assert.equal((failure as Error).name, 'AzureError');
      assert.deepEqual([...azure.things.keys()], []);
      assert.deepEqual(creation.kept, []);
    });
  }

  it('removes the token before the scope map that it uses', async () => {
    const azure = fakeTokens(steps['the password is refused']);
    await failureOf(create(azure));
    const removed = azure.requests.filter(({ method }) => method === 'DELETE').map(pathOf);
    assert.deepEqual(removed, [`${registryId}/tokens/${name}`, `${registryId}/scopeMaps/${name}`]);
  });

  it('leaves nothing when an answer is lost whose call was a success', async () => {
    const azure = fakeTokens((request, { things }) => {
      if (!isCall(request, 'PUT', `tokens/${name}`)) return undefined;
      things.set(`tokens/${name}`, {});
      return reply(502);
    });
    await failureOf(create(azure));
    assert.deepEqual([...azure.things.keys()], []);
  });

  it('does not remove what conflicts with it: that is somebody else’s', async () => {
    const azure = fakeTokens((request, { things }) => {
      if (!isCall(request, 'PUT', `tokens/${name}`)) return undefined;
      things.set(`tokens/${name}`, 'theirs');
      return refusal(409, 'Conflict');
    });
    await failureOf(create(azure));
    assert.deepEqual([...azure.things], [[`tokens/${name}`, 'theirs']]);
  });

  it('does not say that something remains where neither creating nor deleting is allowed', async () => {
    const create403 = refuses('PUT', `scopeMaps/${name}`, 403, 'AuthorizationFailed');
    const delete403 = refuses('DELETE', `scopeMaps/${name}`, 403, 'AuthorizationFailed');
    const azure = fakeTokens(
      (request, service) => create403(request, service) ?? delete403(request, service),
    );
    const failure = await failureAs(ExplainedError, create(azure));
    assert.equal(failure.code, 'forbidden');
    assert.ok(!failure.message.includes('removed'));
  });

  it('says exactly what remains when it cannot be removed', async () => {
    const azure = fakeTokens((request, service) =>
      request.method === 'DELETE'
        ? refusal(403, 'AuthorizationFailed')
        : steps['the password is refused']?.(request, service),
    );
    const failure = await failureAs(ExplainedError, create(azure));
    assert.equal(failure.code, 'remains');
    assert.equal(
      failure.message,
      `Azure did not accept the request for a password of the token ${name} in demo42t (400 TokenDisabled: No). ` +
        `What was made before could not be removed: the token ${name} in demo42t and the scope map ${name} in demo42t.`,
    );
    assert.equal(failure.hint, 'Remove it in the Azure portal.');
    assert.deepEqual([...azure.things.keys()], mine);
  });
});

describe('a token that is canceled', () => {
  for (const [method, path] of [
    ['GET', `tokens/${name}`],
    ['PUT', `scopeMaps/${name}`],
    ['PUT', `tokens/${name}`],
    ['GET', 'creation'],
    ['POST', 'generateCredentials'],
    ['GET', 'generation'],
  ] as const) {
    it(`leaves nothing when that happens at ${method} ${path}`, async () => {
      const stop = new AbortController();
      const azure = fakeTokens(request => {
        if (isCall(request, method, path)) stop.abort();
        return undefined;
      });
      const creation = create(azure, { signal: stop.signal });
      assert.equal(await failureOf(creation), stop.signal.reason);
      assert.deepEqual([...azure.things.keys()], []);
      assert.deepEqual(creation.kept, []);
    });
  }

  it('waits for what Azure is still making, and removes it then', async () => {
    const stop = new AbortController();
    const azure = fakeTokens(busyOnceStopped(stop, ['Creating', 'Creating', 'Succeeded']));
    assert.equal(await failureOf(create(azure, { signal: stop.signal })), stop.signal.reason);
    assert.deepEqual([...azure.things.keys()], []);
  });

  it('says what remains in place of the abort', async () => {
    const stop = new AbortController();
    const azure = fakeTokens(request => {
      if (isCall(request, 'POST', 'generateCredentials')) stop.abort();
      return request.method === 'DELETE' ? reply(503) : undefined;
    });
    const failure = await failureAs(ExplainedError, create(azure, { signal: stop.signal }));
    assert.equal(failure.code, 'remains');
    assert.match(failure.message, /^It was canceled\. What was made before could not be removed: the token /);
  });
});

describe('the password of a token', () => {
  it('is handed over and appears nowhere else', async () => {
    const azure = fakeTokens();
    const creation = create(azure);
    const result = await creation;
    assert.equal(creation.kept.length, 1);
    assertKept([password], result, creation.reported, azure.log.lines, azure.requests);
  });

  it('takes the token with it when it cannot be stored, and is not in what is said of that', async () => {
    const azure = fakeTokens();
    const keep = async (given: TokenPassword) => {
      throw new Error(`Cannot write ${JSON.stringify(given)}`);
    };
    const failure = await failureOf(create(azure, { keep }));
    assert.ok(isExplained(failure));
    assert.equal(failure.code, 'notKept');
    assert.match(
      failure.message,
      /^The password of the token acr-teleport-\S+ could not be stored: Cannot write .*…/,
    );
    assert.deepEqual([...azure.things.keys()], []);
    assertKept([password], failure, explainFully(failure), azure.log.lines);
  });

  it('is not in the error for an answer that holds it elsewhere', async () => {
    for (const body of [
      { passwords: [{ name: 'password2', value: password }] },
      { value: password },
      [password],
    ]) {
      const azure = fakeTokens(request =>
        isCall(request, 'POST', 'generateCredentials') ? reply(200, body) : undefined,
      );
      const failure = await failureAs(ExplainedError, create(azure));
      assert.equal(failure.code, 'unexpected');
      assert.deepEqual([...azure.things.keys()], []);
      assertKept([password], failure, azure.log.lines);
    }
  });

  it('is not in the error for an operation that failed and told it', async () => {
    const azure = fakeTokens(request =>
      isCall(request, 'GET', 'generation')
        ? reply(200, { status: 'Failed', passwords: [{ name: 'password1', value: password }] })
        : undefined,
    );
    assertKept([password], await failureOf(create(azure)), azure.log.lines);
  });
});

/** Cancels while the token is being made, which then goes on through these states and cannot be deleted before the last. */
function busyOnceStopped(stop: AbortController, states: string[]): Fault {
  return request => {
    if (isCall(request, 'GET', 'creation')) stop.abort();
    if (!stop.signal.aborted || !pathOf(request).endsWith(`tokens/${name}`)) return undefined;
    if (request.method === 'DELETE') return states.length > 0 ? refusal(409, 'Busy') : undefined;
    const provisioningState = states.shift();
    return provisioningState === undefined
      ? undefined
      : reply(200, { id: 'token', properties: { provisioningState } });
  };
}
