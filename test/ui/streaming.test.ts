import assert from 'node:assert/strict';
import { Workbench } from '../host/workbench';
import { addRegistry, type ServedRegistry, serveRegistry } from './servedRegistry';

/** The demo world's registry of today, unfolded from the Azure row. */
async function unfold(workbench: Workbench): Promise<void> {
  await workbench.expand(/^Azure/);
  await workbench.expand(/^Production, /);
  await workbench.expand(/^contosostream, Premium/);
  await workbench.see(workbench.row(/^contosostream, Premium · westus2 · Artifact Streaming/));
}

describe('Artifact Streaming, in the demo world', () => {
  let workbench: Workbench;
  /** A line of an editor, which draws spaces as no-break ones. */
  const line = (text: RegExp) => workbench.page.locator('.view-line').filter({ hasText: text }).first();
  const button = (name: string | RegExp) => workbench.page.getByRole('button', { name }).first();

  before(async () => {
    workbench = await Workbench.open({ name: 'ui-streaming' });
    await workbench.openView('ACR Teleport');
    await workbench.widenSideBar(620);
    await workbench.palette('ACR Teleport: Open Demo Azure');
    await unfold(workbench);
  });
  after(async () => workbench?.close());

  it('says which repositories convert what is pushed, and how far each image is', async () => {
    await workbench.see(workbench.row(/^web, auto-convert on · 3 tags/));
    await workbench.see(workbench.row(/^broken, auto-convert off/));
    await workbench.expand(/^web, auto-convert on/);
    await workbench.see(workbench.row(/^1\.0, ready to stream/));
    await workbench.see(workbench.row(/^1\.2, not converted for Artifact Streaming/));
    await workbench.screenshot('streaming-rows');
  });

  it('says why not, before it is tried', async () => {
    await workbench.expand(/^windows-app, auto-convert off/);
    await workbench.contextMenu(/^2\.0, not converted/, 'Create Streaming Artifact…');
    const told = workbench.notification(/windows-app:2\.0 cannot be converted: .*linux\/amd64/);
    await workbench.see(told.getByRole('button', { name: 'Show Readiness Report' }));
    await workbench.screenshot('streaming-why-not');
    await workbench.dismissNotifications();
  });

  it('converts an image: asked, followed in the row and the status bar, and told when it is ready', async () => {
    await workbench.rowAction(/^1\.2, not converted/, 'Create Streaming Artifact…');
    await workbench.see(workbench.question(/Create the streaming artifact of web:1\.2\?/));
    await workbench.screenshot('streaming-question');
    await workbench.click(button(/^Convert$/));
    await workbench.see(workbench.row(/^1\.2, converting/));
    await workbench.see(workbench.statusBarItem(/web:1\.2/));
    await workbench.see(workbench.notification(/Converting web:1\.2/));
    await workbench.see(workbench.row(/^1\.2, converting [1-9]\d %/), 60_000);
    await workbench.screenshot('streaming-converting');
    await workbench.see(workbench.row(/^1\.2, ready to stream/), 120_000);
    await workbench.see(workbench.notification(/web:1\.2 is ready to stream, after/));
    await workbench.see(workbench.statusBarItem(/web:1\.2, ready to stream/));
    await workbench.screenshot('streaming-ready');
    await workbench.dismissNotifications();
  });

  it('shows a failed conversion with what its code means, and what the service says of it', async () => {
    await workbench.expand(/^broken, auto-convert off/);
    await workbench.see(workbench.row(/^0\.9, conversion failed: /));
    await workbench.contextMenu(/^0\.9, conversion failed/, 'Show Operation');
    await workbench.see(line(/It.failed:.The.conversion.failed.inside.the.service/));
    await workbench.see(line(/Error.code:.`UNKNOWN_ERROR/));
    await workbench.screenshot('streaming-operation');
  });

  it('tells how a conversion failed that somebody asked for', async () => {
    await workbench.rowAction(/^0\.9, conversion failed/, 'Create Streaming Artifact…');
    await workbench.click(button(/^Convert$/));
    await workbench.see(workbench.notification(/broken:0\.9: conversion failed: /), 120_000);
    await workbench.screenshot('streaming-failed');
    await workbench.dismissNotifications();
  });

  it('removes a streaming artifact after saying what stays', async () => {
    await workbench.contextMenu(/^1\.0, ready to stream/, 'Remove Streaming Artifact…');
    await workbench.see(workbench.question(/The image itself and its tags stay/));
    await workbench.screenshot('streaming-remove');
    await workbench.click(button(/^Remove Streaming Artifact$/));
    await workbench.see(workbench.row(/^1\.0, not converted for Artifact Streaming/));
  });

  it('cancels a conversion in the registry, when the person says so', async () => {
    await workbench.rowAction(/^1\.0, not converted/, 'Create Streaming Artifact…');
    await workbench.click(button(/^Convert$/));
    const progress = await workbench.see(workbench.notification(/Converting web:1\.0/));
    await workbench.click(progress.getByRole('button', { name: 'Cancel' }));
    await workbench.see(workbench.question(/Cancel the conversion of web:1\.0 in the registry\?/));
    await workbench.see(button(/^Leave It Running$/));
    await workbench.screenshot('streaming-cancel');
    await workbench.click(button(/^Cancel Conversion$/));
    await workbench.see(workbench.row(/^1\.0, not converted for Artifact Streaming/));
  });

  it('turns auto-convert on after saying what that means', async () => {
    await workbench.contextMenu(/^broken, auto-convert off/, 'Auto-Convert New Pushes On…');
    await workbench.see(workbench.question(/Only images pushed from now on are converted/));
    await workbench.click(button(/^Turn On$/));
    await workbench.see(workbench.row(/^broken, auto-convert on/));
  });

  it('converts all that a repository has for linux/amd64, and says how many that is', async () => {
    await workbench.contextMenu(/^web, auto-convert on/, 'Create Streaming Artifact…');
    await workbench.see(workbench.question(/Create the streaming artifacts of 3 images of web\?/));
    await workbench.screenshot('streaming-repository');
    await workbench.press('Escape');
  });

  it('copies what the Azure CLI would be told', async () => {
    await workbench.contextMenu(/^web, auto-convert on/, 'Copy az Equivalent');
    await workbench.see(workbench.quickPickItem(/Auto-convert off/));
    await workbench.screenshot('streaming-az');
    await workbench.press('Escape');
  });

  it('leads from Teleport to Artifact Streaming, each step a click', async () => {
    await workbench.contextMenu(/^demo42t, Premium/, 'From Teleport to Artifact Streaming…');
    await workbench.see(line(/Teleport.is.retired,.and.5.repositories/));
    await workbench.screenshot('streaming-migration');
    await workbench.click(line(/Teleport.is.retired,.and.5.repositories/));
    await workbench.press('Control+End');
    const last = workbench.page.locator('.codelens-decoration a').filter({ hasText: 'Disable Teleport' });
    await workbench.click(last.last());
    await workbench.see(workbench.question(/Disable Teleport on demo42t\.azurecr\.io\/redis\?/));
    await workbench.screenshot('streaming-migration-step');
    await workbench.press('Escape');
    await workbench.contextMenu(/^demo-aks, /, 'From Teleport to Artifact Streaming…');
    await workbench.see(line(/Teleport.is.retired,.and.2.node.pools/));
    await workbench.screenshot('streaming-migration-cluster');
  });
});

const hour = '1h';
const shop = [
  {
    name: 'shop',
    images: [
      { tags: ['1.0'], pushed: hour, streaming: 'converted' as const },
      { tags: ['2.0'], pushed: hour, layers: [2_000_000], streaming: { doneIn: '45s' } },
    ],
  },
];

describe('Artifact Streaming over the network', () => {
  let workbench: Workbench;
  let open: ServedRegistry;
  let denied: ServedRegistry;

  before(async () => {
    const today = { repositories: shop, teleport: false, streaming: true };
    open = await serveRegistry(today);
    denied = await serveRegistry(today, {
      actions: ['pull', 'metadata_read'],
      streamingPolicy: 'forbidden',
    });
    workbench = await Workbench.open({ name: 'ui-streaming-served' });
    await workbench.openView('ACR Teleport');
    await workbench.widenSideBar(620);
  });
  after(async () => {
    await workbench?.close();
    await Promise.all([open, denied].map(each => each?.close()));
  });

  it('says where the role may see the images and not the policy, and who may change that', async () => {
    await addRegistry(workbench, denied);
    await workbench.see(workbench.row(new RegExp(`^${denied.host}, .*Artifact Streaming`)));
    await workbench.see(workbench.row(/^shop, policy not visible with your role · 2 tags/));
    await workbench.expand(/^shop, policy not visible/);
    await workbench.see(workbench.row(/^1\.0, ready to stream/));
    await workbench.see(workbench.row(/^2\.0, not converted/));
    await workbench.screenshot('streaming-denied-policy');
    await workbench.contextMenu(/^shop, policy not visible/, 'Auto-Convert New Pushes On…');
    await workbench.click(workbench.page.getByRole('button', { name: 'Turn On' }));
    await workbench.see(workbench.notification(/needs pull, push/));
    await workbench.screenshot('streaming-denied-change');
    await workbench.dismissNotifications();
    await workbench.contextMenu(new RegExp(`^${denied.host}`), 'Remove Registry…');
    await workbench.click(workbench.page.getByRole('button', { name: 'Remove', exact: true }));
  });

  it('follows a conversion through a reload of the window, to its end', async () => {
    await addRegistry(workbench, open);
    await workbench.expand(/^shop, auto-convert off/);
    await workbench.rowAction(/^2\.0, not converted/, 'Create Streaming Artifact…');
    await workbench.click(workbench.page.getByRole('button', { name: 'Convert', exact: true }));
    await workbench.see(workbench.row(/^2\.0, converting/));
    await workbench.reload();
    await workbench.see(workbench.statusBarItem(/shop:2\.0, waiting until it is ready/));
    await workbench.see(workbench.notification(/shop:2\.0 is ready to stream, after/), 90_000);
    assert.equal(open.requests.count({ method: 'POST', kind: 'conversion' }), 1);
  });
});

for (const theme of ['Default Light Modern', 'Default High Contrast'] as const) {
  describe(`Artifact Streaming in ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      const settings = { 'acrTeleport.azure.credential': 'demo' };
      workbench = await Workbench.open({ name: 'ui-streaming-theme', theme, settings });
      await workbench.openView('ACR Teleport');
      await workbench.widenSideBar(620);
      await unfold(workbench);
    });
    after(async () => workbench?.close());

    it('can be read', async () => {
      for (const repository of ['broken', 'slow', 'web'])
        await workbench.expand(new RegExp(`^${repository}, `));
      await workbench.see(workbench.row(/^1\.0, ready to stream/));
      await workbench.see(workbench.row(/^1\.2, not converted/));
      await workbench.see(workbench.row(/^7\.1, converting/));
      await workbench.screenshot(`streaming-${theme.split(' ').slice(1).join('-').toLowerCase()}`);
    });
  });
}
