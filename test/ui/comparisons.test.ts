import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outDir } from '../host/paths';
import { Workbench } from '../host/workbench';
import { type Theme, themes } from '../host/workbenchWindow';

const image = 'demo42t.azurecr.io/gcc:10.2';

/** The demo world’s clusters, and comparisons of a small image in one round. */
class Comparing {
  readonly workbench: Workbench;

  constructor(workbench: Workbench) {
    this.workbench = workbench;
  }

  static async open(name: string, theme?: Theme): Promise<Comparing> {
    const settings = { 'acrTeleport.azure.credential': 'demo' };
    const workbench = await Workbench.open({ name, settings, ...(theme ? { theme } : {}) });
    await workbench.openView('ACR Teleport');
    await workbench.widenSideBar(300);
    await workbench.palette('ACR Teleport: Open Demo Registry');
    await workbench.see(workbench.row(/^demo42t, /));
    await workbench.click(workbench.page.getByRole('button', { name: 'Registries Section' }));
    await workbench.click(workbench.page.getByRole('button', { name: 'Clusters Section' }));
    await workbench.see(workbench.row(/^demo-aks, /));
    return new Comparing(workbench);
  }

  page() {
    return this.workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  }

  link(name: string) {
    return this.page().getByRole('link', { name, exact: true });
  }

  async start(): Promise<void> {
    const { workbench } = this;
    await workbench.contextMenu(/^demo-aks, /, 'Compare Pull Times…');
    await workbench.pick(/One Image of Your Own/);
    await workbench.answer(image, 'Compare Pull Times on demo-aks');
    await workbench.pick(/^default/);
    await workbench.see(workbench.page.locator('.quick-input-list').getByText('Normal pull'));
    await workbench.press('Enter');
    await workbench.answer('1', 'How many rounds?');
    await workbench.pick(/Make the Nodes Anew/);
    await this.agree();
  }

  async agree(): Promise<void> {
    const { workbench } = this;
    await workbench.see(workbench.question(/Compare pull times on demo-aks\?/));
    await workbench.click(workbench.page.getByRole('button', { name: /^Compare$/ }));
    await workbench.see(this.page().getByRole('heading', { name: /gcc:10\.2/ }), 30_000);
  }

  async finished(): Promise<void> {
    await this.workbench.see(this.link('Export CSV'), 170_000);
    await this.workbench.see(
      this.page()
        .getByText(/against .*faster/)
        .first(),
    );
  }
}

describe('Comparisons, in the demo world', () => {
  let comparing: Comparing;
  let workbench: Workbench;
  const line = (text: RegExp) => workbench.page.locator('.view-line').filter({ hasText: text }).first();

  before(async () => {
    comparing = await Comparing.open('ui-comparisons');
    workbench = comparing.workbench;
  });
  after(async () => workbench?.close());

  it('stop by a link of their page, and leave nothing in the cluster', async () => {
    await comparing.start();
    await workbench.see(comparing.page().getByText('Round 1 of 1').first(), 120_000);
    await workbench.click(comparing.link('Stop'));
    await workbench.see(comparing.page().getByText('Stopped in round 1 of 1').first(), 60_000);
    await workbench.screenshot('comparison-stopped');
    await workbench.click(comparing.link('Clean Up'));
    await workbench.see(workbench.notification(/Nothing of run \S+ is left in demo-aks/), 30_000);
    await workbench.dismissNotifications();
  });

  it('run again by a link, as a run of their own', async () => {
    await workbench.click(comparing.link('Run Again'));
    await comparing.agree();
    await comparing.finished();
    await workbench.palette('View: Close All Editors');
    await workbench.palette('ACR Teleport: Run Comparison Again…');
    await workbench.see(workbench.quickPickItem(/gcc:10\.2.*faster/));
    await workbench.screenshot('comparison-again');
    await workbench.pick(/gcc:10\.2.*faster/);
    await comparing.agree();
    await comparing.finished();
  });

  it('are set side by side', async () => {
    await workbench.palette('View: Close All Editors');
    await workbench.palette('ACR Teleport: Compare Two Runs…');
    await workbench.see(workbench.page.getByText('Compare which run?'));
    await workbench.press('Enter');
    await workbench.see(workbench.page.getByText('With which one?'));
    await workbench.press('Enter');
    await workbench.see(comparing.page().getByRole('heading', { name: 'Two runs side by side' }));
    await comparing.page().getByRole('heading', { name: 'Two runs side by side' }).scrollIntoViewIfNeeded();
    await workbench.screenshot('comparison-two-runs');
  });

  it('are saved as files', async () => {
    await workbench.click(comparing.link('Export CSV'));
    await workbench.pick(/Save as a File/);
    await workbench.see(workbench.quickInput());
    await workbench.screenshot('comparison-save');
    await workbench.press('Enter');
    const saved = workbench.notification(/The comparison is in pull-times-.*\.csv/);
    await workbench.see(saved);
    const [, name = ''] = /(pull-times-\S+\.csv)/.exec(await saved.innerText()) ?? [];
    const path = join(outDir, 'state', 'ui-comparisons', 'workspace', name);
    assert.ok(existsSync(path), `There is no ${path}.`);
    assert.match(readFileSync(path, 'utf8'), /gcc:10\.2.*teleport/);
    await workbench.click(saved.getByRole('button', { name: 'Open' }));
    await workbench.see(workbench.page.getByRole('tab', { name: /^pull-times-.*\.csv/ }));
    await workbench.dismissNotifications();
  });

  it('are handed on as JSON and SVG', async () => {
    await workbench.palette('View: Close All Editors');
    for (const [format, what] of [
      ['JSON', /"acr-teleport-comparison"/],
      ['SVG', /<svg/],
    ] as const) {
      await workbench.palette('ACR Teleport: Export Comparison…');
      await workbench.see(workbench.page.getByText('Export which comparison?'));
      await workbench.press('Enter');
      await workbench.pick(format);
      await workbench.pick(/Open in an Editor/);
      await workbench.see(line(what));
    }
  });
});

const others = (Object.keys(themes) as Theme[]).filter(theme => theme !== 'Default Dark Modern');

for (const theme of others)
  describe(`A comparison in ${theme}`, () => {
    let comparing: Comparing;

    before(async () => {
      comparing = await Comparing.open(`ui-comparison-${themes[theme]}`, theme);
    });
    after(async () => comparing?.workbench.close());

    it('can be read', async () => {
      await comparing.start();
      await comparing.finished();
      await comparing.workbench.screenshot(`comparison-${themes[theme]}`);
    });
  });
