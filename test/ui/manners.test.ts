import assert from 'node:assert/strict';
import { Workbench } from '../host/workbench';
import { type Theme, themes } from '../host/workbenchWindow';
import { addRegistry, type ServedRegistry, serveRegistry } from './servedRegistry';

async function openDemo(workbench: Workbench): Promise<void> {
  await workbench.palette('ACR Teleport: Open Demo Registry');
  await workbench.see(workbench.row(/^demo42t, 5 of 10 teleport repositories/));
  await workbench.expand(/^azure-vote-front/);
  await workbench.see(workbench.row(/^v1, expanded, ready to teleport, 944 MB, 29 layers/));
}

describe('The keyboard alone', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ name: 'ui-keyboard' });
  });
  after(async () => workbench?.close());

  it('opens the demo, a repository and a tag, checks it and reads the answer', async () => {
    await workbench.press('F1');
    await workbench.type('>ACR Teleport: Open Demo Registry');
    await workbench.see(workbench.quickPickItem(/Open Demo Registry/));
    await workbench.press('Enter');
    await workbench.see(workbench.row(/^azure-vote-front, teleport on/));
    // A key goes to the row that has the focus, so each waits for the one before to have moved it.
    const focused = (name: RegExp) => workbench.see(workbench.focusedRow(name));
    await focused(/^demo42t, /);
    await workbench.press('ArrowDown');
    await focused(/^azure-vote-front, /);
    await workbench.press('ArrowRight');
    await workbench.see(workbench.row(/^nightly, expanding for/));
    for (const row of [/^v2, /, /^nightly, /, /^v1, expanded/]) {
      await workbench.press('ArrowDown');
      await focused(row);
    }
    await workbench.press('Shift+F10');
    await workbench.see(workbench.page.getByRole('menuitem', { name: 'Check Expansion…' }));
    await workbench.press('ArrowDown');
    await workbench.press('Enter');
    await workbench.see(workbench.statusBarItem(/azure-vote-front:v1, expanded, ready to teleport/));
  });
});

describe('Restricted Mode', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ name: 'ui-restricted', trust: false });
  });
  after(async () => workbench?.close());

  it('leaves everything at work: nothing of the workspace is run', async () => {
    await workbench.see(workbench.statusBarItem(/Restricted Mode/));
    await openDemo(workbench);
    await workbench.screenshot('restricted');
  });
});

describe('With checkOnExpand off', () => {
  let workbench: Workbench;
  let registry: ServedRegistry;

  before(async () => {
    registry = await serveRegistry({
      repositories: [{ name: 'app', teleportEnabled: true, images: [{ tags: ['1.0'], pushed: '3h' }] }],
    });
    workbench = await Workbench.open({
      name: 'ui-unchecked',
      settings: { 'acrTeleport.checkOnExpand': false },
    });
    await workbench.openView('ACR Teleport');
  });
  after(async () => {
    await workbench?.close();
    await registry?.close();
  });

  it('rows are checked by command alone', async () => {
    await addRegistry(workbench, registry);
    await workbench.expand(/^app/);
    await workbench.see(workbench.row(/^1\.0, not checked, 3 hours ago/));
    assert.equal(registry.requests.count({ kind: 'mount' }), 0);
    await workbench.rowAction(/^1\.0/, 'Check Expansion');
    await workbench.see(workbench.row(/^1\.0, expanded/));
    assert.equal(registry.requests.count({ kind: 'mount' }), 1);
  });
});

describe('Themes', () => {
  for (const theme of Object.keys(themes) as Theme[]) {
    it(`show every state in ${theme}`, async () => {
      const workbench = await Workbench.open({ name: `ui-${themes[theme]}`, theme });
      try {
        await openDemo(workbench);
        await workbench.widenSideBar(520);
        await workbench.rowAction(/^nightly/, 'Check Expansion');
        await workbench.see(workbench.statusBarItem(/azure-vote-front:nightly, expanding for/));
        await workbench.screenshot(`theme-${themes[theme]}`);
      } finally {
        await workbench.close();
      }
    });
  }
});
