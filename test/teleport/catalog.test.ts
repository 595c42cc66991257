import assert from 'node:assert/strict';
import { ExplainedError } from '../../src/base/errors';
import { Catalog } from '../../src/teleport/catalog';
import { failureAs } from '../support/errors';
import { collected, openedRegistry, password, steady, user } from '../support/registry';
import { turn } from '../support/virtualClock';

const app = { repositories: [{ name: 'app', images: [{ tags: ['1.0'] }] }] };

describe('catalog', () => {
  it('opens a registry once', async () => {
    const { services, saved, registry } = await openedRegistry();
    assert.equal(await services.catalog.open(saved), registry);
  });

  it('asks nothing of the network to open one', async () => {
    const { simulator } = await openedRegistry();
    assert.equal(simulator.requests.total, 0);
  });

  it('opens it anew after it was closed, without the tokens of before', async () => {
    const { services, saved, client, simulator } = await openedRegistry({ data: app });
    await client.repository('app', steady());
    services.catalog.close(saved.loginServer);
    const again = await services.catalog.open(saved);
    simulator.requests.reset();
    await again.client.repository('app', steady());
    assert.equal(simulator.requests.count({ kind: 'token' }), 1);
  });

  it('opens it anew after it is signed in to differently, before anybody is told', async () => {
    const { services, saved, registry } = await openedRegistry();
    const told = new Promise(resolve =>
      services.registries.onDidChange(() => resolve(services.catalog.open(services.registries.at(saved)))),
    );
    await services.registries.save(saved, { access: 'anonymous' });
    assert.notEqual(await told, registry);
  });

  it('opens it anew for whoever is meant now: an image may have led there as nobody before Azure listed it', async () => {
    const { services, saved, registry } = await openedRegistry();
    const { loginServer, origin } = saved;
    const nobody = { loginServer, origin, access: 'anonymous', repositories: [] } as const;
    const asNobody = await services.catalog.open(nobody);
    assert.notEqual(asNobody, registry);
    assert.equal(await services.catalog.open({ ...nobody, repositories: ['app'] }), asNobody);
    assert.notEqual(await services.catalog.open(saved), asNobody);
  });

  it('tries again where nobody could sign in before', async () => {
    const { services, saved, host } = await openedRegistry();
    services.catalog.close(saved.loginServer);
    const kept = [...host.secrets.values];
    host.secrets.values.clear();
    await failureAs(ExplainedError, services.catalog.open(saved));
    for (const [key, value] of kept) host.secrets.values.set(key, value);
    assert.ok(await services.catalog.open(saved));
  });

  it('opens a registry of the demo world over the demo, not over the network', async () => {
    const { client, simulator } = await openedRegistry({ data: app, access: 'demo' });
    assert.deepEqual(await collected(client.repositories(steady())), ['app']);
    assert.ok(simulator.requests.total > 0);
  });

  it('tries out a password before anything is saved', async () => {
    const { services, saved } = await openedRegistry();
    const { loginServer, origin } = saved;
    await services.registries.remove(saved);
    const signIn = { access: 'password', password: { user, password } } as const;
    const client = await services.catalog.connect({ loginServer, origin }, signIn);
    await client.signIn(steady());
    assert.deepEqual(services.registries.list(), []);
  });

  it('talks to a registry no more than eight times at once, over all that use it', async () => {
    let inFlight = 0;
    let most = 0;
    const { client, clock } = await openedRegistry({
      data: { generated: { repositories: 60, tags: 1 } },
      around: fetch => async (url, request) => {
        most = Math.max(most, ++inFlight);
        await clock.sleep(50);
        return fetch(url, request).finally(() => inFlight--);
      },
    });
    const names = Array.from({ length: 60 }, (_, index) => `app-${String(index).padStart(6, '0')}`);
    await clock.settle(Promise.all(names.map(name => client.repository(name, steady()))));
    assert.equal(most, 8);
  });

  it('tells a registry its tier as soon as it is known', async () => {
    const { registry, services, saved } = await openedRegistry({ data: app });
    let tier: string | undefined;
    const catalog = new Catalog(services.host, services.registries, () => tier);
    const pace = async () => (await catalog.open(saved)).client.streaming.pace.durationMs(300);
    const unknown = await pace();
    assert.equal(unknown, registry.client.streaming.pace.durationMs(300));
    tier = 'Premium';
    catalog.noteTiers();
    await turn();
    const premium = await pace();
    assert.ok(premium < unknown / 4);
    catalog.close(saved.loginServer);
    assert.equal(await pace(), premium);
    tier = 'Basic';
    catalog.noteTiers();
    await turn();
    assert.equal(await pace(), unknown);
  });
});
