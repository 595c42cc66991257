import assert from 'node:assert/strict';
import type { Azure } from '../../src/azure/account';
import { publicCloud } from '../../src/azure/cloud';
import { Emitter } from '../../src/base/emitter';
import { isExplained } from '../../src/base/errors';
import { parseRegistry } from '../../src/registry/reference';
import { openSimulator, type WorldData } from '../../src/simulator';
import { azureWorld } from '../../src/simulator/world/azureWorld';
import { createServices } from '../../src/teleport/services';
import { testHost } from '../support/host';
import { turn, VirtualClock } from '../support/virtualClock';

async function opened(world: string | WorldData) {
  const clock = new VirtualClock();
  const simulator = await openSimulator({ world, clock });
  const { azure: simulated } = simulator;
  assert.ok(simulated);
  const changed = new Emitter<void>();
  const azure: Azure = {
    cloud: () => publicCloud,
    accounts: async () => simulated.accounts(),
    async signIn(request) {
      await simulated.signIn(request);
      changed.fire();
    },
    onDidChange: changed.event,
  };
  const host = testHost({ clock, azure });
  const services = createServices(host, () => ({ stuckAfterMs: 600_000 }));
  return { simulator, services, clock, ...services };
}

describe('Inventory', () => {
  // Virtual time cannot wait for a file to be loaded.
  before(() => import('../../src/teleport/azureSessions'));

  it('asks for nothing before somebody looks', async () => {
    const { simulator, inventory } = await opened('demo');
    assert.equal(inventory.isOpened, false);
    inventory.refresh();
    assert.deepEqual([simulator.requests.total, inventory.findings, inventory.clusters()], [0, [], []]);
  });

  it('finds registries and clusters, and lets a locked tenant hide nobody', async () => {
    const { inventory, registries, clock } = await opened('demo');
    await clock.settle(inventory.read());
    const states = inventory.findings.map(({ tenant, state }) => [tenant?.name, state]);
    assert.deepEqual(states, [
      ['Contoso', 'read'],
      ['Fabrikam', 'failed'],
    ]);
    assert.ok(inventory.registryAt('demo42t.azurecr.io'));
    assert.equal(registries.find('demo42t.azurecr.io')?.access, 'azure');
    assert.ok(inventory.clusters().some(({ name }) => name === 'demo-aks'));
  });

  it('tells open registries their tier, and with it how often referrers may be listed', async () => {
    const { inventory, catalog, clock } = await opened('demo');
    const address = parseRegistry('contosostream');
    const saved = { ...address, access: 'anonymous' as const, repositories: [] };
    const { client } = await catalog.open(saved);
    const before = client.streaming.pace.durationMs(300);
    await clock.settle(inventory.read());
    await turn();
    assert.equal(inventory.registryAt(address.loginServer)?.sku, 'Premium');
    assert.ok(client.streaming.pace.durationMs(300) < before / 4);
  });

  it('reads a tenant anew once somebody has signed in to it', async () => {
    const { inventory, host, clock } = await opened('demo');
    await clock.settle(inventory.read());
    const locked = inventory.findings.find(({ state }) => state === 'failed');
    assert.ok(locked);
    const { azure } = host;
    assert.ok(azure);
    const tenant = locked.tenant?.id ?? '';
    const request = { account: locked.account, tenant, scopes: [publicCloud.armScope] };
    await clock.settle(azure.signIn(request, new AbortController().signal));
    await clock.settle(inventory.read());
    await clock.settle(inventory.refreshTenant(locked));
    assert.deepEqual(
      inventory.findings.map(({ state }) => state),
      ['read', 'read'],
    );
  });

  it('shows nothing of subscriptions that are hidden', async () => {
    const { inventory, registries, clock } = await opened('demo');
    await clock.settle(inventory.read());
    await inventory.hide(inventory.subscriptions().map(({ id }) => id));
    assert.deepEqual([inventory.registries(), inventory.clusters(), registries.all()], [[], [], []]);
    await inventory.hide([]);
    assert.ok(inventory.registries().length > 0);
  });

  it('goes by who is set to be looked at last, however late the others answer', async () => {
    const { simulator } = await opened('demo');
    const changed = new Emitter<void>();
    let answerLate = (_: never[]) => {};
    const late = new Promise<never[]>(resolve => {
      answerLate = resolve;
    });
    const answers = [late, Promise.resolve(simulator.azure?.accounts() ?? [])];
    const azure: Azure = {
      cloud: () => publicCloud,
      accounts: async () => (await answers.shift()) ?? [],
      signIn: async () => {},
      onDidChange: changed.event,
    };
    const { inventory } = createServices(testHost({ azure }), () => ({ stuckAfterMs: 600_000 }));
    assert.equal(inventory.isSignedIn, undefined);
    changed.fire();
    await turn();
    answerLate([]);
    await turn();
    assert.equal(inventory.isSignedIn, true);
  });

  it('sends tokens for Azure to Azure, and for a registry to that registry', async () => {
    const { simulator, services, inventory, clock } = await opened('demo');
    await clock.settle(inventory.read());
    const found = services.registries.find('contosoeast.azurecr.io');
    assert.ok(found);
    const registry = await clock.settle(services.catalog.open(found));
    await clock.settle(registry.client.repositories(new AbortController().signal).next());
    const sent = simulator.requests.tokens.map(({ host, audience }) => [host, audience]);
    assert.deepEqual(
      [...new Map(sent.map(pair => [pair.join(' '), pair])).values()],
      [
        ['management.azure.com', 'https://management.azure.com'],
        ['contosoeast.azurecr.io', 'https://containerregistry.azure.net'],
      ],
    );
    assert.deepEqual(simulator.requests.strays, []);
  });

  it('reads 3 accounts with 5 tenants each in one call for each tenant and its pages, first rows before the last tenant', async () => {
    const { simulator, inventory, clock } = await opened('azure:3x5x40x2000');
    let firstRowsAt: number | undefined;
    inventory.onDidChange(() => {
      if (inventory.registries().length > 0)
        firstRowsAt ??= inventory.findings.filter(({ state }) => state === 'read').length;
    });
    await clock.settle(inventory.read());
    const read = inventory.findings.filter(({ state }) => state === 'read');
    assert.deepEqual(
      [inventory.accounts.length, read.length, firstRowsAt],
      [3, inventory.findings.length, 1],
    );
    const { requests } = simulator;
    const tenants = read.length;
    assert.deepEqual(
      [requests.count({ kind: 'tenants' }), requests.count({ kind: 'subscriptions' })],
      [inventory.accounts.length, tenants],
    );
    // 2,000 registries and a cluster for each subscription, 1,000 to a page.
    assert.ok(requests.count({ kind: 'resourceGraph' }) <= 3 * tenants);
    const others = requests.total - requests.count({ kind: 'resourceGraph' });
    assert.equal(others, inventory.accounts.length + tenants);
    assert.equal(new Set(inventory.registries().map(({ id }) => id)).size, inventory.registries().length);
  });

  it('shows a locked tenant and a throttled one as such, and waits for neither with the others', async () => {
    const { azure, ...world } = azureWorld('azure:3x5x40x2000');
    const [first, second, third, ...others] = azure?.tenants ?? [];
    assert.ok(first && second && third);
    const tenants = [
      { ...first, slowMs: 20_000 },
      { ...second, locked: true as const },
      { ...third, throttled: true as const },
      ...others,
    ];
    const { inventory, clock } = await opened({ ...world, azure: { ...azure, tenants } });
    const order: string[] = [];
    inventory.onDidChange(() => {
      for (const { tenant, state } of inventory.findings) {
        const told = `${tenant?.id} ${state}`;
        if (state !== 'reading' && !order.includes(told)) order.push(told);
      }
    });
    await clock.settle(inventory.read());
    assert.equal(order.length, tenants.length);
    assert.ok(order.indexOf(`${first.id} read`) > tenants.length - 3, 'The slow one comes among the last.');
    const failed = inventory.findings.flatMap(finding => (finding.state === 'failed' ? [finding] : []));
    const codes = new Map(failed.map(({ tenant, error }) => [tenant?.id, isExplained(error) && error.code]));
    assert.deepEqual(
      codes,
      new Map<string | undefined, unknown>([
        [second.id, 'signInNeeded'],
        [third.id, 'throttled'],
      ]),
    );
  });
});
