import assert from 'node:assert/strict';
import { Workbench } from '../host/workbench';

const registry = 'demo42t.azurecr.io';

describe('Deploying to a cluster, in the demo world', () => {
  let workbench: Workbench;
  /** A line of an editor, which draws spaces as no-break ones. */
  const line = (text: RegExp) => workbench.page.locator('.view-line').filter({ hasText: text }).first();
  const page = () => workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  /** A row that can be ticked. */
  const choice = (text: string) =>
    workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  const button = (name: string | RegExp) => workbench.page.getByRole('button', { name }).first();

  before(async () => {
    workbench = await Workbench.open({
      name: 'ui-deploy',
      settings: { 'acrTeleport.azure.credential': 'demo' },
    });
    await workbench.openView('ACR Teleport');
    await workbench.widenSideBar(420);
    await workbench.palette('ACR Teleport: Open Demo Registry');
    await workbench.see(workbench.row(/^demo42t, /));
    await workbench.click(workbench.page.getByRole('button', { name: 'Registries Section' }));
    await workbench.click(workbench.page.getByRole('button', { name: 'Clusters Section' }));
    await workbench.see(workbench.row(/^demo-aks, /));
  });
  after(async () => workbench?.close());

  it('shows the sample manifest in an editor, saved nowhere', async () => {
    await workbench.palette('ACR Teleport: Open Sample Manifest…');
    await workbench.pick(/Azure Vote/);
    await workbench.pick(registry);
    await workbench.pick(/Both Lanes/);
    await workbench.see(line(/kind:.Deployment/));
    await workbench.see(line(/image:.demo42t\.azurecr\.io/));
    await workbench.screenshot('sample-manifest');
  });

  it('says what is wrong with a manifest, and where, before it asks anything', async () => {
    await workbench.palette('File: New Untitled Text File');
    await workbench.page.keyboard.insertText('apiVersion: apps/v1\nkind: Deployment\n');
    await workbench.palette('ACR Teleport: Deploy This Manifest…');
    await workbench.see(workbench.notification(/line 1, column 1: this Deployment has no name/));
    await workbench.screenshot('bad-manifest');
    await workbench.dismissNotifications();
  });

  it('deploys the sample: shows what would change, asks, and follows the rollout to its address', async () => {
    await workbench.contextMenu(/^demo-aks, /, 'Deploy Sample to AKS…');
    await workbench.pick(/^default/);
    await workbench.pick(/Azure Vote/);
    await workbench.pick(registry);
    await workbench.pick(/^teleport/);
    await workbench.see(workbench.quickPickItem(/Deploy to demo-aks/), 30_000);
    await workbench.see(line(/name:.azure-vote-back/));
    // Side by side a deleted line is marked as such, and in one column it stands in a zone of its own.
    const deleted = workbench.page.locator('.line-delete, .inline-deleted-margin-view-zone');
    await workbench.see(workbench.page.locator('.line-insert').first());
    assert.equal(await deleted.count(), 0, 'Nothing was there, so nothing is deleted.');
    await workbench.screenshot('dry-run');
    await workbench.pick(/Deploy to demo-aks/);
    await workbench.see(workbench.notification(/Deploying to demo-aks/));
    await line(/name:.azure-vote-back/).waitFor({ state: 'hidden' });
    await workbench.screenshot('rollout');
    const done = workbench.notification(
      /Deployed to demo-aks, namespace default\. azure-vote-front-teleport answers at/,
    );
    await workbench.see(done, 120_000);
    await workbench.see(done.getByRole('button', { name: 'Open', exact: true }));
    await workbench.screenshot('deployed');
    await workbench.dismissNotifications();
  });

  it('lists what is there, and deletes exactly that', async () => {
    await workbench.contextMenu(/^demo-aks, /, 'Clean Up…');
    await workbench.see(choice('azure-vote-front-teleport'));
    await workbench.screenshot('clean-up');
    await workbench.press('Enter');
    await workbench.see(workbench.question(/Delete 4 objects from demo-aks\?/));
    await workbench.click(button(/^Delete 4 objects$/));
    await workbench.see(workbench.notification(/Deleted 4 objects from demo-aks/), 60_000);
    await workbench.screenshot('cleaned-up');
    await workbench.dismissNotifications();
  });

  it('asks before it reaches a private cluster by run command, and takes no for an answer', async () => {
    await workbench.contextMenu(/^old-aks, /, 'Clean Up…');
    const question = workbench.question(/Reach old-aks by run command\?/);
    await workbench.see(question);
    await workbench.screenshot('run-command-question');
    await workbench.click(button(/^Cancel$/));
    await workbench.contextMenu(/^old-aks, /, 'Clean Up…');
    await workbench.see(question);
    await workbench.click(button(/^Use Run Command$/));
    await workbench.see(workbench.notification(/Nothing of acr-teleport is left in old-aks/), 60_000);
    await workbench.dismissNotifications();
  });

  it('compares pull times on a page that fills as it learns, and says what came out', async () => {
    await workbench.contextMenu(/^demo-aks, /, 'Compare Pull Times…');
    await workbench.pick(/One Image of Your Own/);
    await workbench.answer(`${registry}/azure-vote-front:v1`, 'Compare Pull Times on demo-aks');
    await workbench.pick(/^default/);
    await workbench.see(choice('Normal pull'));
    await workbench.screenshot('compare-lanes');
    await workbench.press('Enter');
    await workbench.answer('1', 'How many rounds?');
    await workbench.pick(/Make the Nodes Anew/);
    await workbench.see(workbench.question(/Compare pull times on demo-aks\?/));
    await workbench.screenshot('compare-question');
    await workbench.click(button(/^Compare$/));
    await workbench.see(page().getByRole('heading', { name: /azure-vote-front:v1/ }), 30_000);
    await workbench.screenshot('comparing');
    await workbench.see(
      page()
        .getByText(/against .*faster/)
        .first(),
      170_000,
    );
    await workbench.see(page().getByRole('link', { name: 'Export Markdown' }));
    await workbench.screenshot('compared');
  });

  it('hands the result on as Markdown', async () => {
    await workbench.click(page().getByRole('link', { name: 'Export Markdown' }));
    await workbench.pick(/Open in an Editor/);
    await workbench.see(line(/Pull.times.of.azure-vote-front/));
    await workbench.screenshot('exported');
  });

  it('remembers the run after a reload', async () => {
    await workbench.click(workbench.page.getByRole('tab', { name: /^Pull times of/ }));
    await workbench.see(page().getByRole('heading', { name: /azure-vote-front:v1/ }));
    await workbench.reload();
    // Which editor is in front may have been written down before the last click; its tab is there in any case.
    await workbench.click(workbench.page.getByRole('tab', { name: /^Pull times of/ }));
    await workbench.see(
      page()
        .getByText(/against .*faster/)
        .first(),
      60_000,
    );
    await workbench.see(page().getByRole('link', { name: 'Export Markdown' }));
    await workbench.screenshot('page-after-reload');
    await workbench.palette('ACR Teleport: Show Comparison History…');
    await workbench.pick(/azure-vote-front:v1/);
    await workbench.see(
      page()
        .getByText(/against .*faster/)
        .first(),
    );
    await workbench.palette('ACR Teleport: Clean Up…');
    await workbench.pick(/demo-aks/);
    await workbench.see(workbench.notification(/Nothing of acr-teleport is left in demo-aks/), 30_000);
  });
});
