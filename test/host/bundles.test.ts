import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { outDir, root } from './paths';

interface Built {
  readonly folder: string;
  readonly status: number | null;
  readonly output: string;
}

/** Builds sources of the test's own with the real build script. */
function build(sources: Readonly<Record<string, string>>): Built {
  const folder = join(outDir, 'state', 'bundles');
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries({ 'package.json': '{}', ...sources })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  copyFileSync(join(root, 'esbuild.mjs'), join(folder, 'esbuild.mjs'));
  const { status, stdout, stderr } = node(join(folder, 'esbuild.mjs'));
  return { folder, status, output: stdout + stderr };
}

function node(file: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', timeout: 60_000 });
}

describe('The build', () => {
  it('refuses a static import of a package', () => {
    const { status, output } = build({
      'src/cli/main.ts': "import fetch from 'node-fetch'; console.log(fetch);",
    });
    assert.equal(status, 1);
    assert.match(output, /src\/cli\/main\.ts imports the package "node-fetch" statically/);
  });

  it('refuses the editor outside the extension', () => {
    const { status, output } = build({
      'src/cli/main.ts': "import * as vscode from 'vscode'; console.log(vscode);",
    });
    assert.equal(status, 1);
    assert.match(output, /imports the package "vscode" statically/);
  });

  it('refuses a static import of the simulator', () => {
    const { status, output } = build({
      'src/cli/main.ts': "import { world } from '../simulator/world'; console.log(world);",
      'src/simulator/world.ts': 'export const world = 1;',
    });
    assert.equal(status, 1);
    assert.match(output, /src\/cli\/main\.ts must load the simulator only by/);
  });

  it('refuses an extension over its budget', () => {
    const text = 'x'.repeat(120_001);
    const { status, output } = build({ 'src/extension.ts': `console.log('${text}');` });
    assert.equal(status, 1);
    assert.match(output, /dist\/extension\.js is \d+ bytes over its budget of 120000/);
  });

  it('refuses a package without a file that the extension loads', () => {
    const manifest = { name: 'whole', publisher: 'tests', version: '1.0.0', engines: { vscode: '^1.105.0' } };
    const { folder, status, output } = build({
      'package.json': JSON.stringify(manifest),
      '.vscodeignore': '**\n!dist/extension*.js\n',
      'src/extension.ts': "export const fetched = async () => (await import('node-fetch')).default;",
    });
    assert.equal(status, 0, output);
    const packed = node(join(folder, 'esbuild.mjs'), '--package');
    assert.equal(packed.status, 1);
    assert.match(
      packed.stderr,
      /dist\/extension\.js loads dist\/vendor\/node-fetch\.js, which is not in the package/,
    );
  });

  it('loads packages and the simulator from files of their own when they are first needed', () => {
    const { folder, status, output } = build({
      'src/cli/main.ts': `
        import type { Response } from 'node-fetch';
        async function main() {
          const loaded = () => Object.keys(require.cache).length;
          const before = loaded();
          const { default: fetch, Headers } = await import('node-fetch');
          const { world } = await import('../simulator');
          const answer: Response = await fetch('data:,hello');
          console.log(before, loaded() - before, await answer.text(), typeof Headers, world);
        }
        void main();`,
      'src/simulator/index.ts': "export const world = 'the world';",
    });
    assert.equal(status, 0, output);
    assert.ok(existsSync(join(folder, 'dist', 'vendor', 'node-fetch.js')));
    const { stdout, stderr } = node(join(folder, 'dist', 'cli.js'));
    assert.equal(stdout.trim(), '1 2 hello function the world', stderr);
  });
});
