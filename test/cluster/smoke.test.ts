import assert from 'node:assert/strict';
import { isInstalled, run } from '../clients/program';
import { waitUntil } from '../host/deadline';
import { skip } from '../host/skip';
import type { Cluster, Machinery } from './host/cluster';
import { deploymentOf, Namespace } from './host/deployment';
import { KubeApi } from './host/kubeApi';
import { clusterFor } from './host/sharedCluster';
import { userName } from './host/users';

const eventLimitMs = 30_000;

describe('a real Kubernetes API server', function () {
  this.timeout(180_000);
  let cluster: Cluster;
  let namespace: Namespace;

  before(async function () {
    cluster = await clusterFor(this);
    namespace = new Namespace(cluster.api, `acr-teleport-smoke-${process.pid}`);
    await namespace.create();
  });
  after(() => namespace?.remove());

  const ours = (context: Mocha.Context): Machinery => {
    return cluster.own ?? skip(context, 'the cluster is somebody’s: only one of our own can do this');
  };
  const apply = (
    name: string,
    { image = cluster.image, lane = 'teleport' as const, api = cluster.api } = {},
  ) => {
    const deployment = deploymentOf(name, image, cluster.laneSelector(lane));
    return api.apply(`${namespace.deployments}/${name}`, deployment, 'acr-teleport');
  };
  const remove = async (name: string) => {
    assert.ok(await cluster.api.remove(`${namespace.deployments}/${name}`));
    await namespace.emptied(name);
  };
  const messages = async (pod: string) => (await namespace.eventsOf(pod)).map(({ message }) => message);

  it('runs what was applied, on a node that the selector chooses, until it is deleted', async () => {
    await apply('lane');
    const pod = await namespace.readyPod('lane');
    const node = await cluster.api.get(`/api/v1/nodes/${pod.spec.nodeName}`);
    for (const [label, value] of Object.entries(cluster.laneSelector('teleport')))
      assert.equal(node.metadata.labels?.[label], value);
    await remove('lane');
  });

  it('tells how long a pull took, and another time that there was none', async function () {
    const own = ours(this);
    const { image } = cluster;
    await own.recycle('teleporter');
    own.kubelet.pullAs();
    await apply('first');
    const first = await namespace.readyPod('first');
    const told = (await messages(first.metadata.name)).filter(message => message.includes(image));
    assert.deepEqual(told, [
      `Pulling image "${image}"`,
      `Successfully pulled image "${image}" in 8.011s (8.011s including waiting). Image size: 944000000 bytes.`,
    ]);
    await apply('second');
    const second = await namespace.readyPod('second');
    assert.ok(
      (await messages(second.metadata.name)).includes(
        `Container image "${image}" already present on machine`,
      ),
    );
    await remove('first');
    await remove('second');
  });

  it('pulls anew on the node that takes a deleted one’s place', async function () {
    const own = ours(this);
    await apply('before');
    const before = await namespace.readyPod('before');
    await remove('before');
    await own.recycle('teleporter');
    await apply('after');
    const after = await namespace.readyPod('after');
    assert.notEqual(after.spec.nodeName, before.spec.nodeName);
    assert.ok((await messages(after.metadata.name)).some(message => /^Successfully pulled/.test(message)));
    await remove('after');
  });

  it('tells why an image cannot be pulled, and pulls it once it can', async function () {
    const { kubelet } = ours(this);
    const image = 'contoso.azurecr.io/missing:v1';
    kubelet.pullAs({
      pull: () => ({ kind: 'failed', error: `failed to resolve reference "${image}": not found` }),
    });
    try {
      await apply('missing', { image });
      const failed = async () => {
        const [pod] = await namespace.pods('missing');
        const told = pod === undefined ? [] : await messages(pod.metadata.name);
        return told.includes('Error: ImagePullBackOff') ? told : undefined;
      };
      const told = await waitUntil(failed, eventLimitMs, 'Events of a failed pull');
      assert.ok(told.includes(`Back-off pulling image "${image}"`), told.join('\n'));
    } finally {
      kubelet.pullAs();
    }
    await namespace.readyPod('missing');
    await remove('missing');
  });

  it('goes on with a rollout after its API server was killed and came back', async function () {
    const own = ours(this);
    own.kubelet.pullAs({ timeScale: 0.5 });
    await apply('outage', { image: 'contoso.azurecr.io/outage:v1' });
    await waitUntil(async () => (await namespace.pods('outage'))[0], eventLimitMs, 'The pod');
    await own.killApiServer();
    await assert.rejects(cluster.api.send('GET', '/version'), /ECONNREFUSED|ECONNRESET|socket hang up/);
    await own.startApiServer();
    own.kubelet.pullAs();
    await namespace.readyPod('outage');
    await remove('outage');
  });

  it('gives a LoadBalancer service an address', async () => {
    const service = { type: 'LoadBalancer', selector: { app: 'front' }, ports: [{ port: 80 }] };
    await cluster.api.create(`${namespace.path}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'front' },
      spec: service,
    });
    const address = async () => {
      const { text } = await cluster.api.send('GET', `${namespace.path}/services/front`);
      return JSON.parse(text).status.loadBalancer.ingress?.[0];
    };
    const given = await waitUntil(address, 170_000, 'An address');
    assert.ok(given.ip ?? given.hostname);
  });

  it('hands out the log of a pod', async function () {
    ours(this);
    await apply('logged');
    const pod = await namespace.readyPod('logged');
    const { status, text } = await cluster.api.send('GET', `${namespace.path}/pods/${pod.metadata.name}/log`);
    assert.equal(status, 200, text);
    assert.match(text, /^teleportd\[812\]: msg="snapshotter ready"/);
    await remove('logged');
  });

  it('says who owns a field that another field manager wants', async () => {
    await apply('owned');
    const wanted = deploymentOf('owned', 'contoso.azurecr.io/other:v1', cluster.laneSelector('teleport'));
    const conflict = cluster.api.apply(`${namespace.deployments}/owned`, wanted, 'somebody-else');
    await assert.rejects(conflict, /409.*conflict with \\"acr-teleport\\".*image/);
    await remove('owned');
  });

  describe('users who may less', () => {
    const as = async (user: Parameters<Cluster['accessOf']>[0]) => new KubeApi(await cluster.accessOf(user));

    it('lets one deploy who may', async () => {
      const api = await as('may-deploy');
      await apply('allowed', { api });
      assert.equal((await api.send('GET', `${namespace.path}/events`)).status, 200);
      assert.equal((await api.send('GET', '/api/v1/nodes')).status, 200);
      await remove('allowed');
    });

    for (const [user, verb] of [
      ['may-only-look', 'patch'],
      ['may-not-create', 'create'],
      ['may-not-patch', 'patch'],
    ] as const) {
      it(`refuses what needs to ${verb} to one who ${user.replaceAll('-', ' ')}`, async () => {
        const refused = apply('refused', { api: await as(user) });
        await assert.rejects(refused, new RegExp(`403.*${userName(user)}.*cannot ${verb} resource`));
        assert.deepEqual(await namespace.pods('refused'), []);
      });
    }

    it('lets one list events, and not watch them, who may not watch events', async () => {
      const api = await as('may-not-watch-events');
      assert.equal((await api.send('GET', `${namespace.path}/events`)).status, 200);
      const watch = await api.send('GET', `${namespace.path}/events?watch=1`);
      assert.equal(watch.status, 403);
      assert.match(watch.text, /cannot watch resource \\"events\\"/);
    });

    it('shows no events and no nodes to those who may not see them', async () => {
      assert.equal(
        (await (await as('may-not-see-events')).send('GET', `${namespace.path}/events`)).status,
        403,
      );
      assert.equal((await (await as('may-not-see-nodes')).send('GET', '/api/v1/nodes')).status, 403);
    });
  });

  it('is what kubectl takes for a cluster', async function () {
    if (!(await isInstalled('kubectl', 'help'))) skip(this, 'kubectl is not installed');
    const kubectl = async (input: string, ...args: readonly string[]) => {
      const where = ['--kubeconfig', cluster.kubeconfig, '-n', namespace.name];
      const { code, out, err } = await run('kubectl', [...where, ...args], { input, limitMs: 150_000 });
      assert.equal(code, 0, err);
      return out;
    };
    const manifest = JSON.stringify(deploymentOf('told', cluster.image, cluster.laneSelector('shuttle')));
    assert.match(await kubectl(manifest, 'apply', '--server-side', '-f', '-'), /serverside-applied/);
    await kubectl('', 'rollout', 'status', 'deployment/told', '--timeout=120s');
    assert.match(
      await kubectl('', 'describe', 'pods', '-l', 'app=told'),
      /(Successfully pulled|already present)/,
    );
    assert.match(await kubectl(manifest, 'delete', '-f', '-'), /deleted/);
  });
});
