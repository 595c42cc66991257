import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeMachine } from '../../../src/teleport/deployment/nodeMachine';

describe('this machine', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'machine-'));
    await mkdir(join(root, 'workspace'));
    await writeFile(join(root, 'workspace', 'config'), '');
    await writeFile(join(root, 'config'), '');
    await symlink(join(root, 'workspace'), join(root, 'link'), 'junction');
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('says what lies in a folder that is not trusted, through links on either side', async () => {
    const of = (folder: string) => nodeMachine({ untrustedFolders: () => [join(root, folder)] }).isUntrusted;
    for (const folder of ['workspace', 'link'])
      for (const path of ['workspace/config', 'link/config', 'workspace/not-there', 'link'])
        assert.equal(await of(folder)?.(join(root, path)), true, `${path} in ${folder}`);
    assert.equal(await of('workspace')?.(join(root, 'config')), false);
  });

  it('asks each time, since a person may trust the folder meanwhile', async () => {
    let folders = [root];
    const { isUntrusted } = nodeMachine({ untrustedFolders: () => folders });
    assert.equal(await isUntrusted?.(join(root, 'config')), true);
    folders = [];
    assert.equal(await isUntrusted?.(join(root, 'config')), false);
  });

  it('trusts all of itself where there are no workspaces', () => {
    assert.equal(nodeMachine().isUntrusted, undefined);
  });
});
