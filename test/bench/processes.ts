import { join } from 'node:path';
import { build } from 'esbuild';
import { cliScript } from '../cli/cli';
import { type RunOptions, run } from '../clients/program';
import { waitUntil } from '../host/deadline';
import { outDir, root } from '../host/paths';
import { runChild, startChild } from '../host/processes';

const programs = join(root, 'test', 'bench', 'programs');
const bundles = join(outDir, 'bench');

/** Builds the product, and the programs that it is measured beside. */
export async function buildAll(): Promise<void> {
  for (const args of [[], ['--package']]) {
    const limits = { cwd: root, limitMs: 5 * 60_000, what: 'The build' };
    await runChild(process.execPath, [join(root, 'esbuild.mjs'), ...args], limits);
  }
  await build({
    entryPoints: ['activation', 'large', 'replay'].map(name => join(programs, `${name}.ts`)),
    outdir: bundles,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
    logLevel: 'error',
  });
}

export function program(name: string): string {
  return join(bundles, `${name}.js`);
}

/** Runs a program of ours to its end, and gives what it printed. */
export async function node(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const clean = { NODE_EXTRA_CA_CERTS: '', NODE_OPTIONS: '', ...options.env };
  const { code, out, err } = await run(process.execPath, args, { ...options, env: clean, limitMs: 120_000 });
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${err}`);
  return out;
}

/** A simulator in a process of its own. */
export interface Simulated {
  readonly url: string;
  readonly caFile: string;
  /** Signs in. */
  readonly env: Readonly<{ ACR_USER: string; ACR_PWD: string }>;
}

export async function withSimulator<T>(
  args: readonly string[],
  use: (simulated: Simulated) => Promise<T>,
): Promise<T> {
  const child = startChild(process.execPath, [cliScript, 'simulator', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.process.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  try {
    const line = await waitUntil(() => /^.*\n/.exec(out)?.[0], 20_000, 'The simulator');
    const { url, caFile = '', registries } = JSON.parse(line);
    const [{ user, password }] = registries;
    return await use({ url, caFile, env: { ACR_USER: user, ACR_PWD: password } });
  } finally {
    await child.stop();
  }
}
