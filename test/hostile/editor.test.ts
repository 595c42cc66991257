import assert from 'node:assert/strict';
import type { AzureAccount } from '../../src/azure/account';
import { systemClock } from '../../src/base/clock';
import { explainFully } from '../../src/base/errors';
import { parseRegistry } from '../../src/registry/reference';
import { checkTags } from '../../src/teleport/checkTags';
import { planManifests } from '../../src/teleport/deployment/plan';
import { imageFindings } from '../../src/teleport/deployment/preflightImages';
import type { Access, SavedRegistry } from '../../src/teleport/registries';
import { createServices } from '../../src/teleport/services';
import { canary } from '../host/canaries';
import { azureOf } from '../support/azure';
import { testHost } from '../support/host';
import { podOf } from './commands';
import { challenges, greedy, misbehaviours, obliging } from './registries';
import { unclean } from './words';
import { foreign, type HostileWorld, home, openHostileWorld } from './world';

const { signal } = new AbortController();

/** The wiring of the editor, over the hostile network: saved registries, secrets in its storage, an Azure account, and ACR_USER beside them. */
function editor(world: HostileWorld) {
  const { internet, simulator, ledger, registryPassword } = world;
  const [account] = simulator.azure?.accounts() ?? [];
  const audiences = [
    ["the editor's token for registries", /containerregistry/, [home]],
    ["the editor's token for Resource Manager", /management/, ['management.azure.com', home]],
  ] as const;
  const credential: AzureAccount['credential'] = {
    async getToken(scopes, options) {
      const given = await account?.credential.getToken(scopes, options);
      const [kind, , homes] =
        audiences.find(([, pattern]) => pattern.test(String(scopes))) ?? assert.fail(String(scopes));
      if (given) ledger.add(kind, given.token, ...homes);
      return given ?? null;
    },
  };
  const ada: AzureAccount = { id: 'ada', label: 'ada', credential, fetch: internet.fetch };
  const environment = { ACR_USER: 'mine1', ACR_PWD: registryPassword };
  const host = {
    ...testHost({ fetch: internet.fetch, environment, azure: azureOf(ada) }),
    clock: systemClock,
  };
  const services = createServices(host, () => ({ stuckAfterMs: 600_000 }));
  const saved = (server: string, access: Access): SavedRegistry => ({
    ...parseRegistry(server),
    access,
    repositories: [],
  });
  return { host, services, saved };
}

/** What goes wrong in the editor when a registry's rows are unfolded and its image is checked, as it is shown. */
async function shown({ services }: ReturnType<typeof editor>, registry: SavedRegistry): Promise<string> {
  const tasks: readonly (() => Promise<unknown>)[] = [
    async () => {
      const { client } = await services.catalog.open(registry);
      for await (const _ of client.repositories(signal)) return;
    },
    async () => {
      const { client } = await services.catalog.open(registry);
      await client.resolve('team/app', '1.0', signal);
    },
    async () => {
      const tag = { name: '1.0', digest: `sha256:${'ab'.repeat(32)}` };
      const states = [];
      for await (const { check } of checkTags(
        services,
        registry,
        'team/app',
        [tag] as never,
        signal,
        () => {},
      ))
        states.push(check);
      return states.map(({ reason }) => reason).join('\n');
    },
  ];
  const told = await Promise.all(tasks.map(task => task().then(String, explainFully)));
  return told.join('\n');
}

describe('The editor, with a hostile registry', function () {
  this.slow(10_000);
  let world: HostileWorld;
  before(async () => {
    world = await openHostileWorld();
  });
  after(() => world.close());

  for (const [what, challenge] of challenges)
    for (const [how, answers] of [
      ['refuses all', greedy(challenge)],
      ['gives whatever is asked for', undefined],
    ] as const) {
      it(`that a manifest names and that ${how} gets nothing, by ${what}`, async () => {
        world.begin({ [foreign]: answers ?? obliging(world, challenge) });
        const { services } = editor(world);
        const place = { namespace: 'default', nowMs: Date.now() };
        const plan = await planManifests([{ name: 'a.yaml', text: podOf(`${foreign}/team/app:1.0`) }], place);
        const [finding] = await imageFindings(services, plan, { signal });
        services.dispose();
        assert.deepEqual(world.ledger.strays(world.internet), []);
        assert.ok(finding);
        assert.ok(world.internet.arrivals.length > 0, 'It was not asked at all.');
      });

      it(`that was saved with an Azure account and that ${how} gets no token, by ${what}`, async () => {
        world.begin({ [foreign]: answers ?? obliging(world, challenge) });
        const opened = editor(world);
        await shown(opened, opened.saved(foreign, 'azure'));
        opened.services.dispose();
        assert.deepEqual(world.ledger.strays(world.internet), []);
      });
    }

  for (const { what, answers } of misbehaviours.filter(({ what }) => !/429|500/.test(what)))
    it(`that was ours and ${what} takes no stored password, and what it says is text`, async () => {
      world.begin({ [home]: answers(world) });
      const opened = editor(world);
      const address = parseRegistry(home);
      const registry = await opened.services.registries.save(address, {
        access: 'password',
        password: { user: 'mine1', password: world.registryPassword },
      });
      const told = await shown(opened, registry);
      opened.services.dispose();
      const log = opened.host.log.lines.join('\n');
      const faults = [
        ...world.ledger.strays(world.internet),
        ...world.ledger.toldIn(told, 'what was shown'),
        ...world.ledger.toldIn(log, 'the log'),
        ...world.ledger.toldIn(opened.host.memory.text(), 'the memory of the installation'),
        ...unclean({ code: 1, out: told, err: '' }).map(fault => `shown: ${fault}`),
      ];
      assert.deepEqual(faults, []);
    });

  it('says that a stored password is gone, and sends ACR_PWD in its place nowhere', async () => {
    const stored = world.ledger.add('a stored password', canary('hostile-stored-password'), foreign);
    world.begin({ [foreign]: greedy('Basic realm="please"') });
    const { host, services, ...opened } = editor(world);
    const address = parseRegistry(foreign);
    const registry = await services.registries.save(address, {
      access: 'password',
      password: { user: 'ada', password: stored },
    });
    await shown({ host, services, ...opened }, registry);
    assert.deepEqual(world.ledger.strays(world.internet), []);
    assert.ok(world.ledger.cameHome(world.internet).includes('a stored password'));
    services.dispose();
    for (const key of host.secrets.values.keys()) await host.secrets.delete(key);
    world.internet.forget();
    const again = createServices(host, () => ({ stuckAfterMs: 600_000 }));
    const told = await shown({ host, services: again, ...opened }, registry);
    again.dispose();
    assert.deepEqual(world.ledger.strays(world.internet), []);
    assert.match(told, /password is not stored/);
  });
});
