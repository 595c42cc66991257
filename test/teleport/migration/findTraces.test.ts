import assert from 'node:assert/strict';
import { openSimulator } from '../../../src/simulator';
import { findTraces } from '../../../src/teleport/migration/findTraces';
import { tracedPools } from '../../../src/teleport/migration/traces';
import { createServices } from '../../../src/teleport/services';
import { azureOf } from '../../support/azure';
import { testHost } from '../../support/host';
import { openedRegistry, steady } from '../../support/registry';
import { VirtualClock } from '../../support/virtualClock';

async function demoAzure() {
  const clock = new VirtualClock();
  const simulator = await openSimulator({ world: 'demo', clock });
  const [account] = simulator.azure?.accounts() ?? [];
  const azure = azureOf(account ?? assert.fail());
  const host = testHost({ clock, azure });
  const services = createServices(host, () => ({ stuckAfterMs: 600_000 }));
  await clock.settle(services.inventory.read());
  return { services, clock };
}

describe('Traces of Teleport', () => {
  // Virtual time cannot wait for a file to be loaded.
  before(() => import('../../../src/teleport/azureSessions'));

  it('are the repositories that teleport, the pools made for it, and the feature', async () => {
    const { services, clock } = await demoAzure();
    const registry = services.registries.find('demo42t.azurecr.io') ?? assert.fail();
    const cluster = services.inventory.clusters().find(({ name }) => name === 'demo-aks') ?? assert.fail();
    const told: string[] = [];
    const subjects = { registries: [registry], clusters: [cluster] };
    const facts = await clock.settle(findTraces(services, subjects, steady(), subject => told.push(subject)));
    const [{ repositories, sku, name }] = facts.registries as [(typeof facts.registries)[0]];
    assert.ok('value' in repositories);
    assert.deepEqual(
      repositories.value.teleporting.map(each => each.name),
      ['azure-vote-front', 'gcc', 'hello-world', 'jupyter/all-spark-notebook', 'redis'],
    );
    assert.deepEqual([name, sku, told], ['demo42t', { value: 'Premium' }, ['demo42t.azurecr.io']]);
    const [traces = assert.fail()] = facts.clusters;
    assert.deepEqual(
      tracedPools(traces).map(({ pool, hasPlugin, lane }) => [pool.name, hasPlugin, lane]),
      [
        ['teleporter', true, 'enabled'],
        ['shuttle', false, 'disabled'],
      ],
    );
    assert.deepEqual(traces.feature, { value: 'Registered' });
  });

  it('are looked for in the repositories added by name where the list is denied', async () => {
    const users = [{ name: 'reader', password: 'canary-password-of-reader', catalog: false }];
    const repositories = [{ name: 'shop', teleportEnabled: true, images: [{ tags: ['1'], pushed: '2h' }] }];
    const { services, saved, clock } = await openedRegistry({ data: { users, repositories } });
    await services.registries.addRepository(saved, 'shop');
    const added = services.registries.find(saved.loginServer) ?? assert.fail();
    const facts = await clock.settle(findTraces(services, { registries: [added], clusters: [] }, steady()));
    const [found = assert.fail()] = facts.registries;
    assert.ok('value' in found.repositories);
    assert.deepEqual([found.repositories.value.seen, found.repositories.value.teleporting.length], [1, 1]);
    assert.deepEqual(found.sku, { unknown: 'no Azure account that is signed in tells it' });
  });

  it('say why, where a registry does not let anybody look', async () => {
    const users = [{ name: 'reader', password: 'canary-password-of-reader', catalog: false }];
    const { services, saved, clock } = await openedRegistry({ data: { users, repositories: [] } });
    const facts = await clock.settle(findTraces(services, { registries: [saved], clusters: [] }, steady()));
    assert.match(JSON.stringify(facts.registries[0]?.repositories), /list its repositories/);
  });
});
