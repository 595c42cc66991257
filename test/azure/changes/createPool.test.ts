import assert from 'node:assert/strict';
import { createPool } from '../../../src/azure/changes/createPool';
import { ExplainedError } from '../../../src/base/errors';
import type { HttpReply, HttpRequest } from '../../../src/base/http';
import { failureAs } from '../../support/errors';
import { reply } from '../../support/http';
import { armOver, clusterId, refusal } from './armOver';

const cluster = { id: clusterId, name: 'demo-aks' };
const wanted = { cluster, pool: 'lane1', like: 'user1', labels: { lane: 'fast' }, streams: false };
const operation = 'https://management.azure.com/operations/1?v=1';
const created = { id: `${clusterId}/agentPools/lane1`, name: 'lane1', properties: {} };
const template = {
  count: 7,
  vmSize: 'Standard_D4s_v5',
  osSKU: 'AzureLinux',
  availabilityZones: ['1', '2'],
  vnetSubnetID: '/subnets/nodes',
  nodeLabels: { team: 'web' },
  nodeTaints: ['a=b:NoSchedule'],
  mode: 'System',
  eTag: 'b1946ac9',
};

/** A cluster that has one pool, and makes another when it is asked to. */
function aks(more: (request: HttpRequest) => HttpReply | undefined = () => undefined) {
  let isThere = false;
  return armOver(request => {
    const { method, url } = request;
    const other = more(request);
    if (method === 'PUT') isThere = true;
    if (other) return other;
    if (url === operation) return reply(200, { status: 'Succeeded' });
    if (method === 'PUT') return reply(201, created, { 'azure-asyncoperation': operation });
    if (url.includes('/agentPools/user1')) return reply(200, { name: 'user1', properties: template });
    return isThere ? reply(200, created) : refusal(404, 'NotFound');
  });
}

const { signal } = new AbortController();
const failing = ({ url }: HttpRequest) =>
  url === operation
    ? reply(200, { status: 'Failed', error: { code: 'SkuNotAvailable', message: 'There is none.' } })
    : undefined;

describe('a new node pool', () => {
  it('takes over of another what decides where and what its nodes are, and nothing else', async () => {
    const { arm, clock, sent } = aks();
    await clock.settle(createPool(arm, wanted, signal));
    const path = '{cluster}/agentPools';
    assert.deepEqual(sent().slice(0, 3), [
      { call: `GET ${path}/user1 2026-04-01` },
      { call: `GET ${path}/lane1 2026-04-01` },
      {
        call: `PUT ${path}/lane1 2026-04-01`,
        body: {
          properties: {
            vmSize: 'Standard_D4s_v5',
            osSKU: 'AzureLinux',
            availabilityZones: ['1', '2'],
            vnetSubnetID: '/subnets/nodes',
            count: 1,
            type: 'VirtualMachineScaleSets',
            mode: 'User',
            osType: 'Linux',
            nodeLabels: { lane: 'fast' },
          },
        },
      },
    ]);
  });

  it('streams where that was said', async () => {
    const { arm, clock, sent } = aks();
    await clock.settle(createPool(arm, { ...wanted, labels: {}, streams: true }, signal));
    const body = sent()[2]?.body as { properties: Record<string, unknown> };
    assert.deepEqual(body.properties.artifactStreamingProfile, { enabled: true });
  });

  it('takes the place of none that came meanwhile', async () => {
    const { arm, requests } = aks(({ url }) => (url.includes('lane1') ? reply(200, created) : undefined));
    const failure = await failureAs(ExplainedError, createPool(arm, wanted, signal));
    assert.equal(failure.code, 'conflict');
    assert.ok(requests.every(({ method }) => method === 'GET'));
  });

  it('that could not be made is told with what remains of it', async () => {
    const { arm, clock } = aks(failing);
    const failure = await failureAs(ExplainedError, clock.settle(createPool(arm, wanted, signal)));
    assert.equal(failure.code, 'remains');
    assert.match(
      failure.message,
      /SkuNotAvailable: There is none\).* What there is of it remains: the node pool lane1 of demo-aks\.$/,
    );
    assert.match(failure.hint ?? '', /Delete the pool/);
  });

  it('that was refused is told alone, since nothing was made', async () => {
    let isAsked = false;
    const { arm } = aks(({ method }) => {
      if (method === 'PUT') isAsked = true;
      if (method === 'PUT') return refusal(400, 'QuotaExceeded', 'No cores are left.');
      return isAsked ? refusal(404, 'NotFound') : undefined;
    });
    const failure = await failureAs(ExplainedError, createPool(arm, wanted, signal));
    assert.notEqual(failure.code, 'remains');
    assert.match(failure.message, /QuotaExceeded/);
  });

  it('may remain where that cannot be looked up any more', async () => {
    let isAsked = false;
    const { arm, clock } = aks(({ method }) => {
      if (method === 'PUT') isAsked = true;
      return isAsked ? refusal(400, 'Odd') : undefined;
    });
    const failure = await failureAs(ExplainedError, clock.settle(createPool(arm, wanted, signal)));
    assert.match(failure.message, /Something of it may remain: the node pool lane1 of demo-aks\.$/);
  });

  it('is left with word of what goes on in Azure, and costs', async () => {
    const stop = new AbortController();
    const { arm, clock } = aks(({ url }) => {
      if (url === operation) stop.abort();
      return undefined;
    });
    const failure = await failureAs(ExplainedError, clock.settle(createPool(arm, wanted, stop.signal)));
    assert.equal(failure.code, 'leftRunning');
    assert.match(
      failure.message,
      /^Azure may go on to create the node pool lane1 of demo-aks, whose node is billed/,
    );
  });
});
