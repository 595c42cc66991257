import assert from 'node:assert/strict';
import type { AzureCluster } from '../../../src/azure/resources';
import { ExplainedError } from '../../../src/base/errors';
import { planManifests } from '../../../src/teleport/deployment/plan';
import { type PreflightFinding, preflight } from '../../../src/teleport/deployment/preflight';
import type { DeployTarget } from '../../../src/teleport/deployment/target';
import type { StateName } from '../../../src/teleport/imageState';
import { failureOf } from '../../support/errors';
import { testHost } from '../../support/host';
import { VirtualClock } from '../../support/virtualClock';
import { SimulatedGround } from './grounds';

const { signal } = new AbortController();
type Services = Parameters<typeof preflight>[0];

interface Known {
  readonly state?: StateName;
  readonly failure?: Error;
  readonly isAzures?: boolean;
}

function servicesOf({ state = 'ready', failure, isAzures = false }: Known): Services {
  const resolve = async () => (failure ? Promise.reject(failure) : { digest: `sha256:${'1'.repeat(64)}` });
  return {
    host: testHost(),
    registries: { at: (address: object) => address },
    catalog: { open: async () => ({ client: { resolve } }) },
    monitor: { check: async () => ({ state: { state, since: 0 } }) },
    inventory: { registryAt: () => (isAzures ? { id: '/registry' } : undefined), cluster: () => undefined },
  } as unknown as Services;
}

const pod = (selector: string, image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { nodeSelector: ${selector}, containers: [{ name: web, image: '${image}' }] }\n`;
const front = 'demo42t.azurecr.io/azure-vote-front:v1';

async function findings(
  text: string,
  known: Known = {},
  more: { namespace?: string; user?: string; azure?: DeployTarget['azure'] } = {},
): Promise<readonly PreflightFinding[]> {
  const clock = new VirtualClock();
  const ground = new SimulatedGround({ clock });
  const target = { ...(await ground.target(more.user)), ...(more.azure ? { azure: more.azure } : {}) };
  const place = { namespace: more.namespace ?? 'default', nowMs: 0 };
  const plan = await planManifests([{ name: 'web.yaml', text }], place);
  return clock.settle(preflight(servicesOf(known), target, plan, { signal }));
}

const told = (all: readonly PreflightFinding[]) => all.map(({ about, level }) => `${about} ${level}`);

describe('what is looked at before a deployment', () => {
  it('finds nothing wrong where all is there', async () => {
    const all = await findings(pod('{ acr-teleport: enabled }', front));
    assert.deepEqual(told(all), ['namespace ok', 'nodes ok', 'image ok']);
    assert.equal(all[1]?.words, '1 of 4 nodes labelled acr-teleport=enabled take pods.');
    assert.equal(all[2]?.words, `${front} is there: expanded.`);
  });

  it('names the namespace that could be created', async () => {
    const [namespace] = await findings(pod('{}', front), {}, { namespace: 'shop' });
    assert.deepEqual([namespace?.level, namespace?.newNamespace], ['problem', 'shop']);
    assert.equal(namespace?.words, 'demo-aks has no namespace shop.');
    const text = `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n${pod('{}', front)}`;
    assert.deepEqual(told(await findings(text, {}, { namespace: 'shop' })), ['nodes ok', 'image ok']);
  });

  it('says which labels no node has, and offers to scale the pool that would have them', async () => {
    const text = pod('{ lane: fast }', front);
    const [, nodes] = await findings(text);
    assert.equal(nodes?.words, 'demo-aks has no node labelled lane=fast: pods would wait.');
    assert.equal(nodes?.fixes, undefined);
    const pools = [{ name: 'fast', count: 0, labels: { lane: 'fast' } }];
    const azure = { cluster: { id: '/aks', pools } as unknown as AzureCluster } as DeployTarget['azure'];
    const [, scalable] = await findings(text, {}, { azure });
    assert.deepEqual(scalable?.fixes, [{ kind: 'scalePool', clusterId: '/aks', pool: 'fast', count: 1 }]);
  });

  it('doubts what may not be seen', async () => {
    const all = await findings(pod('{}', front), {}, { user: 'may-not-see-nodes' });
    assert.deepEqual(told(all), ['namespace ok', 'nodes doubt', 'image ok']);
    assert.match(all[1]?.words ?? '', /^Whether nodes match is not known: /);
  });

  it('offers to import an image of the sample that is not there', async () => {
    const failure = new ExplainedError('It is not there.', { code: 'notFound' });
    const [, , missing] = await findings(pod('{}', front), { failure });
    assert.deepEqual([missing?.level, missing?.words], ['problem', `${front} is not there.`]);
    assert.equal(missing?.fixes, undefined);
    const [, , imported] = await findings(pod('{}', front), { failure, isAzures: true });
    assert.deepEqual(imported?.fixes, [
      {
        kind: 'importImage',
        registryId: '/registry',
        source: 'mcr.microsoft.com/azuredocs/azure-vote-front:v1',
        target: 'azure-vote-front:v1',
      },
    ]);
  });

  it('says to wait for an image that is being expanded, and doubts what it cannot look up', async () => {
    const [, , expanding] = await findings(pod('{}', front), { state: 'expanding' });
    assert.equal(expanding?.level, 'doubt');
    assert.match(expanding?.hint ?? '', /^Wait until it is ready/);
    const failure = new ExplainedError('Sign in first.', { code: 'unauthorized' });
    const [, , unknown] = await findings(pod('{}', front), { failure });
    assert.equal(unknown?.words, `Whether ${front} can be pulled is not known: Sign in first.`);
    const [, , hub] = await findings(pod('{}', 'nginx'));
    assert.equal(hub?.level, 'doubt');
  });

  it('hides no fault of ours', async () => {
    const failure = new TypeError('a fault');
    assert.equal(await failureOf(findings(pod('{}', front), { failure })), failure);
  });
});
