import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptiedPoolsIn, stateFolder } from '../../src/cli/stateFolder';
import { clusterPath } from '../simulator/azure/azureClient';

describe('what the command line remembers', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'acr-teleport-state-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const pool = {
    clusterId: clusterPath,
    cluster: 'aks',
    pool: 'user1',
    nodes: 3,
    runId: 'run',
    emptiedAt: 1,
  };

  const home = '/home/ada';
  const places: readonly (readonly [NodeJS.Platform, Readonly<Record<string, string>>, string])[] = [
    ['linux', {}, join(home, '.local', 'state', 'acr-teleport')],
    ['linux', { XDG_STATE_HOME: '/state' }, join('/state', 'acr-teleport')],
    ['darwin', { XDG_STATE_HOME: '/state' }, join(home, 'Library', 'Application Support', 'acr-teleport')],
    ['win32', { LOCALAPPDATA: 'C:\\Local' }, join('C:\\Local', 'acr-teleport')],
    ['win32', {}, join(home, 'AppData', 'Local', 'acr-teleport')],
    ['win32', { ACR_TELEPORT_STATE: 'D:\\own', LOCALAPPDATA: 'C:\\Local' }, 'D:\\own'],
  ];
  for (const [platform, environment, wanted] of places)
    it(`is in ${wanted} on ${platform}`, () => {
      assert.equal(stateFolder({ platform, homeFolder: home, environment }), wanted);
    });

  it('is there for the next command, until it is forgotten', async () => {
    const other = { ...pool, pool: 'user2' };
    await emptiedPoolsIn(folder).add(pool);
    await emptiedPoolsIn(folder).add(other);
    await emptiedPoolsIn(folder).add({ ...pool, clusterId: clusterPath.toUpperCase(), nodes: 4 });
    const found = await emptiedPoolsIn(folder).list();
    assert.deepEqual(found.map(({ pool: name, nodes }) => `${name} ${nodes}`).sort(), ['user1 4', 'user2 3']);
    await emptiedPoolsIn(folder).remove(pool);
    assert.deepEqual(await emptiedPoolsIn(folder).list(), [other]);
    await emptiedPoolsIn(folder).remove(pool);
  });

  it('may be read by nobody else, and is written whole', async () => {
    await emptiedPoolsIn(folder).add(pool);
    const names = await readdir(join(folder, 'emptied-pools'));
    assert.equal(names.length, 1);
    assert.match(names[0] ?? '', /^[0-9a-f]{32}\.json$/);
    // Windows keeps the rights of a file elsewhere.
    if (process.platform === 'win32') return;
    assert.equal((await stat(join(folder, 'emptied-pools', names[0] ?? ''))).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, 'emptied-pools'))).mode & 0o777, 0o700);
  });

  it('leaves out what cannot be read, and is empty where there is no folder', async () => {
    assert.deepEqual(await emptiedPoolsIn(join(folder, 'none')).list(), []);
    await emptiedPoolsIn(folder).add(pool);
    for (const [name, text] of [
      ['half.json', '{"clusterId":"/subscr'],
      ['odd.json', JSON.stringify({ ...pool, nodes: -1 })],
      ['notes.txt', 'mine'],
    ] as const)
      await writeFile(join(folder, 'emptied-pools', name), text);
    assert.deepEqual(await emptiedPoolsIn(folder).list(), [pool]);
  });
});
