import assert from 'node:assert/strict';
import { type Served, served, withServed } from './served';

describe('acr-teleport list', () => {
  let world: Served;
  before(async () => {
    world = await served();
  });
  after(() => world.close());

  it('prints a table, and the sum beside it', async () => {
    const { code, out, err } = await world.cli(['list', world.registry]);
    const lines = out.split('\n');
    assert.deepEqual(lines.slice(0, 3), [
      'REPOSITORY                  TELEPORT  TAGS',
      'azure-vote-front            on        5',
      'busybox                     off       2',
    ]);
    assert.equal(lines.length, 17 + 2);
    assert.equal(err, '5 of 10 teleport repositories, 17 repositories in all.\n');
    assert.equal(code, 0);
  });

  it('leaves the others out with --enabled', async () => {
    const { out } = await world.cli(['list', world.registry, '--enabled']);
    const names = out
      .split('\n')
      .slice(1, -1)
      .map(line => line.split(' ')[0]);
    const enabled = ['azure-vote-front', 'gcc', 'hello-world', 'jupyter/all-spark-notebook', 'redis'];
    assert.deepEqual(names, enabled);
  });

  it('prints JSON of these keys', async () => {
    const { code, out } = await world.cli(['list', world.registry, '--enabled', '--json']);
    const rows = JSON.parse(out);
    assert.deepEqual(rows[0], { repository: 'azure-vote-front', teleportEnabled: true, tagCount: 5 });
    assert.deepEqual([rows.length, code], [5, 0]);
  });

  it('says null where the registry does not say', () =>
    withServed({ data: { teleport: false, repositories: [{ name: 'a', images: [] }] } }, async retired => {
      const json = await retired.cli(['list', retired.registry, '--json']);
      assert.deepEqual(JSON.parse(json.out), [{ repository: 'a', teleportEnabled: null, tagCount: 0 }]);
      assert.match((await retired.cli(['list', retired.registry])).out, /^a +not told +0$/m);
    }));

  it('lists what it may see, and says what it may not', () =>
    withServed(
      {
        data: {
          users: [{ name: 'half', repositories: ['seen/*'] }],
          repositories: ['hidden/a', 'seen/b'].map(name => ({ name, images: [] })),
        },
      },
      async half => {
        const { code, out, err } = await half.cli(['list', half.registry]);
        assert.match(out, /^hidden\/a +not visible\nseen\/b +off +0$/m);
        assert.match(err, /1 could not be read\. .* grants nothing on hidden\/a/);
        assert.equal(code, 0);
        const json = JSON.parse((await half.cli(['list', half.registry, '--json'])).out);
        assert.deepEqual(Object.keys(json[0]), ['repository', 'teleportEnabled', 'failure']);
      },
    ));
});

describe('acr-teleport list of what cannot be read', () => {
  const repositories = ['a', 'b'].map(name => ({ name, images: [] }));

  it('fails where that is one of them', () =>
    withServed({ data: { repositories }, faults: 'repository:invalid-json*1' }, async world => {
      const { code, out, err } = await world.cli(['list', world.registry]);
      assert.match(out, /not visible/);
      assert.match(err, /1 could not be read\. /);
      assert.equal(code, 1);
    }));

  it('fails where that is all of them, with --enabled as well, which has nothing to print', () =>
    withServed({ data: { repositories }, faults: 'repository:invalid-json' }, async world => {
      assert.equal((await world.cli(['list', world.registry, '--json'])).code, 1);
      const { code, out, err } = await world.cli(['list', world.registry, '--enabled']);
      assert.match(err, /2 could not be read\. /);
      assert.deepEqual([code, out], [1, '']);
    }));

  it('is denied where one may see none of them', () =>
    withServed({ data: { repositories, users: [{ name: 'puller', actions: ['pull'] }] } }, async world =>
      assert.equal((await world.cli(['list', world.registry])).code, 5),
    ));

  it('is no failure of a registry that is empty', () =>
    withServed({ data: {} }, async world => {
      const { code, err } = await world.cli(['list', world.registry]);
      assert.match(err, /0 repositories in all/);
      assert.equal(code, 0);
    }));
});

describe('acr-teleport list behind a limit of 8 kB for headers', () => {
  const repositories = Array.from({ length: 60 }, (_, index) => ({
    name: `${'department/'.repeat(20)}app-${index}`,
    images: [],
  }));

  for (const status of [400, 431] as const) {
    it(`that answers ${status} lists everything`, () =>
      withServed({ data: { repositories, headerLimit: { bytes: 8192, status } } }, async limited => {
        const { code, out, err } = await limited.cli(['list', limited.registry]);
        assert.equal(out.trimEnd().split('\n').length, 1 + repositories.length);
        assert.doesNotMatch(out, /not visible/);
        assert.equal(err, '0 of 10 teleport repositories, 60 repositories in all.\n');
        assert.equal(code, 0);
      }));
  }

  it('that is smaller than expected lists everything all the same, with small tokens', () =>
    withServed({ data: { repositories, headerLimit: { bytes: 1500 } } }, async limited => {
      const { code, out } = await limited.cli(['list', limited.registry]);
      assert.doesNotMatch(out, /not visible/);
      assert.deepEqual([code, out.trimEnd().split('\n').length], [0, 1 + repositories.length]);
      const asked = limited.simulator.requests.count({ kind: 'repository' });
      assert.ok(asked <= repositories.length + 60, String(asked));
    }));
});

describe('acr-teleport tags', () => {
  let world: Served;
  before(async () => {
    world = await served();
  });
  after(() => world.close());

  it('prints a table, newest first', async () => {
    const { code, out, err } = await world.cli(['tags', world.registry, 'azure-vote-front']);
    const [head, ...rows] = out
      .trimEnd()
      .split('\n')
      .map(line => line.split(/ {2,}/));
    assert.deepEqual(head, ['TAG', 'STATE', 'DIGEST', 'PUSHED']);
    assert.deepEqual(
      rows.map(([tag = '', state = '']) => [tag, state.replace(/\d+(:\d\d)?/, 'N')]),
      [
        ['v2', 'expanding N'],
        ['nightly', 'expanding for N min, likely stuck'],
        ['v1', 'expanded'],
        ['squashed', 'expanded'],
        ['v0', 'not enabled'],
      ],
    );
    assert.deepEqual([code, err], [0, '']);
  });

  it('prints JSON of these keys', async () => {
    const { code, out } = await world.cli(['tags', world.registry, 'hello-world', '--json']);
    const [latest, first, old] = JSON.parse(out);
    const keys = ['tag', 'digest', 'accelerator', 'state', 'updatedAt', 'checkedAt'];
    assert.deepEqual([latest, first].map(Object.keys), [keys, keys]);
    assert.deepEqual(Object.keys(old), keys.toSpliced(4, 0, 'reason'));
    assert.deepEqual([first.state, old.state, code], ['ready', 'notEnabled', 0]);
  });

  it('says that there are none', () =>
    withServed({ data: { repositories: [{ name: 'bare', images: [] }] } }, async bare => {
      const { code, out, err } = await bare.cli(['tags', bare.registry, 'bare']);
      assert.deepEqual([code, out, err], [0, '', 'The repository has no tags.\n']);
    }));
});
