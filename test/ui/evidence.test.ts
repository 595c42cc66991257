import { Workbench } from '../host/workbench';

describe('What nodes say of pulls, in the demo world', () => {
  let workbench: Workbench;
  const line = (text: RegExp) => workbench.page.locator('.view-line').filter({ hasText: text }).first();
  const button = (name: string | RegExp) => workbench.page.getByRole('button', { name }).first();
  /** A row that can be ticked. */
  const choice = (text: RegExp) =>
    workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();

  before(async () => {
    workbench = await Workbench.open({
      name: 'ui-evidence',
      settings: { 'acrTeleport.azure.credential': 'demo' },
    });
    await workbench.openView('ACR Teleport');
    await workbench.widenSideBar(420);
    await workbench.click(workbench.page.getByRole('button', { name: 'Registries Section' }));
    await workbench.click(workbench.page.getByRole('button', { name: 'Clusters Section' }));
    await workbench.see(workbench.row(/^demo-aks, /));
    await workbench.expand(/^demo-aks, /);
  });
  after(async () => workbench?.close());

  it('collects the journal of a node after saying how, and opens it', async () => {
    await workbench.contextMenu(/^teleporter, /, 'Collect Teleport Logs…');
    await workbench.see(choice(/aks-teleporter-/));
    await workbench.screenshot('logs-nodes');
    await workbench.press('Enter');
    await workbench.pick(/^teleportd/);
    await workbench.pick(/^default/);
    await workbench.see(workbench.question(/Read the logs of 1 node of demo-aks\?.*aks-teleporter-/s));
    await workbench.screenshot('logs-question');
    await workbench.click(button(/^Read Logs$/));
    await workbench.see(workbench.page.getByRole('tab', { name: /^teleportd on aks-teleporter-/ }), 60_000);
    await workbench.see(line(/teleportd/));
    await workbench.screenshot('logs');
  });

  it('shows what was said of pulls in all namespaces', async () => {
    await workbench.contextMenu(/^demo-aks, /, 'Show Acceleration Events');
    await workbench.pick(/All Namespaces/);
    await workbench.see(workbench.page.getByRole('tab', { name: /^Acceleration events of demo-aks/ }));
    await workbench.see(line(/kubelet.*mcr\.microsoft\.com/));
    await workbench.screenshot('acceleration-events');
  });

  it('answers whether a pod is accelerated, with its evidence and its doubt', async () => {
    await workbench.contextMenu(/^demo-aks, /, 'Is This Pod Accelerated?');
    await workbench.pick(/All Namespaces/);
    await workbench.type('storefront');
    await workbench.pick(/storefront-/);
    await workbench.see(workbench.page.getByRole('tab', { name: /^Is storefront-.* accelerated/ }));
    await workbench.see(line(/What.it.rests.on/));
    await workbench.screenshot('pod-accelerated');
    await workbench.see(line(/contosostream\.azurecr\.io\/web:1\.0/));
    await workbench.see(line(/clusters.forget.them.after.an.hour/));
  });
});
