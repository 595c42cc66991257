import { Workbench } from '../host/workbench';

const image = 'demo42t.azurecr.io/gcc:10.2';

describe('Node pools that a comparison has emptied', () => {
  let workbench: Workbench;
  const page = () => workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');

  before(async () => {
    workbench = await Workbench.open({
      name: 'ui-recycling',
      settings: { 'acrTeleport.azure.credential': 'demo' },
    });
    await workbench.openView('ACR Teleport');
    await workbench.widenSideBar(300);
    await workbench.palette('ACR Teleport: Open Demo Registry');
    await workbench.see(workbench.row(/^demo42t, /));
    await workbench.click(workbench.page.getByRole('button', { name: 'Registries Section' }));
    await workbench.click(workbench.page.getByRole('button', { name: 'Clusters Section' }));
    await workbench.see(workbench.row(/^demo-aks, /));
  });
  after(async () => workbench?.close());

  it('are told after a reload, and offered to be given back when a person acts', async () => {
    await workbench.contextMenu(/^demo-aks, /, 'Compare Pull Times…');
    await workbench.pick(/One Image of Your Own/);
    await workbench.answer(image, 'Compare Pull Times on demo-aks');
    await workbench.pick(/^default/);
    await workbench.see(workbench.page.locator('.quick-input-list').getByText('Normal pull'));
    await workbench.press('Enter');
    await workbench.answer('2', 'How many rounds?');
    await workbench.pick(/Make the Nodes Anew/);
    await workbench.see(workbench.question(/Compare pull times on demo-aks\?/));
    await workbench.click(workbench.page.getByRole('button', { name: /^Compare$/ }));
    await workbench.see(
      page()
        .getByText(/Scaling pool \S+ to 0/)
        .first(),
      60_000,
    );
    await workbench.reload();
    const emptied = /, scaled to 0 by a comparison/;
    await workbench.see(workbench.row(emptied));
    await workbench.screenshot('pool-emptied');
    await workbench.click(workbench.row(emptied));
    await workbench.see(workbench.question(/Give the nodes of demo-aks back\?/), 30_000);
    await workbench.screenshot('pool-give-back');
    await workbench.click(workbench.page.getByRole('button', { name: /^Give Back$/ }));
    await workbench.see(workbench.notification(/Pool shuttle has 1 node again/), 60_000);
    await workbench.gone(workbench.row(emptied));
    await workbench.dismissNotifications();
  });
});
