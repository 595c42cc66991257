import assert from 'node:assert/strict';
import { storedZip } from '../../../src/base/storedZip';
import type { ClusterData } from '../../../src/simulator';
import { aksAudience } from '../../../src/simulator/azure/armHosts';
import { type AzureClient, clusterPath, openAzure, smallWorld } from './azureClient';

const cluster: ClusterData = {
  name: 'aks',
  resourceGroup: 'group',
  location: 'westus2',
  kubernetesVersion: '1.32.5',
  private: true,
  pools: [{ name: 'system', mode: 'System' }],
};

const openWith = (traits: Partial<ClusterData> = {}, denied?: 'writes') =>
  openAzure({
    world: smallWorld({
      subscription: { clusters: [{ ...cluster, ...traits }], ...(denied && { denied }) },
    }),
  });

const post = (azure: AzureClient, body: object) =>
  azure.arm(`${clusterPath}/runCommand`, { method: 'POST', body });

interface Result {
  readonly exitCode: number;
  readonly logs: string;
  readonly provisioningState: string;
}

async function ran(azure: AzureClient, command: string, more: object = {}): Promise<Result> {
  const begun = await post(azure, { command, ...more });
  assert.equal(begun.status, 202, begun.text);
  const location = begun.header('location');
  assert.equal((await azure.follow(location)).status, 202);
  await azure.client.clock.pass(2_000);
  const { status, json } = await azure.follow(location);
  assert.equal(status, 200);
  return json<{ properties: Result }>().properties;
}

const pod = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: 'b' } };
const context = (object: object = pod) =>
  storedZip([{ name: 'a.json', text: JSON.stringify(object) }]).toString('base64');

describe('Simulated Azure: commands in a cluster', () => {
  it('reach the API of a private one, which nobody else reaches', async () => {
    const azure = await openWith();
    const { exitCode, logs, provisioningState } = await ran(
      azure,
      "kubectl get --raw '/api/v1/nodes?limit=1'",
    );
    assert.deepEqual([exitCode, provisioningState], [0, 'Succeeded']);
    assert.equal(JSON.parse(logs).items[0].metadata.labels.agentpool, 'system');
  });

  it('apply, patch, create, replace and delete with the files that they are given', async () => {
    const azure = await openWith();
    const path = '/api/v1/namespaces/default/configmaps';
    const applied = 'kubectl apply --server-side --field-manager us -o json -f a.json';
    const made = await ran(azure, `${applied} --dry-run=server`, { context: context() });
    assert.equal(JSON.parse(made.logs).data.a, 'b');
    assert.match(
      (await ran(azure, `kubectl get --raw ${path}/settings`)).logs,
      /^Error from server \(NotFound\): configmaps "settings" not found$/m,
    );
    await ran(azure, applied, { context: context() });
    const conflict = await ran(azure, applied.replace('us', 'them'), {
      context: context({ ...pod, data: { a: 'c' } }),
    });
    assert.equal(conflict.exitCode, 1);
    assert.match(conflict.logs, /^error: Apply failed with 1 conflict: conflict with "us": \.data\.a$/m);
    const patch = `kubectl patch --type=merge --patch '{"data":{"a":"d"}}' -n default -o json -- configmaps.v1. settings`;
    assert.equal(JSON.parse((await ran(azure, patch)).logs).data.a, 'd');
    const taken = await ran(azure, `kubectl create --raw ${path} -f a.json`, { context: context() });
    assert.match(taken.logs, /\(AlreadyExists\)/);
    const removed = await ran(azure, `kubectl delete --raw ${path}/settings`);
    assert.equal(removed.exitCode, 0);
  });

  it('end as a shell and kubectl do for what they do not know', async () => {
    const azure = await openWith();
    for (const [command, exitCode, logs] of [
      ['kubectl explain pods', 1, 'error: unknown command "explain" for "kubectl"\n'],
      ['rm -rf /', 127, 'sh: rm: not found\n'],
      ["kubectl get 'open", 2, 'sh: syntax error: unterminated quoted string\n'],
      ['kubectl apply --server-side -f none.json', 1, 'error: the path "none.json" does not exist\n'],
    ] as const)
      assert.deepEqual(await ran(azure, command).then(each => [each.exitCode, each.logs]), [exitCode, logs]);
  });

  it('need a token for the cluster where people sign in with Microsoft Entra, and have its rights', async () => {
    const azure = await openWith({
      entra: 'managed',
      kubernetes: {
        users: [{ name: 'ada@contoso.example', may: [{ verbs: ['list'], resources: ['pods'] }] }],
      },
    });
    assert.equal((await post(azure, { command: 'kubectl get --raw /api' })).status, 400);
    const clusterToken = await azure.token(`${aksAudience}/.default`);
    const { logs } = await ran(azure, 'kubectl get --raw /api/v1/nodes', { clusterToken });
    assert.match(
      logs,
      /^Error from server \(Forbidden\): nodes is forbidden: User "ada@contoso\.example" cannot list/,
    );
    const stranger = await ran(azure, 'kubectl get --raw /api/v1/nodes', { clusterToken: 'made up' });
    assert.match(stranger.logs, /You must be logged in/);
  });

  it('are refused where they are switched off, where the cluster is stopped, and to who may not', async () => {
    const command = { command: 'kubectl get --raw /api' };
    assert.equal((await post(await openWith({ runCommand: false }), command)).status, 400);
    assert.equal((await post(await openWith({ stopped: true }), command)).status, 409);
    assert.equal((await post(await openWith({}, 'writes'), command)).status, 403);
    const azure = await openWith();
    for (const body of [{}, { command: '' }, { ...command, context: 'bm8gemlw' }])
      assert.equal((await post(azure, body)).status, 400);
    assert.equal((await azure.arm(`${clusterPath}/commandResults/nope`)).status, 404);
  });

  it('hand on no more than 512 kB', async () => {
    const azure = await openWith();
    const lines = Array.from({ length: 400 }, () => 'kubectl get --raw /api/v1/nodes').join('\n');
    assert.equal((await ran(azure, lines)).logs.length, 512_000);
  });
});
