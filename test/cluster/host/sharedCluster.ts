import type { Context } from 'mocha';
import { skip } from '../../host/skip';
import { buildPrograms } from './buildPrograms';
import type { Cluster } from './cluster';
import { startCluster } from './ownCluster';
import { availability } from './programs';
import { openCluster } from './someCluster';
import { ModulesUnreachable } from './unreachable';

const startLimitMs = 180_000;
const buildLimitMs = 3_600_000;

let shared: Promise<Cluster> | undefined;

// Read in by a test file, outside of any of its suites: when all tests are done.
after(async function () {
  this.timeout(startLimitMs);
  const started = await shared?.catch(() => undefined);
  await started?.stop();
});

/** For a `before`: the cluster that all test files of this run share, or skips its suite and says why. */
export async function clusterFor(context: Context): Promise<Cluster> {
  const found = await availability();
  if (found.kind === 'none') return skip(context, found.reason);
  context.timeout(found.kind === 'buildable' ? buildLimitMs : startLimitMs);
  if (found.kind === 'buildable') await built(context);
  shared ??= found.kind === 'kubeconfig' ? openCluster(found.file) : startCluster();
  return shared;
}

async function built(context: Context): Promise<void> {
  try {
    await buildPrograms();
  } catch (error) {
    if (error instanceof ModulesUnreachable) skip(context, error.message);
    throw error;
  }
}
