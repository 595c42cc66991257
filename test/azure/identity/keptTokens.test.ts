import assert from 'node:assert/strict';
import { KeptTokens } from '../../../src/azure/identity/keptTokens';
import type { LoadToken, TokenAsk } from '../../../src/azure/identity/tokenAsk';
import { failureOf } from '../../support/errors';
import { silence } from '../../support/http';
import { VirtualClock } from '../../support/virtualClock';

const arm = 'https://management.azure.com/.default';
const registry = 'https://containerregistry.azure.net/.default';
const hourMs = 3_600_000;

function kept(load?: (ask: TokenAsk, index: number) => ReturnType<LoadToken>) {
  const clock = new VirtualClock();
  const asks: TokenAsk[] = [];
  const counted = async () => ({ token: `token ${asks.length}`, expiresOnTimestamp: clock.now() + hourMs });
  const tokens = new KeptTokens(ask => (load ?? counted)(ask, asks.push(ask) - 1), clock);
  return { clock, asks, tokens };
}

describe('keptTokens', () => {
  it('asks for what it has not got, in the terms of a credential', async () => {
    const { tokens, asks } = kept();
    await tokens.getToken([arm], { tenantId: 'contoso.example', claims: '{}' });
    const [{ scopes, tenant, claims } = assert.fail()] = asks;
    assert.deepEqual([scopes, tenant, claims], [[arm], 'contoso.example', '{}']);
  });

  it('keeps a token until shortly before its end', async () => {
    const { tokens, asks, clock } = kept();
    await tokens.getToken(arm);
    await clock.pass(hourMs - 121_000);
    assert.equal((await tokens.getToken(arm)).token, 'token 1');
    await clock.pass(2000);
    assert.equal((await tokens.getToken(arm)).token, 'token 2');
    assert.equal(asks.length, 2);
  });

  it('asks anew as early as the service would like', async () => {
    const { tokens, asks, clock } = kept(async () => ({
      token: 'long',
      expiresOnTimestamp: clock.now() + 24 * hourMs,
      refreshAfterTimestamp: clock.now() + hourMs,
    }));
    await tokens.getToken(arm);
    await clock.pass(hourMs);
    await tokens.getToken(arm);
    assert.equal(asks.length, 2);
  });

  it('never gives a token for anything but its own scope and tenant', async () => {
    const { tokens, asks } = kept();
    const got = [
      await tokens.getToken(arm),
      await tokens.getToken(registry),
      await tokens.getToken(arm, { tenantId: 'contoso.example' }),
      await tokens.getToken(arm, { tenantId: 'fabrikam.example' }),
    ];
    assert.equal(new Set(got.map(({ token }) => token)).size, 4);
    assert.equal(asks.length, 4);
  });

  it('asks once for callers of one moment', async () => {
    const { tokens, asks } = kept();
    const [one, two] = await Promise.all([tokens.getToken(arm), tokens.getToken([arm])]);
    assert.deepEqual([one.token, two.token, asks.length], ['token 1', 'token 1', 1]);
  });

  it('gets a token with claims anew, which then takes the place of the one without', async () => {
    const { tokens } = kept();
    await tokens.getToken(arm);
    assert.equal((await tokens.getToken(arm, { claims: '{"a":1}' })).token, 'token 2');
    assert.equal((await tokens.getToken(arm)).token, 'token 2');
  });

  it('forgets, and neither shares nor keeps what was asked for before', async () => {
    let answer = (_token: string) => {};
    const waiting = new Promise<string>(resolve => {
      answer = resolve;
    });
    const { tokens, asks, clock } = kept(async (_ask, index) => ({
      token: index === 0 ? await waiting : 'new',
      expiresOnTimestamp: clock.now() + hourMs,
    }));
    const asked = tokens.getToken(arm);
    tokens.forget();
    assert.equal((await tokens.getToken(arm)).token, 'new');
    answer('old');
    assert.equal((await asked).token, 'old');
    assert.equal((await tokens.getToken(arm)).token, 'new');
    assert.equal(asks.length, 2);
  });

  it('keeps no failure', async () => {
    const { tokens, clock } = kept(async (_ask, index) => {
      if (index === 0) throw new Error('no');
      return { token: 'yes', expiresOnTimestamp: clock.now() + hourMs };
    });
    await failureOf(tokens.getToken(arm));
    assert.equal((await tokens.getToken(arm)).token, 'yes');
  });

  it('stops when nobody waits any more, on the SDKs’ kind of signal too', async () => {
    const { tokens, asks } = kept(ask => silence(ask.signal));
    const stop = new AbortController();
    const listeners: (() => void)[] = [];
    const like = {
      aborted: false,
      addEventListener: (_type: 'abort', listener: () => void) => listeners.push(listener),
      removeEventListener: () => {},
    };
    const failures = [
      failureOf(tokens.getToken(arm, { abortSignal: stop.signal })),
      failureOf(tokens.getToken(registry, { abortSignal: like as never })),
    ];
    stop.abort();
    for (const listener of listeners) listener();
    const names = (await Promise.all(failures)).map(error => (error as Error).name);
    assert.deepEqual(names, ['AbortError', 'AbortError']);
    assert.ok(asks.every(({ signal }) => signal.aborted));
  });
});
