import type { QuickPickItem } from 'vscode';
import { explain } from '../../base/errors';
import { count } from '../../base/units';
import { type ClusterNode, readNodes } from '../../kubernetes/rollout/nodes';
import { lanesOn } from '../../teleport/deployment/lanes';
import { collectLogs as collect, type JournalUnit, type NodeLog } from '../../teleport/deployment/logs';
import type { DeployTarget } from '../../teleport/deployment/target';
import { confirm, withProgress } from '../feedback';
import type { RowId } from '../tree/rows';
import { window } from '../window';
import type { DeployParts } from './acts';
import { askNamespace } from './namespaces';

/** Reads the journals of nodes by short-lived pods, after that was agreed to, and opens what they say. */
export async function collectLogs(
  { clusters, texts }: DeployParts,
  target: DeployTarget,
  row: RowId | undefined,
): Promise<void> {
  const known = row && clusters.get(row.id);
  const nodes = await askNodes(target, known?.kind === 'pool' ? known.pool.name : undefined);
  if (nodes === undefined || nodes.length === 0) return;
  const unit = await askUnit(nodes);
  const namespace = unit && (await askNamespace(target));
  if (!unit || !namespace || !(await agrees(target, nodes, unit, namespace))) return;
  const logs = await withProgress(`Collecting the logs of ${unit}`, (signal, report) =>
    collect(
      target,
      nodes.map(({ name }) => name),
      { namespace, unit, signal, report: message => report.report({ message }) },
    ),
  );
  await show(texts, unit, logs);
}

async function askNodes(
  target: DeployTarget,
  pool: string | undefined,
): Promise<readonly ClusterNode[] | undefined> {
  const nodes = await withProgress(`Reading the nodes of ${target.name}`, signal =>
    readNodes(target.objects, signal),
  );
  const linux = nodes.filter(({ platform }) => !platform.startsWith('windows'));
  const items = linux.map(node => ({
    label: node.name,
    description: [node.pool ?? '', node.isReady ? '' : 'not ready'].filter(part => part !== '').join(' · '),
    picked: pool !== undefined && node.pool === pool,
    node,
  }));
  const title = `Logs of which nodes of ${target.name}?`;
  const options = { title, canPickMany: true, matchOnDescription: true } as const;
  return (await window.showQuickPick(items, options))?.map(({ node }) => node);
}

/** The one that the nodes have comes first. */
async function askUnit(nodes: readonly ClusterNode[]): Promise<JournalUnit | undefined> {
  const teleport: QuickPickItem & { unit: JournalUnit } = {
    label: 'teleportd',
    description: 'Teleport',
    unit: 'teleportd',
  };
  const streaming: QuickPickItem & { unit: JournalUnit } = {
    label: 'acr-mirror',
    description: 'Artifact Streaming',
    unit: 'acr-mirror',
  };
  const streams = lanesOn(nodes).some(({ name }) => name === 'streaming');
  const items = streams ? [streaming, teleport] : [teleport, streaming];
  return (await window.showQuickPick(items, { title: 'The journal of which service?' }))?.unit;
}

function agrees(
  { name }: DeployTarget,
  nodes: readonly ClusterNode[],
  unit: JournalUnit,
  namespace: string,
): Promise<boolean> {
  const detail = [
    `On each of these a pod in namespace ${namespace} reads the journal of ${unit} and is removed again:`,
    ...nodes.map(node => node.name),
    '',
    'The pod sees the files of the host, to read alone. A policy of the cluster may forbid it.',
  ].join('\n');
  return confirm(`Read the logs of ${count(nodes.length, 'node')} of ${name}?`, detail, 'Read Logs');
}

async function show(texts: DeployParts['texts'], unit: JournalUnit, logs: readonly NodeLog[]): Promise<void> {
  for (const log of logs) {
    if (log.remains !== undefined) void window.showWarningMessage(log.remains);
    if (log.kind === 'failed') void window.showWarningMessage(explain(log.error));
    else if (log.text.trim() === '')
      void window.showInformationMessage(`${unit} has said nothing on ${log.node}.`);
    else await texts.open(`${unit} on ${log.node}.log`, log.text);
  }
}
