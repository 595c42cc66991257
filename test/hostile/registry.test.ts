import assert from 'node:assert/strict';
import { canary } from '../host/canaries';
import { contented, podOf, registryCommands, reports, runAll } from './commands';
import {
  challenges,
  forgetful,
  greedy,
  leading,
  metadataWriting,
  misbehaviours,
  misnaming,
  narrow,
  obliging,
  offering,
  weightOf,
} from './registries';
import { foreign, type HostileWorld, home, longNames, openHostileWorld, type Who } from './world';

const debug = (commands: readonly (readonly string[])[]) => commands.map(args => [...args, '--debug']);
const named = (who: Who) => (who === 'azure' ? 'Azure' : 'the environment');

describe('A hostile registry', function () {
  this.slow(20_000);
  let world: HostileWorld;
  let manifest = '';
  before(async () => {
    world = await openHostileWorld();
    manifest = world.file('stranger.yaml', podOf(`${foreign}/team/app:1.0`));
  });
  after(() => world.close());
  const wasAsked = (host: string) => world.internet.arrivals.some(arrival => arrival.host === host);

  describe('that a stranger’s manifest names gets nothing', () => {
    for (const [what, challenge] of challenges)
      for (const who of ['environment', 'azure'] as const) {
        it(`of ${named(who)} when it refuses all, by ${what}`, async () => {
          world.begin({ [foreign]: greedy(challenge) });
          const { told, faults } = await runAll(world, [['deploy', manifest, '--dry-run', '--debug']], {
            who,
          });
          assert.deepEqual(faults, []);
          assert.ok(wasAsked(foreign), 'It was not asked at all.');
          assert.equal(told[0]?.code, 0, told[0]?.err);
        });

        it(`of ${named(who)} when it gives whatever is asked for, by ${what}`, async () => {
          world.begin({ [foreign]: obliging(world, challenge) });
          const { faults } = await runAll(world, [['deploy', manifest, '--timeout', '2s']], { who });
          assert.deepEqual(faults, []);
          assert.ok(wasAsked(foreign), 'It was not asked at all.');
        });
      }
  });

  describe('that a person names', () => {
    const image = `${foreign}/team/app:1.0`;
    for (const [what, challenge] of challenges) {
      it(`gets no token of Azure’s, by ${what}`, async () => {
        world.begin({ [foreign]: greedy(challenge) });
        const asked = [
          ['list', foreign],
          ['convert', image, '--debug'],
          ['doctor', foreign],
          ['doctor', image, '--debug'],
        ];
        const { told, faults } = await runAll(world, asked, { who: 'azure' });
        // It can be reached, and takes anonymous access: that is what doctor says.
        const reading = told.filter(({ args }) => args[0] !== 'doctor');
        assert.deepEqual([...faults, ...contented(reading)], []);
      });

      it(`gets none with --azure and --tenant either, by ${what}`, async () => {
        world.begin({ [foreign]: greedy(challenge) });
        const asked = [
          ['list', foreign, '--azure', '--debug'],
          ['check', foreign, 'team/app', '1.0', '--tenant', 'contoso.example'],
        ];
        const { told, faults } = await runAll(world, asked);
        assert.deepEqual([...faults, ...contented(told)], []);
      });

      it(`gets what is in the environment for it, and passes it to nobody, by ${what}`, async () => {
        world.begin({ [foreign]: greedy(challenge) });
        const password = world.ledger.add('its own ACR_PWD', canary('hostile-foreign-password'), foreign);
        const asked = [
          ['list', foreign, '--debug'],
          ['enable', foreign, 'team/app'],
        ];
        const { told, faults } = await runAll(world, asked, {
          env: { ACR_USER: 'mine1', ACR_PWD: password },
        });
        assert.deepEqual([...faults, ...contented(told)], []);
      });
    }

    it('in compare gets no token of Azure’s', async () => {
      world.begin({ [foreign]: greedy(challenges[0]?.[1] ?? '') });
      const { faults } = await runAll(world, [['compare', image, '--rounds', '1', '--debug']], {
        who: 'azure',
      });
      assert.deepEqual(faults, []);
    });
  });

  describe('that was ours', () => {
    for (const { what, answers, isText = false, isReached = false } of misbehaviours)
      it(`and ${what} takes nothing`, async () => {
        world.begin({ [home]: answers(world) });
        const own = registryCommands(home);
        const image = `${home}/team/app:1.0`;
        const more = isText ? reports(image, world.file('own.yaml', podOf(image))) : [];
        const { told, faults } = await runAll(world, [...own, ...more], {
          who: isText ? 'environment' : 'azure',
        });
        const owned = told.slice(0, own.length).filter(({ args }) => !isReached || args[0] !== 'doctor');
        assert.deepEqual([...faults, ...contented(owned)], []);
      });

    it('and leads its lists to another host lists nothing as if it were all', async () => {
      world.begin({ [home]: leading(world) });
      const { told, faults } = await runAll(
        world,
        debug([
          ['list', home],
          ['tags', home, 'team/app'],
        ]),
      );
      assert.deepEqual([...faults, ...contented(told)], []);
    });

    it('and has repositories whose names are no names lists none of them, and says so', async () => {
      world.begin({ [home]: misnaming(world) });
      const { told, faults } = await runAll(world, [
        ['list', home],
        ['list', home, '--json', '--debug'],
      ]);
      assert.deepEqual(faults, []);
      assert.ok(
        told.every(({ code, err }) => code !== 0 || /name/.test(err)),
        JSON.stringify(told),
      );
    });
  });

  describe('whose server takes headers of 8 kB', () => {
    for (const status of [400, 431])
      it(`and answers ${status} beyond lists all of fifty long names`, async () => {
        world.begin({ [longNames]: narrow(status)(world) });
        const { told, faults } = await runAll(world, [
          ['list', longNames, '--json'],
          ['list', longNames, '--debug'],
        ]);
        assert.deepEqual(faults, []);
        const [json] = told;
        assert.equal(json?.code, 0, json?.err);
        const listed = JSON.parse(json?.out ?? '[]');
        assert.equal(listed.length, 50);
        assert.ok(
          listed.every((each: { teleportEnabled: unknown }) => typeof each.teleportEnabled === 'boolean'),
          json?.out,
        );
      });

    it('is not sent a header of over 8 kB more than once for each batch', async () => {
      world.begin({ [longNames]: narrow(431)(world) });
      await world.run(['list', longNames]);
      const heavy = world.internet.arrivals.filter(arrival => weightOf(arrival) > 8192);
      assert.ok(heavy.length <= 5, `${heavy.length} headers were over 8 kB.`);
    });
  });

  it('that wants another scope for a change is answered with that scope, once', async () => {
    world.begin({ [home]: metadataWriting(world) });
    const { told, faults } = await runAll(
      world,
      debug([
        ['enable', home, 'team/app'],
        ['disable', home, 'team/app'],
      ]),
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      told.map(({ code }) => code),
      [0, 0],
      told.map(({ err }) => err).join('\n'),
    );
  });

  for (const [what, answers, who] of [
    ['offers another way to sign in before Bearer', offering, 'environment'],
    ['has forgotten a refresh token that it gave out', forgetful, 'azure'],
  ] as const)
    it(`that ${what} is signed in to all the same, within one command`, async () => {
      world.begin({ [home]: answers(world) });
      const { told, faults } = await runAll(world, debug([['list', home]]), { who });
      assert.deepEqual(faults, []);
      assert.equal(told[0]?.code, 0, told[0]?.err);
    });

  it('that behaves is signed in to, with each credential: the tests above prove something', async () => {
    const kinds = [];
    for (const who of ['environment', 'azure'] as const) {
      world.begin();
      const { faults } = await runAll(world, debug([['list', home]]), { who });
      assert.deepEqual(faults, []);
      kinds.push(...world.ledger.cameHome(world.internet));
    }
    for (const kind of [
      'ACR_PWD',
      "Azure's token for registries",
      "a registry's refresh token",
      "a registry's access token",
    ])
      assert.ok(kinds.includes(kind), kind);
  });
});
