import assert from 'node:assert/strict';
import { enableStreaming, labelPool, scalePool } from '../../../src/azure/changes/nodePools';
import { ExplainedError } from '../../../src/base/errors';
import type { HttpReply, HttpRequest } from '../../../src/base/http';
import { failureAs, failureOf } from '../../support/errors';
import { reply } from '../../support/http';
import { armOver, clusterId, refusal } from './armOver';

const place = { cluster: { id: clusterId, name: 'demo-aks' }, pool: 'user1' };
const operation = 'https://management.azure.com/operations/1?v=1';

const properties = {
  count: 1,
  vmSize: 'Standard_DS2_v2',
  type: 'VirtualMachineScaleSets',
  enableAutoScaling: false,
  orchestratorVersion: '1.31.6',
  nodeLabels: { team: 'web' },
  wordOfTomorrow: { kept: [1, null] },
};
const serviceProperties = {
  eTag: 'b1946ac9',
  provisioningState: 'Succeeded',
  currentOrchestratorVersion: '1.31.6',
  nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202606.19.0',
  status: {},
};

function pool(more: Readonly<Record<string, unknown>> = {}, service: object = serviceProperties) {
  const id = `${clusterId}/agentPools/user1`;
  const type = 'Microsoft.ContainerService/managedClusters/agentPools';
  return { id, name: 'user1', type, systemData: {}, properties: { ...properties, ...service, ...more } };
}

/** A pool that takes two polls to change. */
function aks(before: unknown, more: (request: HttpRequest) => HttpReply | undefined = () => undefined) {
  let polls = 0;
  return armOver(request => {
    const other = more(request);
    if (other) return other;
    if (request.url === operation) return reply(200, { status: polls++ < 1 ? 'InProgress' : 'Succeeded' });
    if (request.method === 'PUT') return reply(200, before, { 'azure-asyncoperation': operation });
    return reply(200, before);
  });
}

const signal = new AbortController().signal;
const pathOfPool = '{cluster}/agentPools/user1 2026-04-01';

