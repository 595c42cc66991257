import { idKey } from '../azure/resourceId';
import { explainFully } from '../base/errors';
import type { EmptiedPool, EmptiedPools } from '../teleport/comparison/emptiedPools';
import type { DeployTarget } from '../teleport/deployment/target';
import { clusterExitCode } from './clusterTarget';
import type { Context } from './context';
import { exitCode, worstExitCode } from './exitCode';

/** What commands remember of emptied pools; those of the demo world end with it. */
export async function emptiedPools({ invocation, services }: Context): Promise<EmptiedPools> {
  if (invocation.flag('demo')) {
    const { emptiedPoolsIn } = await import('../teleport/comparison/emptiedPools');
    return emptiedPoolsIn(services.host.windowMemory);
  }
  const { emptiedPoolsIn, stateFolder } = await import('./stateFolder');
  return emptiedPoolsIn(stateFolder());
}

/** Says which pools are not known to be given back, and how they are. */
export async function tellEmptiedPools(context: Context, pools: readonly EmptiedPool[]): Promise<void> {
  const { emptiedWords } = await import('../teleport/comparison/giveBack');
  const now = context.services.host.clock.now();
  for (const pool of pools)
    context.terminal.note(
      `${emptiedWords(pool, now)} acr-teleport cleanup --cluster ${pool.clusterId} --yes gives it back.`,
    );
}

function heldWords({ pool, cluster, clusterId, runId }: EmptiedPool, holder: number): string {
  return `Pool ${pool} of ${cluster} was left to the comparison that has emptied it, which still runs (process ${holder}) and gives it back. If that is no comparison any more: acr-teleport cleanup --cluster ${clusterId} --run ${runId} --yes.`;
}

/** What Clean Up has found of emptied pools. */
export interface PoolsLeft {
  /** Those of its cluster that are not given back. */
  readonly left: readonly EmptiedPool[];
  readonly code: number;
}

/** Tells the emptied pools of all clusters; with `--yes`, gives back those of this one, but for what a comparison that still runs holds. */
export async function giveBackEmptied(context: Context, target: DeployTarget): Promise<PoolsLeft> {
  const { invocation, terminal, signal, services } = context;
  const store = await emptiedPools(context);
  const run = invocation.value('run');
  const all = (await store.list()).filter(({ runId }) => run === undefined || runId === run);
  const { azure } = target;
  const isHere = ({ clusterId }: EmptiedPool) =>
    azure !== undefined && idKey(clusterId) === idKey(azure.cluster.id);
  const here = all.filter(isHere);
  await tellEmptiedPools(context, invocation.flag('yes') ? all.filter(pool => !isHere(pool)) : all);
  if (azure === undefined || !invocation.flag('yes')) return { left: here, code: 0 };
  const { giveBack } = await import('../teleport/comparison/giveBack');
  const left: EmptiedPool[] = [];
  const codes: number[] = [];
  for (const pool of here) {
    // Whoever names a run means it.
    const holder = run === undefined ? await store.holder?.(pool) : undefined;
    if (holder !== undefined) {
      terminal.note(heldWords(pool, holder));
      left.push(pool);
      codes.push(exitCode.unexpected);
      continue;
    }
    terminal.note(`Giving pool ${pool.pool} of ${pool.cluster} its nodes back.`);
    const report = (status: string) => terminal.progress(`Pool ${pool.pool}: ${status}`);
    const options = { clock: services.host.clock, signal, report };
    const { words, error } = await giveBack(azure, pool, store, options);
    terminal.note(error ? `${words} ${explainFully(error)}` : words);
    if (error === undefined) continue;
    left.push(pool);
    codes.push(clusterExitCode(error));
  }
  return { left, code: worstExitCode(codes) };
}
