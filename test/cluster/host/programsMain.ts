import { writeResult } from '../../host/results';
import { buildPrograms } from './buildPrograms';
import { availability, programsFolder } from './programs';
import { ModulesUnreachable } from './unreachable';

const none = { passed: 0, failed: 0, skipped: 0, skipReasons: [] as string[], complete: true };

// tsx test/cluster/host/programsMain.ts: the step before the tests against a cluster, so that they start at once.

async function main(): Promise<void> {
  const counts = { ...none, passed: 1 };
  const found = await availability();
  switch (found.kind) {
    case 'none':
      console.log(`- skipped: ${found.reason}`);
      return writeResult({ ...counts, passed: 0, skipped: 1, skipReasons: [found.reason] });
    case 'kubeconfig':
      console.log(`✓ nothing to build: the cluster is ACR_TELEPORT_TEST_KUBECONFIG's`);
      return writeResult(counts);
    case 'built':
      console.log(`✓ built before, in ${programsFolder}`);
      return writeResult(counts);
    case 'buildable':
      console.log(`Building the programs of a cluster in ${programsFolder}; this takes some minutes, once …`);
      return writeResult(await build(counts));
  }
}

async function build(counts: typeof none): Promise<typeof none> {
  try {
    await buildPrograms();
    return counts;
  } catch (error) {
    if (!(error instanceof ModulesUnreachable)) throw error;
    console.log(`- skipped: ${error.message}`);
    return { ...counts, passed: 0, skipped: 1, skipReasons: [error.message] };
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
