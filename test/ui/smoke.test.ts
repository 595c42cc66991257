import assert from 'node:assert/strict';
import { Workbench } from '../host/workbench';

describe('The workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ name: 'ui-smoke', files: { 'deploy.yaml': 'kind: Pod\n' } });
  });
  after(async () => workbench?.close());

  it('shows the workspace', async () => {
    await workbench.openView('Explorer');
    await workbench.see(workbench.row('deploy.yaml'));
    assert.match(await workbench.page.title(), /workspace/);
    await workbench.screenshot('smoke');
  });

  it('knows the extension', async () => {
    await workbench.openView('Extensions');
    await workbench.see(workbench.page.getByText('ACR Teleport').first());
  });
});
