import { count } from '../../base/units';
import { setAutoConvert } from '../../teleport/conversion';
import type { Services } from '../../teleport/services';
import { confirm, withProgress } from '../feedback';
import type { RegistryTree } from '../tree/registryTree';
import type { RepositoryRow } from '../tree/rows';
import { window } from '../window';
import { obstaclesOf } from './wanted';

const consequences = {
  on: 'Only images pushed from now on are converted; those already there are not: Create Streaming Artifact converts them. Converted copies take room in the registry, billed past what Premium includes.',
  off: 'Images pushed from now on are not converted. Those converted already stay so, and go on being streamed.',
} as const;

/** Switches whether new pushes to repositories are converted, after a person has said so. */
export async function switchAutoConvert(
  services: Services,
  tree: RegistryTree,
  rows: readonly RepositoryRow[],
  isOn: boolean,
): Promise<void> {
  const state = isOn ? 'on' : 'off';
  if (!(await isAgreed(services, rows, isOn))) return;
  await withProgress(`Turning auto-convert ${state}`, async signal => {
    for (const row of rows) {
      const { registry, repository } = row;
      const now = await setAutoConvert(services, registry, repository, isOn, signal);
      tree.redraw(row);
      if (now.state !== state) void window.showWarningMessage(untaken(row, now.state));
    }
  });
}

async function isAgreed(services: Services, rows: readonly RepositoryRow[], isOn: boolean): Promise<boolean> {
  const [first] = rows;
  if (first === undefined) return false;
  const what =
    rows.length === 1
      ? `${first.registry.loginServer}/${first.repository}`
      : count(rows.length, 'repository', 'repositories');
  const question = `Turn auto-convert ${isOn ? 'on' : 'off'} for ${what}?`;
  const against = isOn ? await whyNot(services, first) : [];
  const detail = [...against, consequences[isOn ? 'on' : 'off']].join('\n\n');
  return confirm(question, detail, isOn ? 'Turn On' : 'Turn Off');
}

/** What is in the way on the side of the registry. */
async function whyNot(services: Services, { registry }: RepositoryRow): Promise<readonly string[]> {
  const obstacles = await withProgress(`Looking at ${registry.loginServer}`, signal =>
    obstaclesOf(services, { registry }, signal),
  );
  return obstacles.filter(({ verdict }) => verdict === 'blocks').map(({ evidence }) => evidence);
}

function untaken({ registry, repository }: RepositoryRow, state: string): string {
  return `${registry.loginServer} took the change for ${repository} and does not show it: auto-convert is ${state}.`;
}
