import { env, type QuickPickItem, window } from 'vscode';
import type { Services } from '../../teleport/services';
import type { RepositoryRow, TagRow } from '../tree/rows';
import { type AzChoice, type AzSubject, azChoices } from './azCommands';

/** Copies what the Azure CLI would be told to do the same to these rows. */
export async function copyAz(services: Services, rows: readonly (TagRow | RepositoryRow)[]): Promise<void> {
  if (rows.length === 0) return;
  const items = azChoices(rows.map(row => subjectOf(services, row))).map(choice => item(choice));
  const title = 'Copy az Equivalent';
  const picked = await window.showQuickPick(items, { title, placeHolder: 'Which command?' });
  if (picked === undefined) return;
  await env.clipboard.writeText(picked.lines.join('\n'));
}

function item({ label, lines }: AzChoice): QuickPickItem & Pick<AzChoice, 'lines'> {
  const [first = '', ...others] = lines;
  return { label, detail: others.length === 0 ? first : `${first} … and ${others.length} more`, lines };
}

function subjectOf({ inventory }: Services, row: TagRow | RepositoryRow): AzSubject {
  const { loginServer } = row.registry;
  const resource = inventory.registryAt(loginServer);
  return {
    registry: resource?.name ?? loginServer.split(/[.-]/)[0] ?? loginServer,
    ...(resource ? { subscription: resource.subscriptionId } : {}),
    repository: row.repository,
    ...(row.kind === 'tag' ? { tag: row.tag.name } : {}),
  };
}
