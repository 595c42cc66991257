import { join } from 'node:path';
import { runInExtensionHost } from './extensionTests';
import { outDir } from './paths';

// tsx test/host/extensionTestsMain.ts, after `node esbuild.mjs --tests`

runInExtensionHost({ testsPath: join(outDir, 'vscode', 'index.js'), name: 'vscode' }).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