describe('streaming on a node pool', () => {
  it('is enabled by sending back all of the pool but what the service alone writes', async () => {
    const { arm, clock, requests, sent } = aks(pool());
    assert.equal(await clock.settle(enableStreaming(arm, place, signal)), 'changed');
    assert.deepEqual(sent(), [
      { call: `GET ${pathOfPool}` },
      {
        call: `PUT ${pathOfPool}`,
        body: { properties: { ...properties, artifactStreamingProfile: { enabled: true } } },
      },
      { call: 'GET /operations/1?v=1' },
      { call: 'GET /operations/1?v=1' },
      { call: `GET ${pathOfPool}` },
    ]);
    assert.equal(requests[1]?.headers?.['if-match'], 'b1946ac9');
  });

  for (const before of [undefined, null, {}, { enabled: false }, { enabled: null, format: 'new' }]) {
    it(`is enabled where its profile was ${JSON.stringify(before)}`, async () => {
      const { arm, clock, sent } = aks(pool({ artifactStreamingProfile: before }));
      await clock.settle(enableStreaming(arm, place, signal));
      const body = sent()[1]?.body as { properties: { artifactStreamingProfile: unknown } };
      assert.deepEqual(body.properties.artifactStreamingProfile, { ...before, enabled: true });
    });
  }

  it('sends nothing where it is enabled already', async () => {
    const { arm, requests } = aks(pool({ artifactStreamingProfile: { enabled: true } }));
    assert.equal(await enableStreaming(arm, place, signal), 'already');
    assert.equal(requests.length, 1);
  });

  it('asks for no match where the pool has no eTag', async () => {
    const { arm, clock, requests } = aks(pool({}, {}));
    await clock.settle(enableStreaming(arm, place, signal));
    assert.equal(requests[1]?.headers?.['if-match'], undefined);
  });

  it('tells of a change by somebody else meanwhile, and changes nothing', async () => {
    const { arm } = aks(pool(), ({ method }) =>
      method === 'PUT' ? refusal(412, 'PreconditionFailed', 'The eTag does not match.') : undefined,
    );
    const failure = await failureAs(ExplainedError, enableStreaming(arm, place, signal));
    assert.equal(failure.code, 'conflict');
    assert.match(failure.message, /the node pool user1 of demo-aks \(412 PreconditionFailed/);
    assert.match(failure.hint ?? '', /try again/);
  });

  it('tells of an answer that is no node pool, and sends nothing', async () => {
    for (const answer of ['', '[]', { properties: 'none' }, 7]) {
      const { arm, requests } = aks(answer);
      const failure = await failureAs(ExplainedError, enableStreaming(arm, place, signal));
      assert.equal(failure.code, 'unexpected');
      assert.equal(requests.length, 1);
    }
  });

  it('reports what the service says while it works', async () => {
    const { arm, clock } = aks(pool());
    const states: string[] = [];
    await clock.settle(enableStreaming(arm, place, signal, state => states.push(state)));
    assert.ok(states.includes('InProgress'));
  });

  it('tells of nodes that could not be reimaged', async () => {
    const { arm, clock } = aks(pool(), ({ url }) =>
      url === operation
        ? reply(200, { status: 'Failed', error: { code: 'NodesNotReady', message: 'Two are not.' } })
        : undefined,
    );
    const failure = await failureAs(ExplainedError, clock.settle(enableStreaming(arm, place, signal)));
    assert.match(
      failure.message,
      /^The node pool user1 of demo-aks failed in Azure \(NodesNotReady: Two are not\)/,
    );
  });

  it('is left with word of what goes on in Azure', async () => {
    const stop = new AbortController();
    const { arm, clock } = aks(pool(), ({ url }) => {
      if (url === operation) stop.abort();
      return undefined;
    });
    const failure = await failureAs(ExplainedError, clock.settle(enableStreaming(arm, place, stop.signal)));
    assert.equal(failure.code, 'leftRunning');
    assert.equal(
      failure.message,
      'Azure may go on to enable Artifact Streaming on the node pool user1 of demo-aks.',
    );
    assert.equal(clock.sleepers, 0);
  });

  it('is left without a word where nothing was sent', async () => {
    const stop = new AbortController();
    const { arm } = aks(pool(), () => {
      stop.abort();
      return undefined;
    });
    assert.equal(await failureOf(enableStreaming(arm, place, stop.signal)), stop.signal.reason);
  });
});

describe('scaling a node pool', () => {
  const scale = (azure: ReturnType<typeof aks>, nodes: number) =>
    azure.clock.settle(scalePool(azure.arm, { ...place, nodes }, signal));

  it('changes its count and nothing else', async () => {
    const azure = aks(pool());
    assert.equal(await scale(azure, 3), 'changed');
    assert.deepEqual(azure.sent()[1], {
      call: `PUT ${pathOfPool}`,
      body: { properties: { ...properties, count: 3 } },
    });
  });

  it('sends nothing where it has so many', async () => {
    const azure = aks(pool());
    assert.equal(await scale(azure, 1), 'already');
    assert.equal(azure.requests.length, 1);
  });

  it('is refused where the autoscaler does it', async () => {
    const azure = aks(pool({ enableAutoScaling: true, minCount: 1, maxCount: 5 }));
    const failure = await failureAs(ExplainedError, scale(azure, 3));
    assert.equal(failure.code, 'notScalable');
    assert.equal(
      failure.message,
      'The node pool user1 of demo-aks is scaled by the cluster autoscaler (1 to 5 nodes).',
    );
    assert.match(failure.hint ?? '', /minimum and maximum/);
    assert.equal(azure.requests.length, 1);
  });

  it('is refused where machines of several sizes make up the pool', async () => {
    const azure = aks(pool({ type: 'VirtualMachines', count: undefined }));
    const failure = await failureAs(ExplainedError, scale(azure, 3));
    assert.equal(failure.code, 'notScalable');
    assert.match(failure.hint ?? '', /manual-scale update/);
    assert.equal(azure.requests.length, 1);
  });
});

describe('labelling a node pool', () => {
  const label = (azure: ReturnType<typeof aks>, labels: Readonly<Record<string, string>>) =>
    azure.clock.settle(labelPool(azure.arm, { ...place, labels }, signal));

  it('adds to its labels, and changes nothing else', async () => {
    const azure = aks(pool());
    assert.equal(await label(azure, { lane: 'fast' }), 'changed');
    assert.deepEqual(azure.sent()[1], {
      call: `PUT ${pathOfPool}`,
      body: { properties: { ...properties, nodeLabels: { team: 'web', lane: 'fast' } } },
    });
    assert.equal(azure.requests[1]?.headers?.['if-match'], 'b1946ac9');
  });

  it('gives labels to a pool that has none', async () => {
    for (const nodeLabels of [undefined, null]) {
      const azure = aks(pool({ nodeLabels }));
      await label(azure, { lane: 'fast' });
      const body = azure.sent()[1]?.body as { properties: { nodeLabels: unknown } };
      assert.deepEqual(body.properties.nodeLabels, { lane: 'fast' });
    }
  });

  it('sends nothing where it has them', async () => {
    const azure = aks(pool());
    assert.equal(await label(azure, { team: 'web' }), 'already');
    assert.equal(azure.requests.length, 1);
  });
});
