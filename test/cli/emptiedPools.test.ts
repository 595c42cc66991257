import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../src/cli/context';
import { giveBackEmptied } from '../../src/cli/emptiedPools';
import { exitCode } from '../../src/cli/exitCode';
import { emptiedPoolsIn } from '../../src/cli/stateFolder';
import type { DeployTarget } from '../../src/teleport/deployment/target';
import { clusterPath } from '../simulator/azure/azureClient';
import { openAks } from '../teleport/comparison/aks';

describe('giving back the pools that another command has emptied', () => {
  const before = process.env.ACR_TELEPORT_STATE;
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'acr-teleport-state-'));
    process.env.ACR_TELEPORT_STATE = folder;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.ACR_TELEPORT_STATE;
    else process.env.ACR_TELEPORT_STATE = before;
    await rm(folder, { recursive: true, force: true });
  });

  const pool = {
    clusterId: clusterPath,
    cluster: 'aks',
    pool: 'shuttle',
    nodes: 3,
    runId: 'run-1',
    emptiedAt: 0,
  };

  /** As a command of that process has left it. */
  async function keptBy(id: number) {
    await emptiedPoolsIn(folder).add(pool);
    const [name = assert.fail()] = await readdir(join(folder, 'emptied-pools'));
    const path = join(folder, 'emptied-pools', name);
    const kept: object = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...kept, process: id }));
  }

  async function cleanUp(options: Readonly<Record<string, string>> = {}) {
    const aks = await openAks();
    const notes: string[] = [];
    const context = {
      invocation: { flag: (name: string) => name === 'yes', value: (name: string) => options[name] },
      terminal: { note: (words: string) => notes.push(words), progress: () => {} },
      signal: new AbortController().signal,
      services: { host: { clock: aks.clock } },
    } as unknown as Context;
    const target = { azure: aks.azureWith() } as unknown as DeployTarget;
    // Files take real time, of which the clock of the test knows nothing.
    const { left, code } = await giveBackEmptied(context, target);
    return { left, code, notes: notes.join(' '), kept: await emptiedPoolsIn(folder).list() };
  }

  it('leaves one to a comparison that still runs, and says how to take it from there', async () => {
    await keptBy(process.ppid);
    const { left, code, notes, kept } = await cleanUp();
    assert.deepEqual([left, kept], [[pool], [pool]]);
    assert.equal(code, exitCode.unexpected);
    assert.match(notes, new RegExp(`still runs \\(process ${process.ppid}\\).*--run run-1`));
  });

  it('gives it back all the same where its run is named', async () => {
    await keptBy(process.ppid);
    const { left, kept } = await cleanUp({ run: 'run-1' });
    assert.deepEqual([left, kept], [[], []]);
  });

  it('gives back one whose command has died', async () => {
    await keptBy(2 ** 22 + 1);
    const { left, kept } = await cleanUp();
    assert.deepEqual([left, kept], [[], []]);
  });
});
