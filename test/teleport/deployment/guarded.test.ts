import assert from 'node:assert/strict';
import { createArm } from '../../../src/azure/armClient';
import { publicCloud } from '../../../src/azure/cloud';
import { cluster as readCluster } from '../../../src/azure/clusters';
import type { Fetch } from '../../../src/base/fetch';
import { logging } from '../../../src/base/logging';
import { createSend } from '../../../src/base/send';
import { ClusterError } from '../../../src/kubernetes/clusterError';
import type { ClusterData } from '../../../src/simulator';
import { type OpenOptions, openAzureCluster } from '../../../src/teleport/deployment/target';
import { clusterPath, openAzure, smallWorld } from '../../simulator/azure/azureClient';
import { assertKept, watched } from '../../support/canary';
import { failureAs } from '../../support/errors';
import { testHost } from '../../support/host';
import { response } from '../../support/http';

const { signal } = new AbortController();

const guarded: ClusterData = {
  name: 'aks',
  resourceGroup: 'group',
  location: 'westus2',
  kubernetesVersion: '1.32.5',
  private: true,
  localAccounts: false,
  entra: 'managed',
  pools: [{ name: 'system', mode: 'System' }],
};

/** A cluster in a simulated Azure; `network` answers for its API server where this machine reaches it. */
async function opened(
  traits: Partial<ClusterData> = {},
  { network, denied }: { readonly network?: Fetch; readonly denied?: 'writes' } = {},
) {
  const subscription = { clusters: [{ ...guarded, ...traits }], ...(denied && { denied }) };
  const azure = await openAzure({ world: smallWorld({ subscription }) });
  const { clock } = azure.client;
  const { fetch, secrets } = watched(azure.account.fetch);
  const seen: string[] = [];
  const bodies: string[] = [];
  const watching: Fetch = (url, request) => {
    const { host, pathname } = new URL(url);
    seen.push(`${request.method} ${host.replace(/^aks-dns.*?\./, 'api.')}${pathname}`);
    if (pathname.endsWith('/runCommand')) bodies.push(request.body ?? '');
    return network && host.includes('azmk8s.io') ? network(url, request) : fetch(url, request);
  };
  const account = { ...azure.account, fetch: watching };
  const host = testHost({ clock });
  const send = logging(createSend(watching, clock), clock, host.log);
  const arm = createArm({ cloud: publicCloud, account, tenant: undefined, send, clock });
  const cluster = await clock.settle(readCluster(arm, clusterPath, signal));
  const services = { host, inventory: { arm: async () => arm } } as unknown as Parameters<
    typeof openAzureCluster
  >[0];
  const open = (byRunCommand: OpenOptions['byRunCommand'] = () => true) =>
    openAzureCluster(services, cluster, { signal, byRunCommand });
  return { open, clock, host, seen, bodies, secrets, azure };
}

const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { password: 'canary-in-a-map' },
});

describe('a cluster that guards its API server', () => {
  it('is reached by run command where it cannot be reached otherwise, and somebody says so', async () => {
    const { open, clock, host, secrets, bodies } = await opened();
    const asked: string[] = [];
    const { objects, name } = await clock.settle(open(({ name: which }) => asked.push(which) > 0));
    assert.deepEqual([name, asked], ['aks', ['aks']]);
    const settle = <T>(promise: Promise<T>) => clock.settle(promise);
    const first = await settle(objects.apply(configMap('one'), { signal }));
    const again = await settle(objects.apply(configMap('one'), { signal }));
    assert.deepEqual([first.isNew, again.isNew, again.object.metadata.name], [true, false, 'one']);
    const { items } = await settle(objects.list({ apiVersion: 'v1', kind: 'Node' }, signal));
    assert.equal(items.length, 1);
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'one', namespace: 'default' };
    assert.equal(await settle(objects.remove(reference, { signal, deadlineMs: 60_000 })), 'gone');
    assert.equal(await settle(objects.get(reference, signal)), undefined);
    const tokens = bodies.map(body => JSON.parse(body).clusterToken);
    assert.ok(tokens.length > 5 && tokens.every(token => typeof token === 'string'));
    assert.ok(host.log.lines.some(line => line.includes('/runCommand')));
    assertKept(
      [...secrets, ...tokens, 'canary-in-a-map', btoa('canary-in-a-map').slice(0, 16)],
      host.log.lines,
    );
  });

  it('is asked without a word of ours, and used directly, where it answers', async () => {
    const headers: unknown[] = [];
    const { open, clock, seen } = await opened(
      {},
      {
        network: async (_, request) => {
          headers.push(request.headers);
          return response(401, '{"kind":"Status","code":401}');
        },
      },
    );
    const { objects } = await clock.settle(open(() => assert.fail('Nobody is to be asked.')));
    assert.equal(objects.connection.pollMs, undefined);
    assert.deepEqual(headers, [{}]);
    assert.match(seen.at(-1) ?? '', /^GET api\..*azmk8s\.io\/version$/);
    assert.equal(
      (await failureAs(ClusterError, clock.settle(objects.list({ apiVersion: 'v1', kind: 'Node' }, signal))))
        .code,
      'unauthorized',
    );
  });

  it('is not there for who wants no commands, who is told of both ways', async () => {
    const { open, clock, seen } = await opened();
    const error = await failureAs(ClusterError, clock.settle(open(() => false)));
    assert.equal(error.code, 'unreachable');
    assert.match(error.message, /^aks did not answer about its version: .*could not be found by name/);
    assert.equal(
      error.hint,
      'It is a private cluster: connect to its network, by VPN for instance, or let Azure run each step inside it: choose run command (--run-command on the command line).',
    );
    assert.ok(!seen.some(call => call.includes('runCommand')));
  });

  it('names the az line that switches run command on, where it is off, and asks nobody', async () => {
    const { open, clock } = await opened({ runCommand: false });
    const { hint } = await failureAs(
      ClusterError,
      clock.settle(open(() => assert.fail('Nobody is to be asked.'))),
    );
    assert.match(
      hint ?? '',
      /run command, which is off: az aks update --resource-group group --name aks --enable-run-command\.$/,
    );
  });

  it('gives up within seconds on an address that swallows all', async () => {
    const network: Fetch = (_, request) =>
      new Promise((_resolve, reject) =>
        request.signal.addEventListener('abort', () => reject(request.signal.reason)),
      );
    const traits = { private: false, authorizedIpRanges: ['203.0.113.0/24'] };
    const { open, clock } = await opened(traits, { network });
    const failed = failureAs(
      ClusterError,
      open(() => false),
    );
    assert.ok((await clock.timeToSettle(failed)) <= 10_000);
    const { code, hint } = await failed;
    assert.equal(code, 'timeout');
    assert.match(
      hint ?? '',
      /^It takes calls from certain addresses alone: connect from one of them, or let Azure/,
    );
  });
});
