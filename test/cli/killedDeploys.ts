import assert from 'node:assert/strict';
import { cli, startCli } from './cli';

/** A request that reaches a cluster. */
export interface Met {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
}

/** Lets a request through, or gives false where nobody is to answer it; `done` does what it asks. */
export type Meet = (request: Met, done: () => Promise<unknown>) => Promise<boolean>;

/** A cluster whose requests a test sees pass. */
export interface WatchedCluster {
  /** A file. */
  readonly kubeconfig: string;
  readonly context: string;
  meet: Meet | undefined;
  /** What is left of a namespace, asked for past all of ours: `gone`, or the names of its objects. */
  leftIn(namespace: string): Promise<string>;
}

/** As the test that runs wants it; requests of none pass. */
export async function meetIn(
  cluster: WatchedCluster | undefined,
  request: Met,
  done: () => Promise<unknown>,
) {
  if (cluster?.meet) return cluster.meet(request, done);
  await done();
  return true;
}

/** As many as the manifest has, and the namespace. */
const writes = 4;

export const killedManifest = `apiVersion: v1
kind: ConfigMap
metadata: { name: colours }
data: { front: red }
---
apiVersion: v1
kind: Service
metadata: { name: front }
spec: { selector: { app: front }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: front }
spec:
  selector: { matchLabels: { app: front } }
  template: { metadata: { labels: { app: front } }, spec: { containers: [{ name: web, image: '127.0.0.1:1/app:1' }] } }
`;

export interface KillPoint {
  readonly name: string;
  /** Which of the writes; behind the last: what is read then. */
  readonly at: number;
  /** Whether the cluster does what was asked, of which the command never hears. */
  readonly isDone: boolean;
}

export const killPoints: readonly KillPoint[] = [
  ...Array.from({ length: writes }, (_, at) => [
    { name: `as write ${at + 1} is lost`, at, isDone: false },
    { name: `as write ${at + 1} is done and not answered`, at, isDone: true },
  ]).flat(),
  { name: 'as the rollout is followed', at: writes, isDone: true },
];

/** Kills a deployment (SIGKILL) at a point, cleans up, and asserts that nothing is left. */
export async function killAndCleanUp(
  cluster: WatchedCluster,
  file: string,
  { at, isDone }: KillPoint,
  namespace: string,
): Promise<void> {
  const env = { KUBECONFIG: cluster.kubeconfig };
  const where = ['--context', cluster.context, '--namespace', namespace];
  let written = 0;
  let killed = 0;
  const running = startCli(['deploy', file, ...where, '--create-namespace'], env);
  cluster.meet = async ({ method, target }, done) => {
    const isWrite = method === 'PATCH' && !target.includes('dryRun');
    const isPoint = killed === 0 && written === at && (isWrite || at === writes);
    if (isWrite) written += 1;
    if (!isPoint) {
      await done();
      return true;
    }
    killed += 1;
    if (isDone) await done();
    running.signal('SIGKILL');
    await running.ended;
    return false;
  };
  const { code, err } = await running.ended;
  cluster.meet = undefined;
  assert.deepEqual([killed, code], [1, 128], err);
  if (at > 0 || isDone) assert.notEqual(await cluster.leftIn(namespace), 'gone');
  const listed = await cli(['cleanup', ...where, '--yes'], env);
  assert.equal(listed.code, 0, listed.err);
  assert.match(listed.out, new RegExp(`Nothing of acr-teleport is left in namespace ${namespace} of `));
  assert.equal(await cluster.leftIn(namespace), 'gone');
}
