import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../cli/freePort';
import { skip } from '../host/skip';
import { caseHead, kubeconfigCases, usualReading } from '../kubernetes/access/kubeconfigCases';
import { deployment } from '../simulator/kubernetes/kubeClient';
import { isInstalled, run } from './program';
import { clusterImage as image, ReachedCluster } from './reachedCluster';

const speed = 20;

describe('kubectl', function () {
  this.timeout(120_000);
  let reached: ReachedCluster;

  before(async function () {
    if (!(await isInstalled('kubectl', 'help'))) skip(this, 'kubectl is not installed');
    reached = await ReachedCluster.open({ speed });
  });
  after(() => reached?.close());

  const kubectl = async (...args: readonly string[]) => {
    const { code, out, err } = await reached.kubectl(args);
    assert.equal(code, 0, err);
    return out;
  };
  /** Older ones would look for a schema to check the manifest against, which the simulator does not have. */
  const apply = (manifest: object, ...more: readonly string[]) =>
    reached.kubectl(['apply', '--server-side', '--validate=false', '-f', '-', ...more], {
      input: JSON.stringify(manifest),
    });
  const deploy = async (name: string, traits: Parameters<typeof deployment>[1] = {}) => {
    const { code, out, err } = await apply(deployment(name, { image, ...traits }));
    assert.equal(code, 0, err);
    return out;
  };

  it('applies on the server, follows the rollout, and shows what came of it', async () => {
    assert.match(
      await deploy('front', { replicas: 2, selector: { 'acr-teleport': 'disabled' } }),
      /^deployment\.apps\/front serverside-applied/,
    );
    assert.match(
      await kubectl('rollout', 'status', 'deployment/front', '--timeout=60s'),
      /deployment "front" successfully rolled out/,
    );
    assert.match(
      await kubectl('get', 'deployments'),
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE *\nfront +2\/2 +2 +2 /,
    );
    assert.match(
      await kubectl('get', 'pods', '-o', 'wide'),
      /front-\w+-\w+ +1\/1 +Running +0 .* aks-shuttle-\d+-vmss000000 /,
    );
    assert.match(await kubectl('get', 'nodes'), /aks-shuttle-\d+-vmss000000 +Ready +<none> +\S+ +v1\.32\.5/);
    await kubectl('delete', 'deployment', 'front');
  });

  it('follows the rollouts of stateful and daemon sets, waits for a job, and lists them', async () => {
    const { template } = deployment('every', { image }).spec;
    const set = { selector: { matchLabels: { app: 'every' } }, template };
    const once = { spec: { ...template.spec, restartPolicy: 'Never' } };
    for (const object of [
      { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db' }, spec: { ...set, replicas: 2 } },
      { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' }, spec: set },
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'migrate' }, spec: { template: once } },
    ]) {
      const { code, err } = await apply(object);
      assert.equal(code, 0, err);
    }
    assert.match(
      await kubectl('rollout', 'status', 'statefulset/db', '--timeout=60s'),
      /partitioned roll out complete: 2 new pods have been updated/,
    );
    assert.match(
      await kubectl('rollout', 'status', 'daemonset/agent', '--timeout=60s'),
      /daemon set "agent" successfully rolled out/,
    );
    assert.match(
      await kubectl('wait', '--for=condition=complete', 'job/migrate', '--timeout=60s'),
      /job\.batch\/migrate condition met/,
    );
    assert.match(await kubectl('get', 'statefulsets'), /^NAME +READY +AGE *\ndb +2\/2 /);
    assert.match(await kubectl('get', 'daemonsets'), /\nagent +1 +1 +1 +1 +1 +<none> /);
    assert.match(await kubectl('get', 'jobs'), /\nmigrate +Complete +1\/1 +\d+s /);
    await kubectl('delete', 'statefulset/db', 'daemonset/agent', 'job/migrate');
  });

  it('describes, with the events of each thing', async () => {
    await deploy('told', { image: 'mine1.azurecr.io/team/other:1.0' });
    await kubectl('rollout', 'status', 'deployment/told', '--timeout=60s');
    const described = await kubectl('describe', 'deployment', 'told');
    assert.match(described, /Replicas: +1 desired \| 1 updated \| 1 total \| 1 available \| 0 unavailable/);
    assert.match(described, /ScalingReplicaSet .* Scaled up replica set told-\w+ from 0 to 1/);
    const pod = await kubectl('describe', 'pods', '-l', 'app=told');
    assert.match(pod, /Normal +Scheduled .* default-scheduler +Successfully assigned default\/told-/);
    assert.match(
      pod,
      /Normal +Pulled .* kubelet.* +Successfully pulled image "mine1\.azurecr\.io\/team\/other:1\.0" in /,
    );
    const events = await kubectl('get', 'events');
    assert.match(
      events,
      /Normal +Pulling +pod\/told-\w+-\w+ +Pulling image "mine1\.azurecr\.io\/team\/other:1\.0"/,
    );
    assert.match(await kubectl('logs', 'deployment/told'), /web of told-\w+-\w+ started/);
    await kubectl('delete', 'deployment', 'told');
  });

  it('understands a conflict, and takes fields over when it is told to', async () => {
    await deploy('owned');
    const other = deployment('owned', { image, replicas: 3 });
    const { code, err } = await apply(other, '--field-manager=other');
    assert.notEqual(code, 0);
    assert.match(err, /Apply failed with 1 conflict: conflict with "kubectl": \.spec\.replicas/);
    const forced = await apply(other, '--field-manager=other', '--force-conflicts');
    assert.equal(forced.code, 0, forced.err);
    assert.equal(await kubectl('get', 'deployment', 'owned', '-o', 'jsonpath={.spec.replicas}'), '3');
    await kubectl('delete', 'deployment', 'owned');
  });

  it('changes labels, annotations and sizes', async () => {
    await deploy('changed');
    await kubectl('label', 'deployment', 'changed', 'tier=front');
    await kubectl('annotate', 'deployment', 'changed', 'note=hello');
    await kubectl('scale', 'deployment', 'changed', '--replicas=3');
    await kubectl('rollout', 'status', 'deployment/changed', '--timeout=60s');
    const shown = JSON.parse(await kubectl('get', 'deployment', 'changed', '-o', 'json'));
    assert.deepEqual(
      [shown.metadata.labels.tier, shown.metadata.annotations.note, shown.status.readyReplicas],
      ['front', 'hello', 3],
    );
    assert.equal(
      (await kubectl('get', 'pods', '-l', 'app=changed', '-o', 'name')).trim().split('\n').length,
      3,
    );
    await kubectl('delete', 'deployment', 'changed');
  });

  it('deletes, and waits until it is gone', async () => {
    await deploy('gone', { replicas: 2 });
    await kubectl('rollout', 'status', 'deployment/gone', '--timeout=60s');
    assert.match(
      await kubectl('delete', 'deployment', 'gone', '--cascade=foreground'),
      /deployment\.apps "gone" deleted/,
    );
    const { code, err } = await reached.kubectl(['get', 'deployment', 'gone']);
    assert.notEqual(code, 0);
    assert.match(err, /Error from server \(NotFound\): deployments\.apps "gone" not found/);
    assert.equal(await kubectl('get', 'pods', '-l', 'app=gone', '-o', 'name'), '');
  });

  it('tells of a rollout that does not get on, and why', async () => {
    await deploy('stuck', { image: 'mine1.azurecr.io/team/app:none', spec: { progressDeadlineSeconds: 30 } });
    const { code, err } = await reached.kubectl(['rollout', 'status', 'deployment/stuck', '--timeout=60s']);
    assert.notEqual(code, 0);
    assert.match(err, /deployment "stuck" exceeded its progress deadline/);
    assert.match(await kubectl('get', 'pods', '-l', 'app=stuck'), /ImagePullBackOff|ErrImagePull/);
    await kubectl('delete', 'deployment', 'stuck');
  });

  it('gets an address for a service', async () => {
    const service = { type: 'LoadBalancer', selector: { app: 'front' }, ports: [{ port: 80 }] };
    const { code, err } = await apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'front' },
      spec: service,
    });
    assert.equal(code, 0, err);
    for (let waited = 0; waited < 50; waited++) {
      const shown = await kubectl('get', 'service', 'front');
      if (/front +LoadBalancer +10\.0\.\d+\.\d+ +203\.0\.113\.\d+ +80:\d+\/TCP/.test(shown)) break;
      assert.match(shown, /<pending>/);
    }
    assert.match(
      await kubectl('describe', 'service', 'front'),
      /EnsuredLoadBalancer .* service-controller +Ensured load balancer/,
    );
    await kubectl('delete', 'service', 'front');
  });

  it('says what somebody may not', async () => {
    const input = JSON.stringify(deployment('denied', { image }));
    const args = ['apply', '--server-side', '--validate=false', '-f', '-'];
    const { code, err } = await reached.kubectl(args, { user: 'reader', input });
    assert.notEqual(code, 0);
    assert.match(
      err,
      /deployments\.apps "denied" is forbidden: User "reader" cannot patch resource "deployments" in API group "apps" in the namespace "default"/,
    );
    assert.equal((await reached.kubectl(['get', 'pods'], { user: 'reader' })).code, 0);
  });
});

