import assert from 'node:assert/strict';
import { Chain, type Link } from '../../../src/azure/identity/chain';
import type { TokenAsk } from '../../../src/azure/identity/tokenAsk';
import { ExplainedError } from '../../../src/base/errors';
import { failureOf } from '../../support/errors';
import { silence } from '../../support/http';

function ask(signal = new AbortController().signal): TokenAsk {
  return { scopes: ['scope'], tenant: undefined, claims: undefined, signal };
}

const unavailable = () => new ExplainedError('Not here.', { code: 'credentialUnavailable' });
const silent = () => new ExplainedError('Too late.', { code: 'credentialTimeout' });

interface Told extends Link {
  readonly limits: (number | undefined)[];
}

function link(answer: (ask: TokenAsk, index: number) => Promise<string>, limitMs?: number): Told {
  const limits: (number | undefined)[] = [];
  return {
    limits,
    ...(limitMs === undefined ? {} : { limitMs }),
    async token(asked, limit) {
      return { token: await answer(asked, limits.push(limit) - 1), expiresOnTimestamp: 0 };
    },
  };
}

const failing = (error: () => Error) => async () => {
  throw error();
};

function chain(...links: Told[]) {
  return new Chain(
    links,
    (_ask, why) => new ExplainedError(`None of ${why.length}.`, { code: 'signInNeeded' }),
  );
}

describe('chain', () => {
  it('takes the first that gives a token, and asks only that one ever after', async () => {
    const [one, two, three] = [
      link(failing(unavailable)),
      link(async () => 'two'),
      link(async () => 'three'),
    ];
    const subject = chain(one, two, three);
    assert.equal((await subject.token(ask())).token, 'two');
    assert.equal((await subject.token(ask())).token, 'two');
    assert.deepEqual([one.limits.length, two.limits.length, three.limits.length], [1, 2, 0]);
    assert.equal(subject.chosen, two);
  });

  it('limits a link only while it is tried out', async () => {
    const probed = link(async () => 'token', 3000);
    const subject = chain(probed);
    await subject.token(ask());
    await subject.token(ask());
    assert.deepEqual(probed.limits, [3000, undefined]);
  });

  it('stops at one that is there and refused', async () => {
    const refused = new ExplainedError('Refused.', { code: 'badClient' });
    const next = link(async () => 'token');
    const subject = chain(link(failing(() => refused)), next);
    assert.equal(await failureOf(subject.token(ask())), refused);
    assert.equal(next.limits.length, 0);
  });

  it('tells of all when none is there, and tries again the next time', async () => {
    const links = [link(failing(unavailable)), link(failing(unavailable))];
    const subject = chain(...links);
    assert.equal(String(await failureOf(subject.token(ask()))), 'ExplainedError: None of 2.');
    await failureOf(subject.token(ask()));
    assert.deepEqual(
      links.map(({ limits }) => limits.length),
      [2, 2],
    );
  });

  it('waits but once for one that says nothing', async () => {
    const quiet = link(failing(silent), 3000);
    const subject = chain(quiet, link(failing(unavailable)));
    await failureOf(subject.token(ask()));
    await failureOf(subject.token(ask()));
    assert.equal(quiet.limits.length, 1);
  });

  it('does not go on past one that is merely slow without being tried out', async () => {
    const next = link(async () => 'token');
    const subject = chain(link(failing(silent)), next);
    assert.equal(((await failureOf(subject.token(ask()))) as ExplainedError).code, 'credentialTimeout');
    assert.equal(next.limits.length, 0);
  });

  it('lets one caller find out for all of one moment', async () => {
    const [one, two] = [link(failing(unavailable)), link(async () => 'two')];
    const subject = chain(one, two);
    const tokens = await Promise.all([1, 2, 3, 4].map(() => subject.token(ask())));
    assert.deepEqual(
      tokens.map(({ token }) => token),
      ['two', 'two', 'two', 'two'],
    );
    assert.equal(one.limits.length, 1);
  });

  it('leaves when told to, and tries nothing more', async () => {
    const next = link(async () => 'token');
    const subject = chain(
      link(({ signal }) => silence(signal)),
      next,
    );
    const stop = new AbortController();
    const failures = [failureOf(subject.token(ask(stop.signal))), failureOf(subject.token(ask(stop.signal)))];
    stop.abort();
    for (const error of await Promise.all(failures)) assert.equal((error as Error).name, 'AbortError');
    assert.equal(next.limits.length, 0);
  });
});
