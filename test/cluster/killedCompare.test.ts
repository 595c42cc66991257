import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, type Running, startCli } from '../cli/cli';
import { waitUntil } from '../host/deadline';
import { skip } from '../host/skip';
import type { Cluster } from './host/cluster';
import { Namespace } from './host/deployment';
import type { KubeObject } from './host/kubeApi';
import { clusterFor } from './host/sharedCluster';

const limitMs = 60_000;

interface NodeNames extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly labels?: Readonly<Record<string, string>> };
}

describe('acr-teleport compare on a real API server, killed at each of its steps', function () {
  this.timeout(180_000);
  let cluster: Cluster;
  let namespace: Namespace;
  let state: string;
  const name = `acr-teleport-killed-${process.pid}`;

  before(async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no SIGKILL');
    cluster = await clusterFor(this);
    if (!cluster.own) skip(this, 'the nodes of this cluster are not ours to make anew');
    state = await mkdtemp(join(tmpdir(), 'acr-teleport-killed-'));
    namespace = new Namespace(cluster.api, name);
    await namespace.create();
  });
  after(async () => {
    await namespace?.remove();
    if (state) await rm(state, { recursive: true, force: true });
  });

  const start = (...args: readonly string[]): Running =>
    startCli([...args, '--namespace', name], { KUBECONFIG: cluster.kubeconfig, ACR_TELEPORT_STATE: state });
  const pods = async () =>
    (await cluster.api.list<KubeObject>(`/api/v1/namespaces/${name}/pods`)).map(
      ({ metadata }) => metadata.name,
    );
  const laneNodes = async () =>
    (await cluster.api.list<NodeNames>('/api/v1/nodes')).filter(
      ({ metadata }) => metadata.labels?.['acr-teleport'] !== undefined,
    );
  /** Resolves when a command prints this on stderr or has ended. */
  const seen = async (running: Running, sign: () => Promise<boolean> | boolean): Promise<void> => {
    let ended: Ended | undefined;
    // Where it does not end, its own await tells.
    running.ended.then(
      each => {
        ended = each;
      },
      () => {},
    );
    const look = async () => {
      assert.equal(ended, undefined, `It ended too early: ${ended?.err}`);
      return (await sign()) ? true : undefined;
    };
    await waitUntil(look, limitMs, 'The step');
  };

  const steps: readonly (readonly [string, (before: ReadonlySet<string>) => Promise<boolean>])[] = [
    [
      'a node object is deleted',
      async before => (await laneNodes()).some(one => !before.has(one.metadata.name)),
    ],
    [
      'both node objects are deleted',
      async before => (await laneNodes()).every(one => !before.has(one.metadata.name)),
    ],
    ['a pod is there', async () => (await pods()).length > 0],
    ['both pods are there', async () => (await pods()).length > 1],
  ];
  for (const [what, sign] of steps)
    it(`when ${what}; cleanup leaves nodes as many as before, and nothing else`, async () => {
      // Nodes that have the image, so that the first round is over at once.
      const warm = await start('compare', cluster.image, '--rounds', '1').ended;
      assert.equal(warm.code, 0, warm.err);
      const before = new Set((await laneNodes()).map(({ metadata }) => metadata.name));
      const args = ['compare', cluster.image, '--rounds', '2', '--recycle', '--delete-nodes', '--stop-pods'];
      const running = start(...args);
      await seen(running, () => sign(before));
      running.signal('SIGKILL');
      assert.equal((await running.ended).code, 128);
      const cleaned = await start('cleanup', '--yes').ended;
      assert.equal(cleaned.code, 0, cleaned.err);
      assert.deepEqual(await pods(), []);
      const isWhole = async () => ((await laneNodes()).length === before.size ? true : undefined);
      await waitUntil(isWhole, limitMs, 'As many nodes as before');
      const again = await start('cleanup').ended;
      assert.match(again.out, /^Nothing of acr-teleport is left in /);
    });
});