describe('a kubeconfig, to kubectl and to us', function () {
  this.timeout(120_000);
  let folder: string;

  before(async function () {
    if (!(await isInstalled('kubectl', 'help'))) skip(this, 'kubectl is not installed');
    folder = await mkdtemp(join(tmpdir(), 'acr-teleport-kubeconfig-'));
  });
  after(() => folder && rm(folder, { recursive: true, force: true }));

  const kubectl = async (text: string, ...args: readonly string[]) => {
    const path = join(folder, 'config');
    await writeFile(path, text);
    return run('kubectl', ['--kubeconfig', path, ...args], { env: { HOME: folder } });
  };

  for (const { what, text, reading } of kubeconfigCases)
    it(`reads the same: ${what}`, async () => {
      const { code, out } = await kubectl(`${caseHead}${text}`, 'config', 'view', '--raw', '-o', 'json');
      if (reading === 'refused') {
        assert.notEqual(code, 0);
        return;
      }
      assert.equal(code, 0);
      const { clusters, users } = JSON.parse(out);
      const [{ cluster }] = clusters;
      const [{ user }] = users;
      assert.deepEqual(
        {
          server: cluster.server,
          insecure: cluster['insecure-skip-tls-verify'] ?? false,
          proxy: cluster['proxy-url'] ?? '',
          token: user.token ?? '',
        },
        { ...usualReading, ...reading },
      );
    });

  it('is refused where it trusts an authority and anybody, and so is a plugin of version v1alpha1', async () => {
    const nowhere = `server: "https://127.0.0.1:${await freePort()}"`;
    const asked = async (cluster: string, user: string) => {
      const text = `${caseHead}clusters: [{name: c, cluster: {${nowhere}, ${cluster}}}]\nusers: [{name: u, user: {${user}}}]\n`;
      return (await kubectl(text, 'get', '--raw', '/version', '--request-timeout=5s')).err;
    };
    const authority = `certificate-authority-data: ${Buffer.from('-----BEGIN').toString('base64')}`;
    assert.match(
      await asked(`insecure-skip-tls-verify: yes, ${authority}`, 'token: a'),
      /specifying a root certificates file with the insecure flag is not allowed/,
    );
    const old = 'exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}';
    assert.match(await asked('tls-server-name: x', old), /exec plugin: invalid apiVersion/);
    // The same, unused: the server is asked, and is not there.
    const unused = `token: a}}, {name: other, user: {${old}`;
    assert.match(await asked('tls-server-name: x', unused), /refused/);
  });
});
