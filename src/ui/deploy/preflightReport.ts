import { type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { labelsText } from '../../azure/nodeLabels';
import { parseReference } from '../../registry/reference';
import type { DeployPlan } from '../../teleport/deployment/plan';
import { type PreflightFinding, preflight } from '../../teleport/deployment/preflight';
import type { DeployTarget } from '../../teleport/deployment/target';
import type { Fix } from '../../teleport/readiness/fix';
import type { Services } from '../../teleport/services';
import { withProgress } from '../feedback';
import { runFix } from '../readiness/runFix';
import { expansionDeadlineMs } from '../settings';

/** What a deployment may go on with. */
export interface Passed {
  /** Those that it has to create first. */
  readonly newNamespaces: readonly string[];
}

interface FindingItem extends QuickPickItem {
  /** What is done when it is picked; without it, the finding only stands there. */
  act?(): Promise<unknown>;
  readonly goesOn?: true;
}

/** Looks at what the plan needs, and where something is in the way shows it with the fixes that there are, until the person goes on. undefined: not to be done. */
export async function passesPreflight(
  services: Services,
  target: DeployTarget,
  plan: DeployPlan,
): Promise<Passed | undefined> {
  for (;;) {
    const findings = await withProgress(`Looking at what ${target.name} has for it`, signal =>
      preflight(services, target, plan, { signal }),
    );
    const passed = { newNamespaces: findings.flatMap(({ newNamespace }) => newNamespace ?? []) };
    if (findings.every(isFine)) return passed;
    const picked = await window.showQuickPick(itemsOf(services, findings), {
      title: `Before it is deployed to ${target.name}`,
      placeHolder: 'Run a fix, or go on',
      ignoreFocusOut: true,
    });
    if (picked === undefined) return undefined;
    if (picked.goesOn) return passed;
    await picked.act?.();
  }
}

/** A namespace that is not there is created, which the dry run shows. */
function isFine({ level, newNamespace }: PreflightFinding): boolean {
  return level === 'ok' || newNamespace !== undefined;
}

const icons: Readonly<Record<PreflightFinding['level'], string>> = {
  ok: '$(pass)',
  doubt: '$(warning)',
  problem: '$(error)',
};

function itemsOf(services: Services, findings: readonly PreflightFinding[]): FindingItem[] {
  const blocked = findings.some(each => each.level === 'problem' && !isFine(each));
  const goOn: FindingItem = blocked
    ? { label: '$(arrow-right) Go On Anyway', description: 'some of it will not run', goesOn: true }
    : { label: '$(arrow-right) Go On', goesOn: true };
  const fixes = findings.flatMap(finding => actsOf(services, finding));
  const bad = findings.filter(finding => !isFine(finding));
  const found = [...bad, ...findings.filter(isFine)].map(findingItem);
  return [
    ...(blocked ? [...fixes, goOn] : [goOn, ...fixes]),
    { label: 'Found', kind: QuickPickItemKind.Separator },
    ...found,
  ];
}

/** So many letters a row has room for. */
const rowLetters = 64;

/** What was found; in one clause where it is long, and the rest below it. */
function findingItem({ level, newNamespace, words, hint = '' }: PreflightFinding): FindingItem {
  if (newNamespace !== undefined) return { label: `$(add) ${words}`, detail: 'It is created first.' };
  const [clause = words, ...rest] = words.length > rowLetters ? words.split(/(?<=[.:]) /) : [words];
  const detail = [...rest, hint].join(' ').trim();
  const label = `${icons[level]} ${clause.replace(/:$/, '.')}`;
  return detail === '' ? { label } : { label, detail: detail.charAt(0).toUpperCase() + detail.slice(1) };
}

function actsOf(services: Services, finding: PreflightFinding): FindingItem[] {
  const { fixes = [], about, level, hint, subject } = finding;
  const isUnderWay = about === 'image' && level === 'doubt' && hint !== undefined;
  return [
    ...fixes.map(fix => ({ label: `$(wrench) ${fixWords(fix)}…`, act: () => fixed(services, fix) })),
    ...(isUnderWay && fixes.length === 0
      ? [{ label: `$(watch) Wait Until ${subject} Is Ready`, act: () => waited(services, subject) }]
      : []),
  ];
}

function fixWords(fix: Fix): string {
  switch (fix.kind) {
    case 'importImage':
      return `Import ${fix.target} from ${fix.source}`;
    case 'scalePool':
      return `Scale Node Pool ${fix.pool} to ${fix.count}`;
    case 'attachRegistry':
      return 'Let the Cluster Pull From the Registry';
    case 'enableStreaming':
      return `Enable Artifact Streaming on ${fix.pool}`;
    case 'labelPool':
      return `Label Node Pool ${fix.pool} with ${labelsText(fix.labels)}`;
    case 'createPool':
      return fix.streams
        ? 'Create a Node Pool That Streams'
        : `Create a Node Pool with ${labelsText(fix.labels)}`;
    default:
      return 'Run the Fix';
  }
}

async function fixed(services: Services, fix: Fix): Promise<void> {
  if (!(await runFix(services, fix))) return;
  services.inventory.refresh();
  await services.inventory.read();
}

async function waited({ catalog, registries, waits }: Services, image: string): Promise<void> {
  const { registry: address, repository, tag, digest } = parseReference(image);
  const registry = registries.at(address);
  await withProgress(`Waiting until ${image} is ready`, async signal => {
    const { client } = await catalog.open(registry);
    const found = await client.resolve(repository, digest ?? tag ?? 'latest', signal);
    const subject = { registry, repository, digest: found.digest, ...(tag === undefined ? {} : { tag }) };
    const stop = () => waits.cancel({ image: subject });
    signal.addEventListener('abort', stop, { once: true });
    await waits.start(subject, expansionDeadlineMs());
  });
}
