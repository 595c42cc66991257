import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInExtensionHost } from '../host/extensionTests';
import { outDir, root } from '../host/paths';
import { program } from './processes';

// tsx test/bench/activationMain.ts: runs programs/activation.ts in one new window of VS Code.

/** The extension as it is built, but activated by nothing: VS Code would do it in the middle of its own start, where nothing can be timed. */
function copyExtension(): string {
  const folder = join(outDir, 'bench', 'extension');
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['dist', 'media']) cpSync(join(root, part), join(folder, part), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, activationEvents: [] }));
  return folder;
}

runInExtensionHost({ testsPath: program('activation'), name: 'bench', extension: copyExtension() }).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
