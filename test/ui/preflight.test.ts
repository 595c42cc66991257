import { Workbench } from '../host/workbench';

const pod = (name: string, image: string, selector: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  nodeSelector:
    ${selector}
  containers:
    - name: web
      image: ${image}
`;

const files = {
  'missing.yaml': pod('missing', 'contosoeast.azurecr.io/redis:6.0.8', 'kubernetes.io/os: linux'),
  'early.yaml': pod('early', 'demo42t.azurecr.io/azure-vote-front:v2', 'acr-teleport: enabled'),
  'unlabelled.yaml': pod('unlabelled', 'demo42t.azurecr.io/redis:6.0.8', 'team: web'),
};

describe('What stands in the way of a deployment, in the demo world', () => {
  let workbench: Workbench;
  const button = (name: string | RegExp) => workbench.page.getByRole('button', { name }).first();

  before(async () => {
    workbench = await Workbench.open({
      name: 'ui-preflight',
      files,
      settings: { 'acrTeleport.azure.credential': 'demo' },
    });
    await workbench.openView('ACR Teleport');
    await workbench.palette('ACR Teleport: Open Demo Registry');
    await workbench.see(workbench.focusedRow(/^demo42t, /));
  });
  after(async () => workbench?.close());

  /** Up to what was found. */
  const examine = async (name: string) => {
    await workbench.press('Control+P');
    await workbench.type(name);
    await workbench.see(workbench.quickPickItem(new RegExp(name.replace('.', '\\.'))));
    await workbench.press('Enter');
    await workbench.see(workbench.page.getByRole('tab', { name: new RegExp(`^${name}`) }));
    await workbench.palette('ACR Teleport: Deploy This Manifest…');
    await workbench.pick(/demo-aks/);
    await workbench.pick(/^default/);
    await workbench.see(workbench.page.getByText('Before it is deployed to demo-aks'), 60_000);
  };

  it('imports an image that the registry does not have, once that was said', async () => {
    await examine('missing.yaml');
    await workbench.see(workbench.quickPickItem(/Import .*redis:6\.0\.8 from/));
    await workbench.screenshot('preflight-import');
    await workbench.pick(/Import .*redis:6\.0\.8 from/);
    await workbench.screenshot('preflight-import-question');
    await workbench.click(button(/^Import/));
    await workbench.see(workbench.quickPickItem(/Deploy to demo-aks/), 90_000);
    await workbench.press('Escape');
  });

  it('labels a node pool where no node has what the manifest selects', async () => {
    await examine('unlabelled.yaml');
    await workbench.see(workbench.quickPickItem(/demo-aks has no node labelled team=web/));
    await workbench.see(workbench.quickPickItem(/Create a Node Pool with team=web/));
    await workbench.screenshot('preflight-label');
    await workbench.pick(/Label Node Pool shuttle with team=web/);
    await workbench.see(workbench.question(/Label shuttle of demo-aks with team=web/));
    await workbench.screenshot('preflight-label-question');
    await workbench.click(button(/^Label pool$/));
    await workbench.see(workbench.quickPickItem(/Deploy to demo-aks/), 90_000);
    await workbench.press('Escape');
  });

  it('waits until an image is expanded, and goes on', async () => {
    await examine('early.yaml');
    await workbench.see(workbench.quickPickItem(/Wait Until .*azure-vote-front:v2 Is Ready/));
    await workbench.screenshot('preflight-wait');
    await workbench.pick(/Wait Until .*azure-vote-front:v2 Is Ready/);
    await workbench.see(workbench.notification(/Waiting until .*azure-vote-front:v2 is ready/));
    await workbench.see(workbench.quickPickItem(/Deploy to demo-aks/), 150_000);
    await workbench.press('Escape');
  });
});
