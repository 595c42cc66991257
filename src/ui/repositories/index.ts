import { type Disposable, env, workspace } from 'vscode';
import { count } from '../../base/units';
import { maxTeleportRepositories } from '../../registry/expansion';
import { findingsAsJson, findingsAsMarkdown } from '../../teleport/findings';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import { setTeleport } from '../../teleport/setTeleport';
import { register } from '../commands';
import { confirm, withProgress } from '../feedback';
import { registryOf } from '../registries';
import type { RegistriesView } from '../tree/registriesView';
import type { RepositoryRow, RowId } from '../tree/rows';
import { chosen } from '../tree/selection';
import { window } from '../window';
import { searchRepositories } from './searchRepositories';
import { sweepRegistry } from './sweepRegistry';

/** Browsing many repositories and changing one: filter, refresh, load more, find the enabled ones, enable, disable. */
export function registerRepositories(services: Services, view: RegistriesView): Disposable[] {
  const { tree } = view;
  const registry = (row?: RowId) => registryOf(services, view, row);
  return [
    register('acrTeleport.refresh', row => tree.refresh(row && tree.rows.get(row.id))),
    register('acrTeleport.loadMore', async row => {
      const known = row && tree.rows.get(row.id);
      if (known?.kind === 'more') await tree.loadMore(known.parent);
    }),
    register('acrTeleport.filter', async row => filter(view, await registry(row))),
    register('acrTeleport.clearFilter', async row => {
      const found = await registry(row);
      if (found) tree.setFilter(found, undefined);
    }),
    register('acrTeleport.findTeleportRepositories', async row => find(view, await registry(row))),
    register('acrTeleport.enableTeleport', (row, rows) =>
      change(services, view, chosen(view, 'repository', row, rows), true),
    ),
    register('acrTeleport.disableTeleport', (row, rows) =>
      change(services, view, chosen(view, 'repository', row, rows), false),
    ),
  ];
}

async function filter({ tree }: RegistriesView, registry: SavedRegistry | undefined): Promise<void> {
  if (registry === undefined) return;
  const text = await window.showInputBox({
    title: `Filter the repositories of ${registry.loginServer}`,
    prompt: 'Part of a name; all pages are searched',
  });
  if (!text?.trim()) return;
  const names = await searchRepositories(tree, registry, text.trim());
  tree.setFilter(registry, { words: `match “${text.trim()}”`, names });
}

async function find({ tree }: RegistriesView, registry: SavedRegistry | undefined): Promise<void> {
  if (registry === undefined) return;
  const findings = await sweepRegistry(tree, registry);
  const enabled = findings.filter(({ teleportEnabled }) => teleportEnabled);
  tree.setFilter(registry, { words: 'with Teleport on', names: enabled.map(({ name }) => name) });
  const openReport = 'Open as Markdown';
  const copyJson = 'Copy as JSON';
  const unread = findings.filter(({ failure }) => failure !== undefined).length;
  const rest = unread === 0 ? '' : ` ${count(unread, 'repository', 'repositories')} could not be read.`;
  const told = `${enabled.length} of ${maxTeleportRepositories} teleport repositories in ${registry.loginServer}, out of ${count(findings.length, 'repository', 'repositories')}.${rest}`;
  const answer = await window.showInformationMessage(told, openReport, copyJson);
  if (answer === copyJson) await env.clipboard.writeText(findingsAsJson(findings));
  if (answer === openReport) {
    const content = findingsAsMarkdown(registry.loginServer, findings);
    await window.showTextDocument(await workspace.openTextDocument({ language: 'markdown', content }));
  }
}

const consequences = {
  enable: `Only images pushed from now on are expanded; those already there are not. A registry can have ${maxTeleportRepositories} enabled repositories, and only the product team could enable a registry.`,
  disable: `While fewer than ${maxTeleportRepositories} repositories of the registry are enabled, the next push to this one enables it again. Images already expanded stay so.`,
} as const;

async function change(
  services: Services,
  { tree }: RegistriesView,
  rows: readonly RepositoryRow[],
  enabled: boolean,
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const what =
    rows.length === 1
      ? `${first.registry.loginServer}/${first.repository}`
      : count(rows.length, 'repository', 'repositories');
  const verb = enabled ? 'Enable' : 'Disable';
  if (!(await confirm(`${verb} Teleport on ${what}?`, consequences[enabled ? 'enable' : 'disable'], verb)))
    return;
  await withProgress(`${enabled ? 'Enabling' : 'Disabling'} Teleport on ${what}`, async signal => {
    for (const row of rows) {
      const isDone = await setTeleport(
        await tree.branches.open(row.registry),
        row.repository,
        enabled,
        signal,
      );
      services.monitor.forget(row.registry.loginServer, row.repository);
      tree.redraw(row);
      if (!isDone) {
        void window.showWarningMessage(
          `${row.registry.loginServer} took the change for ${row.repository} and does not show it: this registry no longer offers Teleport.`,
        );
      }
    }
  });
}
