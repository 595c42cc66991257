import assert from 'node:assert/strict';
import { createArm } from '../../../src/azure/armClient';
import { attachRegistry } from '../../../src/azure/changes/attachRegistry';
import { importImage } from '../../../src/azure/changes/importImage';
import { enableStreaming, scalePool } from '../../../src/azure/changes/nodePools';
import { registerFeature } from '../../../src/azure/changes/registerFeature';
import { createRepositoryToken } from '../../../src/azure/changes/repositoryToken';
import type { TokenPassword } from '../../../src/azure/changes/tokenPassword';
import { publicCloud } from '../../../src/azure/cloud';
import { queryResources } from '../../../src/azure/resourceGraph';
import { findPullRole } from '../../../src/azure/roleAssignments';
import { createSend } from '../../../src/base/send';
import { claimsOf } from '../client';
import { type AzureClient, kubeletId, openAzure, subscriptionId } from './azureClient';

const { signal } = new AbortController();

async function openForUs() {
  const azure = await openAzure();
  const { account, client } = azure;
  const { clock } = client;
  const send = createSend(account.fetch, clock);
  const arm = createArm({ cloud: publicCloud, account, tenant: undefined, send, clock });
  const found = async () => {
    const { registries, clusters } = await clock.settle(queryResources(arm, signal));
    const [registry = assert.fail(), cluster = assert.fail()] = [registries[0], clusters[0]];
    return { registry, cluster };
  };
  return { azure, clock, arm, found };
}

const pull = (azure: AzureClient, { user, password }: TokenPassword, scope: string) => {
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return azure.client.token([scope], basic);
};

describe('Simulated Azure: our own client', () => {
  it('finds the registry and the cluster', async () => {
    const { found } = await openForUs();
    const { registry, cluster } = await found();
    assert.equal(registry.loginServer, 'mine1.azurecr.io');
    assert.deepEqual(
      [registry.sku, registry.armTokens, registry.privateEndpoints],
      ['Premium', 'enabled', 0],
    );
    assert.deepEqual(
      cluster.pools.map(({ name, osSku, count }) => [name, osSku, count]),
      [
        ['system', 'Ubuntu', 1],
        ['user1', 'Ubuntu', 1],
        ['win', 'Windows2022', 1],
      ],
    );
    assert.equal(cluster.kubeletIdentity?.objectId, kubeletId);
  });

  it('makes a token that signs in', async () => {
    const { azure, arm, clock, found } = await openForUs();
    const { registry } = await found();
    const kept: TokenPassword[] = [];
    const keep = async (password: TokenPassword) => void kept.push(password);
    await clock.settle(createRepositoryToken(arm, { registry, repository: 'team/app', keep }, signal));
    const [password = assert.fail()] = kept;
    const { access } = claimsOf(await pull(azure, password, 'repository:team/app:pull,push'));
    assert.deepEqual(access, [{ type: 'repository', name: 'team/app', actions: ['pull'] }]);
  });

  it('attaches the registry', async () => {
    const { arm, clock, found } = await openForUs();
    const { registry } = await found();
    const who = { registry, principalId: kubeletId };
    assert.equal(await clock.settle(findPullRole(arm, who, signal)), undefined);
    assert.equal(await clock.settle(attachRegistry(arm, who, signal)), 'attached');
    assert.equal(await clock.settle(attachRegistry(arm, who, signal)), 'already');
    assert.equal(await clock.settle(findPullRole(arm, who, signal)), 'AcrPull');
  });

  it('scales a pool, and lets it stream', async () => {
    const { arm, clock, found } = await openForUs();
    const { cluster } = await found();
    const place = { cluster, pool: 'user1' };
    assert.equal(await clock.settle(scalePool(arm, { ...place, nodes: 4 }, signal)), 'changed');
    assert.equal(await clock.settle(enableStreaming(arm, place, signal)), 'changed');
    assert.equal(await clock.settle(enableStreaming(arm, place, signal)), 'already');
    const pool = (await found()).cluster.pools.find(({ name }) => name === 'user1');
    assert.deepEqual([pool?.count, pool?.artifactStreaming], [4, true]);
    assert.equal(pool?.labels.team, 'a');
    assert.equal(pool?.labels['kubernetes.azure.com/artifactstreaming-enabled'], 'true');
    assert.deepEqual(pool?.taints, ['only=us:NoSchedule']);
  });

  it('imports an image, and registers a feature', async () => {
    const { azure, arm, clock, found } = await openForUs();
    const { registry } = await found();
    const source = { host: 'mcr.microsoft.com', image: 'hello-world:latest' };
    await clock.settle(importImage(arm, { registry, source, target: 'hello:1', replaces: false }, signal));
    assert.equal((await azure.client.ask('/v2/hello/manifests/1')).status, 200);
    const feature = { provider: 'Microsoft.ContainerService', feature: 'EnableACRTeleport' };
    const registered = registerFeature(arm, { subscriptionId, ...feature }, clock, signal);
    assert.equal(await clock.settle(registered), 'Registered');
  });
});
