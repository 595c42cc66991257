import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outDir, root } from '../host/paths';
import { runChild } from '../host/processes';
import type { Row } from './figure';
import type { ActivationResult } from './programs/activation';
import { median } from './rounds';

const windows = 5;
const windowLimitMs = 20 * 60_000;

/** Loading and activating the extension in a real extension host, each time a new one. */
export async function activation(): Promise<Row[]> {
  const results: ActivationResult[] = [];
  for (let window = 0; window < windows; window++) results.push(await inOneWindow());
  const of = (key: keyof ActivationResult) => median(results.map(result => result[key]));
  return [
    {
      what: 'load and activate, in the extension host',
      unit: 'ms',
      value: of('activationMs'),
      beside: { what: "for VS Code's own media-preview", value: of('peerMs') },
      target: { of: 'value', most: 20 },
    },
    ...(['requests', 'processes'] as const).map(unit => ({
      what: `${unit} that activation begins`,
      unit,
      value: Math.max(...results.map(result => result[unit])),
      target: { of: 'value', most: 0 } as const,
    })),
  ];
}

async function inOneWindow(): Promise<ActivationResult> {
  const file = join(outDir, 'bench', 'activation.json');
  // In a process of its own, whose talk does not get into our table.
  await runChild(process.execPath, ['--import', 'tsx', join(root, 'test', 'bench', 'activationMain.ts')], {
    cwd: root,
    env: { ...process.env, ACR_TELEPORT_BENCH_RESULT: file },
    limitMs: windowLimitMs,
    what: 'Activating the extension in VS Code',
  });
  return JSON.parse(readFileSync(file, 'utf8'));
}
