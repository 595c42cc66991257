import assert from 'node:assert/strict';
import { canary } from '../host/canaries';
import { contented, podOf, registryCommands, runAll } from './commands';
import { hostileWords } from './words';
import { collector, type HostileWorld, home, openHostileWorld, proxyHost } from './world';

const latin = hostileWords.replace(/[^\u0000-\u00ff]|[\r\n]/g, '');
const refusing = (status: string, headers: readonly string[] = [], body = '') =>
  [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${body.length}`, 'Connection: close', '', body].join(
    '\r\n',
  );

const refusals: readonly (readonly [string, string])[] = [
  [
    'wants a password, in hostile words',
    refusing(`407 ${latin}`, ['Proxy-Authenticate: Basic realm="[x](command:quit)"'], hostileWords),
  ],
  ['refuses in hostile words', refusing(`403 ${latin}`, [], hostileWords)],
  ['redirects to another host', refusing('302 Found', [`Location: https://${collector}/`])],
  ['fails with a page', refusing('502 Bad Gateway', ['Content-Type: text/html'], `<h1>${hostileWords}</h1>`)],
  ['speaks something else', `${hostileWords}\r\n\r\n`],
  ['hangs up', ''],
];

describe('A hostile proxy', function () {
  this.slow(20_000);
  let world: HostileWorld;
  let env: Readonly<Record<string, string>> = {};
  let manifest = '';
  before(async () => {
    world = await openHostileWorld();
    manifest = world.file('own.yaml', podOf(`${home}/team/app:1.0`));
    const password = world.ledger.add("the proxy's password", canary('hostile-proxy-password'), proxyHost);
    const withPassword = world.internet.proxyUrl.replace('//', `//ada:${password}@`);
    env = { HTTPS_PROXY: withPassword, https_proxy: withPassword };
  });
  after(() => world.close());

  const commands = () => [
    ...registryCommands(home),
    ['deploy', manifest, '--dry-run', '--debug'],
    ['cleanup', '--context', 'basic'],
  ];

  for (const [what, bytes] of refusals)
    for (const who of ['environment', 'azure'] as const)
      it(`that ${what} gets its own password alone, from who is ${who === 'azure' ? 'Azure’s' : 'the environment’s'}, and what it says is text`, async () => {
        world.begin();
        world.internet.refuseConnect(bytes);
        const { told, faults } = await runAll(world, commands(), { who, env });
        assert.deepEqual([...faults, ...contented(told)], []);
        assert.deepEqual(world.ledger.cameHome(world.internet), ["the proxy's password"]);
      });

  it('that behaves is told its password and nothing of what goes through it', async () => {
    world.begin();
    const { told, faults } = await runAll(
      world,
      [
        ['list', home, '--debug'],
        ['doctor', home, '--json'],
      ],
      { env },
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      told.map(({ code }) => code),
      [0, 0],
    );
    assert.ok(world.ledger.cameHome(world.internet).includes("the proxy's password"));
  });
});
