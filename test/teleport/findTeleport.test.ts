import assert from 'node:assert/strict';
import { isAbort } from '../../src/base/errors';
import { RegistryError } from '../../src/registry/registryError';
import type { RegistryData } from '../../src/simulator';
import { findingsAsJson, findingsAsMarkdown, findingWords } from '../../src/teleport/findings';
import { findTeleport, type RepositoryFinding } from '../../src/teleport/findTeleport';
import { failureAs, failureOf } from '../support/errors';
import { type OpenedRegistry, openedRegistry, password, steady, user } from '../support/registry';

async function found({ registry, clock }: OpenedRegistry, names?: readonly string[], signal = steady()) {
  const all = async () => {
    const findings: RepositoryFinding[] = [];
    for await (const page of findTeleport(registry, signal, names)) findings.push(...page);
    return findings;
  };
  return clock.settle(all());
}

const generated = (repositories: number) => ({ generated: { repositories, tags: 1 } });

const two: Partial<RegistryData> = {
  repositories: [
    { name: 'off', images: [{ tags: ['1.0', '2.0'] }] },
    { name: 'on', teleportEnabled: true, images: [] },
  ],
};

describe('findTeleport', () => {
  it('tells of each repository whether it teleports', async () => {
    assert.deepEqual(await found(await openedRegistry({ data: two })), [
      { name: 'off', teleportEnabled: false, tagCount: 2 },
      { name: 'on', teleportEnabled: true, tagCount: 0 },
    ]);
  });

  it('tells that a registry does not say', async () => {
    const findings = await found(await openedRegistry({ data: { ...two, teleport: false } }));
    assert.deepEqual(
      findings.map(({ teleportEnabled }) => teleportEnabled),
      [undefined, undefined],
    );
  });

  for (const count of [0, 1, 100, 101, 513]) {
    it(`reads ${count} repositories, with one token request for fifty`, async () => {
      const opened = await openedRegistry({ data: generated(count) });
      const findings = await found(opened);
      assert.equal(findings.length, count);
      assert.equal(findings.filter(({ teleportEnabled }) => teleportEnabled).length, Math.min(10, count));
      const { requests } = opened.simulator;
      assert.equal(requests.count({ kind: 'repository' }), count);
      assert.ok(requests.count({ kind: 'token' }) <= 1 + Math.ceil(count / 50) + Math.ceil(count / 100));
    });
  }

  it('goes on over tokens that expire meanwhile', async () => {
    const opened = await openedRegistry({
      data: generated(300),
      around: fetch => async (url, request) => {
        if (url.includes('_catalog')) await opened.clock.sleep(80 * 60_000, request.signal);
        return fetch(url, request);
      },
    });
    const answered = openedRegistry({ data: generated(300) });
    assert.equal((await found(await answered)).length, 300);
    const { registry, clock } = await answered;
    for await (const page of findTeleport(registry, steady())) {
      assert.ok(page.every(({ failure }) => failure === undefined));
      await clock.pass(80 * 60_000);
    }
  });

  it('reads the repositories that it is told where the catalog is denied', async () => {
    const users = [{ name: user, password, catalog: false }];
    const findings = await found(await openedRegistry({ data: { ...two, users } }), ['on']);
    assert.deepEqual(findings, [{ name: 'on', teleportEnabled: true, tagCount: 0 }]);
  });

  it('throws the denial of the catalog', async () => {
    const users = [{ name: user, password, catalog: false }];
    const error = await failureAs(RegistryError, found(await openedRegistry({ data: { ...two, users } })));
    assert.equal(error.code, 'catalogDenied');
  });

  it('goes on past a repository that cannot be read, and says why', async () => {
    const users = [{ name: user, password, repositories: ['on'] }];
    const [off, on] = await found(await openedRegistry({ data: { ...two, users } }));
    assert.match(off?.failure ?? '', /grants nothing on off/);
    assert.equal(on?.teleportEnabled, true);
  });

  it('asks for the next page while one is being read', async () => {
    const { registry, simulator, clock } = await openedRegistry({ data: generated(300) });
    const pages = findTeleport(registry, steady());
    await clock.settle(pages.next());
    await clock.pass(0);
    assert.equal(simulator.requests.count({ kind: 'catalog' }), 1 + 2);
    await pages.return();
  });

  it('ends at once with an abort', async () => {
    const abort = new AbortController();
    const { registry } = await openedRegistry({ data: generated(300) });
    const pages = findTeleport(registry, abort.signal);
    await pages.next();
    abort.abort();
    assert.ok(isAbort(await failureOf(pages.next())));
  });
});

describe('findings', () => {
  const findings: readonly RepositoryFinding[] = [
    { name: 'on', teleportEnabled: true, tagCount: 3 },
    { name: 'off', teleportEnabled: false },
    { name: 'silent', teleportEnabled: undefined },
    { name: 'denied', teleportEnabled: undefined, failure: 'No.' },
  ];

  it('are told in a word', () => {
    assert.deepEqual(findings.map(findingWords), ['on', 'off', 'not told', 'not visible']);
  });

  it('are written as JSON', () => {
    assert.deepEqual(JSON.parse(findingsAsJson(findings)), [
      { repository: 'on', teleportEnabled: true, tagCount: 3 },
      { repository: 'off', teleportEnabled: false },
      { repository: 'silent', teleportEnabled: null },
      { repository: 'denied', teleportEnabled: null, failure: 'No.' },
    ]);
  });

  it('are written as a table', () => {
    const text = findingsAsMarkdown('demo42t.azurecr.io', findings);
    assert.match(
      text,
      /^# Teleport repositories of demo42t\.azurecr\.io\n\n1 of 10 teleport repositories, out of 4\.\n/,
    );
    assert.match(
      text,
      /\| on \| on \| 3 \|\n\| off \| off \| {2}\|\n\| silent \| not told \| {2}\|\n\| denied \| not visible \| {2}\|\n$/,
    );
  });
});
