import assert from 'node:assert/strict';
import { Workbench } from '../host/workbench';
import { type Theme, themes } from '../host/workbenchWindow';

const image = 'contosostream.azurecr.io/web:1.0';

describe('Azure, in the demo world', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ name: 'ui-azure' });
    await workbench.openView('ACR Teleport');
  });
  after(async () => workbench?.close());

  /** A line of an editor, which draws spaces as no-break ones. */
  const line = (text: RegExp) => workbench.page.locator('.view-line').filter({ hasText: text }).first();
  const section = (name: string) => workbench.page.getByRole('button', { name: `${name} Section` });

  it('signs nobody in when the views are opened, and offers it', async () => {
    await workbench.click(section('Clusters'));
    await workbench.see(workbench.page.getByRole('button', { name: 'Sign In to Azure' }).first());
    await workbench.screenshot('azure-signed-out');
  });

  it('leaves everything as it was when the sign-in is cancelled', async () => {
    await workbench.click(workbench.page.getByRole('button', { name: 'Sign In to Azure' }).first());
    const question = workbench.question(/wants to sign in using Microsoft/);
    await workbench.see(question);
    await workbench.click(question.getByRole('button', { name: 'Cancel' }));
    await workbench.gone(workbench.notification(/Signing in to Azure/));
    await workbench.see(workbench.page.getByRole('button', { name: 'Sign In to Azure' }).first());
    assert.equal(await workbench.page.getByRole('dialog', { name: /, notification/ }).count(), 0);
  });

  it('shows registries by subscription, and the tenant that is locked', async () => {
    await workbench.palette('ACR Teleport: Open Demo Azure');
    await workbench.expand(/^Azure/);
    await workbench.see(workbench.row(/^Production, /));
    await workbench.expand(/^Production, /);
    await workbench.see(workbench.row(/^demo42t, Premium · westus2/));
    await workbench.see(workbench.row(/^Fabrikam, sign-in needed/));
    await workbench.screenshot('azure-registries');
  });

  it('opens a registry that was found, as the account', async () => {
    await workbench.expand(/^demo42t, Premium/);
    await workbench.see(workbench.row(/^demo42t, Premium · westus2 · 5 of 10 teleport repositories/));
    await workbench.expand(/^azure-vote-front, teleport on/);
    await workbench.see(workbench.row(/^v1, expanded, ready to teleport/));
  });

  it('shows the locked tenant’s registries once somebody has signed in to it', async () => {
    await workbench.click(section('Clusters'));
    await workbench.click(workbench.row(/^Fabrikam, sign-in needed/));
    await workbench.gone(workbench.row(/^Fabrikam, sign-in needed/));
    await workbench.see(workbench.row(/^Azure, ada@contoso.example · 9 registries/));
  });

  it('shows clusters, their pools and what matters of them', async () => {
    await workbench.click(section('Registries'));
    await workbench.click(section('Clusters'));
    await workbench.expand(/^demo-aks, /);
    await workbench.expand(/^shuttle, 1 node · Ubuntu2204 · streaming off/);
    await workbench.see(workbench.row(/^Label acr-teleport, disabled/));
    await workbench.expand('Attached registries');
    await workbench.see(workbench.row(/^demo42t.azurecr.io, AcrPull/));
    await workbench.screenshot('azure-clusters');
  });

  it('says in a report what stands in the way, and runs the fix to its end', async () => {
    await workbench.contextMenu(/^shuttle, /, 'Show Readiness Report');
    await workbench.answer(image, 'Readiness of which image');
    await workbench.see(line(/blocks:.*Streaming.on.in.the.pool/));
    await workbench.screenshot('readiness-report');
    await workbench.click(workbench.page.locator('.codelens-decoration a').first());
    const question = workbench.question(/streaming/i);
    await workbench.see(question);
    await workbench.screenshot('readiness-fix');
    await workbench.click(question.getByRole('button', { name: /^Enable/ }));
    await workbench.see(workbench.row(/^shuttle, 1 node · Ubuntu2204 · streaming on/), 60_000);
    await workbench.see(line(/Yes,.by.Artifact.Streaming/));
    await workbench.screenshot('readiness-fixed');
  });
});

describe('Azure in a sovereign cloud', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({
      name: 'ui-sovereign',
      settings: {
        'acrTeleport.azure.credential': 'demo',
        'acrTeleport.azure.groupBySubscription': false,
        'microsoft-sovereign-cloud.environment': 'USGovernment',
      },
    });
    await workbench.openView('ACR Teleport');
  });
  after(async () => workbench?.close());

  it('is asked there and nowhere else, and says which it is', async () => {
    await workbench.expand(/^Azure/);
    await workbench.see(workbench.row(/^Azure, Azure US Government · ada@contoso.example · \d+ registries/));
    await workbench.see(workbench.row(/^demo42t, Premium · westus2/));
    await workbench.screenshot('azure-sovereign');
  });
});

for (const theme of Object.keys(themes) as Theme[]) {
  describe(`Azure in ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      const settings = { 'acrTeleport.azure.credential': 'demo' };
      workbench = await Workbench.open({ name: `ui-azure-${themes[theme]}`, theme, settings });
      await workbench.openView('ACR Teleport');
    });
    after(async () => workbench?.close());

    it('can be read', async () => {
      await workbench.expand(/^Azure/);
      await workbench.expand(/^Production, /);
      await workbench.see(workbench.row(/^Fabrikam, sign-in needed/));
      await workbench.click(workbench.page.getByRole('button', { name: 'Clusters Section' }));
      await workbench.expand(/^demo-aks, /);
      await workbench.see(workbench.row(/^teleporter, 1 node/));
      await workbench.screenshot(`azure-${themes[theme]}`);
    });
  });
}
