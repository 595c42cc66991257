import assert from 'node:assert/strict';
import { json } from '../../src/simulator/message';
import { runAll } from './commands';
import { type HostileWorld, home, openHostileWorld } from './world';

const hourMs = 3_600_000;

/** Preloaded into the process: what tells the time of day there is moved by so much again and again, whenever a wait may begin; people, NTP and sleep do so once. */
const movedClock = `
const real = Date;
const shiftMs = Number(process.env.MOVED_BY_MS), everyMs = Number(process.env.MOVED_EVERY_MS);
const now = () => real.now() + shiftMs * Math.floor(performance.now() / everyMs);
globalThis.Date = class extends real {
  constructor(...fields) { if (fields.length === 0) super(now()); else super(...fields); }
  static now() { return now(); }
};
`;

describe('A clock', function () {
  this.slow(20_000);
  let world: HostileWorld;
  let preload = '';
  let nowhere = '';
  before(async () => {
    world = await openHostileWorld();
    preload = world.file('moved-clock.cjs', movedClock);
    nowhere = world.file(
      'nowhere.yaml',
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: nowhere }\nspec:\n  selector: { matchLabels: { app: x } }\n  template:\n    metadata: { labels: { app: x } }\n    spec:\n      nodeSelector: { some: where }\n      containers: [{ name: web, image: '${home}/team/app:1.0' }]\n`,
    );
  });
  after(() => world.close());

  const movedBy = (shiftMs: number, everyMs = 700) => ({
    env: {
      NODE_OPTIONS: `--require "${preload.replaceAll('\\', '/')}"`,
      MOVED_BY_MS: String(shiftMs),
      MOVED_EVERY_MS: String(everyMs),
    },
    limitMs: 20_000,
  });

  const waits = () =>
    [
      ['check of an image that expands', ['check', home, 'slow', '1.0', '--wait', '--timeout', '3s']],
      ['deployment that does not become ready', ['deploy', nowhere, '--timeout', '3s']],
    ] as const;
  for (const [index, name] of [
    'check of an image that expands',
    'deployment that does not become ready',
  ].entries())
    for (const [way, shiftMs] of [
      ['set back by an hour again and again', -hourMs],
      ['set forward by eight hours again and again', 8 * hourMs],
    ] as const)
      it(`${way} leaves the ${name} its end`, async () => {
        world.begin();
        const [, args] = waits()[index] ?? assert.fail();
        const { told, faults } = await runAll(world, [args], movedBy(shiftMs));
        assert.deepEqual(faults, []);
        assert.equal(told[0]?.code, 3, told[0]?.err);
      });

  it('set back does not make a token that a registry refuses look fresh, or a wait for it endless', async () => {
    world.begin({
      [home]: () =>
        json(
          401,
          {},
          { 'www-authenticate': `Bearer realm="https://${home}/oauth2/token",service="${home}"` },
        ),
    });
    const { told, faults } = await runAll(world, [['list', home]], movedBy(-hourMs, 50));
    assert.deepEqual(faults, []);
    assert.notEqual(told[0]?.code, 0);
  });

  it('is moved in the process under test: the tests above prove something', async () => {
    world.begin();
    const { told } = await runAll(
      world,
      [['check', home, 'team/app', '1.0', '--json']],
      movedBy(-24 * hourMs, 20),
    );
    const { checkedAt } = JSON.parse(told[0]?.out ?? '{}');
    assert.ok(Date.parse(checkedAt) < Date.now() - 23 * hourMs, checkedAt);
  });
});
