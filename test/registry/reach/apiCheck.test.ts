import assert from 'node:assert/strict';
import { silence, socketError } from '../../support/http';
import { bearer } from '../../support/session';
import { VirtualClock } from '../../support/virtualClock';
import { answering, examined, host, registryFetch, type Scene } from './subject';

async function asked(scene: Scene) {
  const { step, conclusion } = await examined(scene);
  const { outcome, code, evidence, hint } = step('api');
  return { outcome, code, said: evidence[0] ?? '', evidence, hint: hint ?? '', conclusion, step };
}

const denied = {
  errors: [
    {
      code: 'DENIED',
      message: "client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall",
    },
  ],
};
const html = { 'content-type': 'text/html; charset=utf-8' };

describe('reach: the API', () => {
  it('takes 401 with a challenge for a registry, and tells what it wants', async () => {
    const { outcome, evidence } = await asked({});
    assert.equal(outcome, 'ok');
    assert.deepEqual(evidence, [
      `${host} answers as a registry does.`,
      'GET /v2/ was answered with 401 in 0 ms.',
      `It wants a token of ${host}/oauth2/token for ${host}.`,
    ]);
  });

  it('takes 200, and Basic', async () => {
    assert.equal((await asked({ fetch: answering(200) })).outcome, 'ok');
    const basic = await asked({ fetch: answering(401, '', { 'www-authenticate': 'Basic realm="here"' }) });
    assert.equal(basic.evidence[2], 'It wants basic authentication.');
  });

  it('tells a firewall with the address that it saw', async () => {
    const { code, said, conclusion } = await asked({ fetch: answering(403, denied) });
    assert.equal(code, 'firewall');
    assert.match(said, /lets nobody in from the address 203\.0\.113\.7/);
    assert.equal(conclusion.verdict, 'denied');
    assert.match(conclusion.hint ?? '', /Allow the address 203\.0\.113\.7 in the registry's firewall/);
  });

  it('tells a firewall that names no address', async () => {
    const { code, said } = await asked({ fetch: answering(403) });
    assert.equal(code, 'firewall');
    assert.match(said, /lets nobody in from this network/);
  });

  it('tells a firewall from the wrong side of a private endpoint', async () => {
    const { conclusion } = await asked({
      aliases: { [host]: 'demo42t.privatelink.azurecr.io' },
      fetch: answering(403, denied),
    });
    assert.deepEqual([conclusion.verdict, conclusion.code], ['denied', 'firewall']);
    assert.match(
      conclusion.sentence,
      /203\.0\.113\.7.* It has a private endpoint, and this machine comes to its public address/,
    );
    assert.match(conclusion.hint ?? '', /^Join the virtual network/);
  });

  for (const [why, fetch, code, verdict] of [
    ['a host that is no registry', answering(404), 'notFound', 'unreachable'],
    ['a sign-in page', answering(200, '<html>', html), 'signInPage', 'unreachable'],
    ['a block page', answering(403, '<html>', html), 'signInPage', 'unreachable'],
    [
      'a redirect elsewhere',
      answering(302, '', { location: 'https://portal.example/login?x=1' }),
      'foreignHost',
      'unreachable',
    ],
    ['a refusal without a challenge', answering(401), 'notFound', 'unreachable'],
    ['a registry that is throttling', answering(429), 'throttled', 'unexpected'],
    ['a registry that fails', answering(503), 'unexpected', 'unexpected'],
  ] as const) {
    it(`tells ${why}`, async () => {
      const found = await asked({ fetch });
      assert.deepEqual([found.outcome, found.code, found.conclusion.verdict], ['failed', code, verdict]);
      assert.ok(found.hint.length > 0);
      assert.ok(found.conclusion.sentence.includes(host));
      assert.equal(found.step('signIn').outcome, 'skipped');
    });
  }

  it('tells where a redirect points, without its query', async () => {
    const { evidence } = await asked({
      fetch: answering(302, '', { location: 'https://portal.example/login?x=1' }),
    });
    assert.ok(evidence.includes('It points to portal.example.'));
  });

  it('asks once, and hides nothing behind a second try', async () => {
    let calls = 0;
    await asked({
      fetch: async (url, request) => {
        calls++;
        return answering(503)(url, request);
      },
    });
    assert.equal(calls, 1);
  });

  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'EPROTO']) {
    it(`tells ${code} when all below looked right`, async () => {
      const fetch = async () => {
        throw socketError(code);
      };
      const { conclusion, ...found } = await asked({ fetch });
      assert.equal(found.code, 'unreachable');
      assert.deepEqual([conclusion.verdict, conclusion.code], ['unreachable', 'unreachable']);
      assert.ok(conclusion.sentence.startsWith(host));
    });
  }

  it('does not wait for more than its time', async () => {
    const clock = new VirtualClock();
    const startedAt = clock.now();
    const { code } = await asked({ clock, fetch: (_url, { signal }) => silence(signal) });
    assert.equal(code, 'unreachable');
    assert.ok(clock.now() - startedAt <= 10_000);
  });
});

describe('reach: the clock', () => {
  for (const [offMs, outcome, said] of [
    [0, 'ok', 'The clock of this machine agrees with that of demo42t.azurecr.io.'],
    [240_000, 'ok', 'The clock of this machine is 4 minutes behind that of demo42t.azurecr.io.'],
    [720_000, 'warning', 'The clock of this machine is 12 minutes behind that of demo42t.azurecr.io.'],
    [-86_400_000, 'warning', 'The clock of this machine is 1 day ahead of that of demo42t.azurecr.io.'],
  ] as const) {
    it(`that is ${offMs} ms off is told`, async () => {
      const clock = new VirtualClock();
      const date = new Date(clock.now() + offMs).toUTCString();
      const { step } = await examined({ clock, fetch: registryFetch(clock, { date }) });
      assert.deepEqual([step('clock').outcome, step('clock').evidence[0]], [outcome, said]);
    });
  }

  it('is not judged without a date', async () => {
    const fetch = answering(401, '', { 'www-authenticate': bearer, date: 'soon' });
    const { step } = await examined({ fetch });
    assert.equal(step('clock').outcome, 'skipped');
  });

  it('is named when a credential is refused', async () => {
    const clock = new VirtualClock();
    const date = new Date(clock.now() + 720_000).toUTCString();
    const { conclusion } = await examined({
      clock,
      fetch: answering(401, '', { date, 'www-authenticate': bearer }),
    });
    assert.equal(conclusion.verdict, 'denied');
    assert.match(
      conclusion.sentence,
      /refused the password for reader.*The clock of this machine is 12 minutes behind/,
    );
    assert.match(conclusion.hint ?? '', /^Set the clock/);
  });
});
