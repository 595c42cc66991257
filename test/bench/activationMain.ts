import { runInExtensionHost } from '../host/extensionTests';
import { program } from './processes';

// tsx test/bench/activationMain.ts: runs programs/activation.ts in one window of VS Code.

runInExtensionHost({ testsPath: program('activation'), name: 'bench' }).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
