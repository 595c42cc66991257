import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { cli, startCli } from './cli';
import { lonelyCluster } from './lonelyCluster';

const image = 'demo42t.azurecr.io/azure-vote-front:v1';

const pod = (name: string, of: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: web\n      image: ${of}\n`;

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'acr-teleport-deploy-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('acr-teleport deploy', () => {
  it('deploys files, and says where and as which run', async () => {
    const path = file('pods.yaml', `${pod('one', image)}---\n${pod('two', image)}`);
    const { code, out, err } = await cli(['deploy', path, '--demo']);
    assert.match(
      out,
      /^Pod one: ready\nPod two: ready\nDeployed to demo-aks, namespace default, as run \d{8}-\d{6}-\w{4}\.\n$/,
    );
    assert.deepEqual([code, err], [0, '']);
  });

  it('deploys what is piped into it', async () => {
    const { code, out, err } = await cli(['deploy', '-', '--demo'], {}, { input: pod('piped', image) });
    assert.match(out, /^Pod piped: ready\nDeployed to demo-aks/);
    assert.deepEqual([code, err], [0, '']);
  });

  it('stops reading what never ends when it is interrupted', async () => {
    const running = startCli(['deploy', '-', '--demo'], {}, { input: new PassThrough() });
    setTimeout(() => running.signal('SIGINT'), 1500);
    const { code, out } = await running.ended;
    assert.deepEqual([code, out], [130, '']);
  });

  it('refuses to read more than a manifest can be, from a pipe or a file', async () => {
    const much = `# ${'x'.repeat(5_000_001)}\n`;
    const piped = await cli(['deploy', '-', '--demo'], {}, { input: much });
    assert.match(piped.err, /^standard input has more than 5(\.0)? MB, which is too much for a manifest\./);
    const read = await cli(['deploy', file('much.yaml', much), '--demo']);
    assert.match(read.err, /much\.yaml has more than 5(\.0)? MB/);
    assert.deepEqual([piped.code, read.code], [2, 2]);
  });

  it('names what Kustomize and Helm make manifests of, and the line that deploys it', async () => {
    const folders = { kustomize: join(folder, 'overlay'), helm: join(folder, 'chart') };
    for (const path of Object.values(folders)) mkdirSync(path);
    file(join('overlay', 'kustomization.yaml'), 'resources: [a.yaml]\n');
    file(join('chart', 'Chart.yaml'), 'apiVersion: v2\nname: shop\n');
    const template = file(join('chart', 'front.yaml'), `{{- if .Values.a }}\n${pod('a', image)}{{- end }}\n`);
    const lines = {
      kustomize: `kubectl kustomize ${folders.kustomize} | acr-teleport deploy -`,
      helm: `helm template ${folders.helm} | acr-teleport deploy -`,
    };
    for (const [path, line] of [
      [folders.kustomize, lines.kustomize],
      [join(folders.kustomize, 'kustomization.yaml'), lines.kustomize],
      [folders.helm, lines.helm],
      [template, lines.helm],
    ] as const) {
      const { code, err } = await cli(['deploy', path, '--demo']);
      assert.ok(err.includes(line), err);
      assert.equal(code, 2);
    }
  });

  it('tells what the sample would create, as JSON of these keys, and creates nothing', async () => {
    const { code, out } = await cli([
      'deploy',
      ...['--sample', 'azure-vote', '--registry', 'demo42t', '--demo', '--dry-run', '--json'],
    ]);
    const told = JSON.parse(out);
    assert.deepEqual([code, Object.keys(told)], [0, ['cluster', 'objects']]);
    assert.equal(told.objects.length, 8);
    assert.deepEqual(Object.keys(told.objects[0]), ['apiVersion', 'kind', 'name', 'namespace', 'change']);
    assert.ok(told.objects.every(({ change }: { change: string }) => change === 'created'));
  });

  it('ends with 3 when the rollout is not over in time, and says what is there and how to remove it', async () => {
    const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: nowhere }\nspec:\n  selector: { matchLabels: { app: x } }\n  template:\n    metadata: { labels: { app: x } }\n    spec:\n      nodeSelector: { some: where }\n      containers: [{ name: web, image: '${image}' }]\n`;
    const path = file('nowhere.yaml', deployment);
    const { code, out, err } = await cli(['deploy', path, '--demo', '--timeout', '2s']);
    assert.match(err, /^demo-aks has no node labelled some=where: pods would wait\./);
    assert.match(
      err,
      /^Label shuttle of demo-aks with some=where:\n {2}az aks nodepool update .* --labels 'acr-teleport=disabled' 'some=where' /m,
    );
    assert.match(
      err,
      /^Create the node pool lane1 in demo-aks:\n {2}az aks nodepool add .* --labels 'some=where' /m,
    );
    assert.match(
      err,
      /Deployment nowhere did not roll out on demo-aks: it has not finished within 2 seconds: .*nodes/,
    );
    assert.match(err, /^Still there: Deployment nowhere in namespace default$/m);
    assert.match(err, /^acr-teleport cleanup --run \S+ --yes removes it\.$/m);
    assert.deepEqual([code, out], [3, '']);
  });

  it('removes what it created when it is interrupted', async () => {
    const running = startCli([
      'deploy',
      ...['--sample', 'azure-vote', '--registry', 'demo42t', '--demo', '--debug'],
    ]);
    setTimeout(() => running.signal('SIGINT'), 6000);
    const { code, err } = await running.ended;
    assert.match(err, /Stopped; (8 objects that it had created are removed again|nothing was created)\./);
    assert.equal(code, 130);
  });

  const wrong: readonly (readonly [string, () => readonly string[], number, RegExp])[] = [
    ['nothing to deploy', () => [], 2, /^acr-teleport deploy needs a file, or --sample azure-vote\./],
    ['a file that is not there', () => [join(folder, 'none.yaml')], 2, /^There is no file .*none\.yaml\./],
    ['standard input twice', () => ['-', '-'], 2, /^Standard input \(-\) can be read once\./],
    ['standard input without anything', () => ['-'], 2, /^Standard input is empty\./],
    [
      'YAML that cannot be read',
      () => [file('bad.yaml', 'kind: Pod\n  x: [1\n')],
      2,
      /bad\.yaml, line \d+, column \d+: .+ Correct the YAML there\.$/m,
    ],
    [
      'a manifest without an image',
      () => [file('map.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n')],
      2,
      /line 1, column 1: no object here has an image\./,
    ],
    [
      'a kind that the cluster does not know',
      () => [file('kind.yaml', `${pod('a', image)}---\n${pod('b', image).replace('Pod', 'Pot')}`)],
      1,
      /^demo-aks does not know the kind Pot in v1\./m,
    ],
    [
      'a namespace that is not there',
      () => [file('fine.yaml', pod('a', image)), '--namespace', 'nowhere'],
      1,
      /^demo-aks has no namespace nowhere\./m,
    ],
    ['a sample that is not there', () => ['--sample', 'shop'], 2, /^There is no sample shop\./],
    [
      'a sample without its registry',
      () => ['--sample', 'azure-vote'],
      2,
      /^--sample needs the registry that has its images\./,
    ],
  ];
  for (const [what, args, code, said] of wrong)
    it(`tells of ${what} in a sentence`, async () => {
      const ended = await cli(['deploy', ...args(), '--demo']);
      assert.match(ended.err, said);
      assert.deepEqual([ended.code, ended.out], [code, '']);
    });

  it('names the kubeconfig that is not there, and the context', async () => {
    const path = file('fine.yaml', pod('a', image));
    const none = await cli(['deploy', path], { KUBECONFIG: join(folder, 'none') });
    assert.match(none.err, /^There is no kubeconfig: .*none is not there\./);
    assert.equal(none.code, 2);
    const config = file('config', 'apiVersion: v1\nkind: Config\ncontexts: []\nclusters: []\nusers: []\n');
    const context = await cli(['deploy', path, '--context', 'shop'], { KUBECONFIG: config });
    assert.match(context.err, /^The kubeconfig has no context shop\./);
    assert.equal(context.code, 2);
  });

  it('ends with 6 for a cluster that does not answer', async () => {
    const config = file(
      'dead',
      'apiVersion: v1\nkind: Config\ncurrent-context: dead\ncontexts: [{ name: dead, context: { cluster: dead } }]\nclusters: [{ name: dead, cluster: { server: "https://127.0.0.1:1" } }]\n',
    );
    const { code, err } = await cli(['cleanup'], { KUBECONFIG: config });
    assert.match(err, /^dead did not answer about /);
    assert.equal(code, 6);
  });
});

describe('acr-teleport compare', () => {
  it('measures both lanes, and tells it as it is asked to', async () => {
    const { code, out, err } = await cli(['compare', image, '--demo', '--rounds', '1', '--csv']);
    const lines = out.trim().split('\n');
    assert.equal(lines.length, 3, out);
    assert.match(err, /^Round 1, teleport: 8\.011 s$/m);
    assert.match(err, /^Round 1, shuttle: 34\.738 s$/m);
    assert.equal(code, 0);
  });

  it('stops when it is interrupted, and leaves nothing', async () => {
    const running = startCli(['compare', image, '--demo', '--json']);
    setTimeout(() => running.signal('SIGINT'), 4000);
    const { code, out, err } = await running.ended;
    assert.equal(code, 130, err);
    assert.match(err, /Stopped; what was created is removed\./);
    assert.equal(JSON.parse(out).phase, 'aborted');
  });

  it('says what may still be there, and how to remove it, when the cluster is gone as it cleans up', async () => {
    const cluster = await lonelyCluster();
    const running = startCli(['compare', '127.0.0.1:1/app:1', '--context', 'lonely', '--rounds', '1'], {
      KUBECONFIG: file('lonely', cluster.kubeconfig),
    });
    await cluster.hasPods(2);
    await cluster.close();
    running.signal('SIGINT');
    const { code, err } = await running.ended;
    assert.match(
      err,
      /^May still be there: Pod app-teleport-\S+ in namespace default and Pod app-shuttle-\S+ in namespace default: lonely .*\. Clean Up of run \S+ removes it\.$/m,
    );
    assert.match(err, /^acr-teleport cleanup --context lonely --run \S+ --yes removes what is left\.$/m);
    assert.doesNotMatch(err, /what was created is removed/);
    assert.equal(code, 130);
  });

  for (const [args, said] of [
    [['nonsense'], /is not an image/],
    [[image, '--rounds', '0'], /^--rounds 0 is no number of rounds\./],
    [[image, '--lanes', 'fast'], /^--lanes fast names a lane that is not known\./],
    [[image, '--csv', '--json'], /do not go together/],
  ] as const)
    it(`tells what is wrong with ${args.join(' ')}`, async () => {
      const { code, err } = await cli(['compare', ...args, '--demo']);
      assert.match(err, said);
      assert.equal(code, 2);
    });
});

describe('acr-teleport cleanup', () => {
  it('says that nothing is left where nothing is', async () => {
    const { code, out, err } = await cli(['cleanup', '--demo']);
    assert.deepEqual([code, out, err], [0, 'Nothing of acr-teleport is left in demo-aks.\n', '']);
    const json = await cli(['cleanup', '--demo', '--json']);
    assert.deepEqual(JSON.parse(json.out), { runs: [], pools: [] });
  });
});

describe('acr-teleport, with a private cluster', () => {
  const there = ['cleanup', '--demo', '--cluster', 'old-aks'];

  it('ends with 6 where it cannot be reached, and names both ways to it', async () => {
    const { code, out, err } = await cli(there);
    assert.deepEqual([code, out], [6, '']);
    assert.match(
      err,
      /^old-aks did not answer about its version: \S+\.privatelink\.\S+ could not be found by name/,
    );
    assert.match(
      err,
      /It is a private cluster: connect to its network, .* \(--run-command on the command line\)\.\n$/,
    );
  });

  it('reaches it by run command when that is said', async () => {
    const { code, out, err } = await cli([...there, '--run-command']);
    assert.deepEqual([code, out], [0, 'Nothing of acr-teleport is left in old-aks.\n']);
    assert.equal(err, 'old-aks is reached by run command: each step takes some seconds.\n');
  });
});
