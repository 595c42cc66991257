import assert from 'node:assert/strict';
import { json } from '../../src/simulator/message';
import { contented, podOf, runAll } from './commands';
import type { Answers, Arrival } from './internet';
import { hostileFlood, hostileWords } from './words';
import { arm, collector, type HostileWorld, home, openHostileWorld, regionalArm } from './world';

type Hostile = (world: HostileWorld) => Answers;

const always =
  (answer: (arrival: Arrival) => ReturnType<Answers>): Hostile =>
  () =>
    answer;
const failing = (status: number, message: string, headers: Record<string, string> = {}) =>
  always(() =>
    json(
      status,
      { error: { code: `Failed ${hostileWords}`, message, details: [{ code: 'x', message }] } },
      headers,
    ),
  );
/** After the cluster was found: what is refused then is told as it is. */
const refusingCredentials =
  (status: number, message: string): Hostile =>
  world =>
  (arrival, ask) =>
    arrival.target.includes('/listClusterUserCredential')
      ? failing(status, message)(world)(arrival, ask)
      : world.behaved(arrival, ask);
const claims = Buffer.from(
  JSON.stringify({ access_token: { acrs: { essential: true, value: hostileWords } } }),
).toString('base64');

const hostile: readonly (readonly [string, Hostile])[] = [
  ...[301, 307, 308].map(
    status =>
      [
        `redirects everything to another host (${status})`,
        always(({ target }) => ({
          status,
          headers: { location: `https://${collector}${target}` },
          body: '',
        })),
      ] as const,
  ),
  [
    'leads its lists to another host',
    ({ behaved }) =>
      async (arrival, ask) => {
        const answer = await behaved(arrival, ask);
        const text = typeof answer?.body === 'string' ? answer.body : '';
        if (arrival.method !== 'GET' || !text.startsWith('{"value"')) return answer;
        return json(200, { ...JSON.parse(text), nextLink: `https://${collector}${arrival.target}` });
      },
  ],
  ...[401, 403, 429, 500].map(
    status => [`refuses with ${status} in hostile words`, failing(status, hostileWords)] as const,
  ),
  ...[400, 403, 404, 409, 500].map(
    status =>
      [
        `refuses a cluster’s credentials with ${status} in hostile words`,
        refusingCredentials(status, hostileWords),
      ] as const,
  ),
  ['refuses a cluster’s credentials with a megabyte of words', refusingCredentials(400, hostileFlood)],
  [
    'wants claims, and a sign-in at another host',
    always(() =>
      json(
        401,
        { error: { code: 'InvalidAuthenticationToken', message: hostileWords } },
        {
          'www-authenticate': `Bearer authorization_uri="https://${collector}/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`,
        },
      ),
    ),
  ],
  [
    'wants a sign-in in a tenant at another host',
    always(() =>
      json(
        401,
        { error: { code: 'InvalidAuthenticationTokenTenant', message: hostileWords } },
        {
          'www-authenticate': `Bearer authorization_uri="https://${collector}/11111111-1111-4111-8111-111111111111", error="invalid_token"`,
        },
      ),
    ),
  ],
  [
    'names what it has in hostile words',
    ({ behaved }) =>
      async (arrival, ask) => {
        const answer = await behaved(arrival, ask);
        const text = typeof answer?.body === 'string' ? answer.body : '';
        const words = JSON.stringify(hostileWords).slice(1, -1);
        return (
          answer && {
            ...answer,
            body: text
              .replace(/"displayName":"[^"]*"/g, `"displayName":"${words}"`)
              .replace(/"location":"[^"]*"/g, `"location":"${words}"`),
          }
        );
      },
  ],
];

/** Its answers to changes name another address to follow them at. */
function pointing({ behaved }: HostileWorld, to: (address: string) => string): Answers {
  return async (arrival, ask) => {
    const answer = await behaved(arrival, ask);
    if (!answer || !['PUT', 'PATCH', 'DELETE'].includes(arrival.method)) return answer;
    const headers = Object.entries(answer.headers).map(([name, value]) =>
      /^(azure-asyncoperation|location)$/.test(name) ? [name, to(value)] : [name, value],
    );
    return { ...answer, headers: Object.fromEntries(headers) };
  };
}

describe('A hostile Azure Resource Manager', function () {
  this.slow(20_000);
  let world: HostileWorld;
  let manifest = '';
  before(async () => {
    world = await openHostileWorld();
    manifest = world.file('own.yaml', podOf(`${home}/team/app:1.0`));
  });
  after(() => world.close());

  const commands = () => [
    ['doctor', `${home}/team/app:1.0`, '--cluster', 'aks', '--debug'],
    ['deploy', manifest, '--dry-run', '--cluster', 'aks'],
    ['cleanup', '--cluster', 'aks', '--debug'],
  ];

  const recycling = [
    'compare',
    `${home}/team/app:1.0`,
    '--rounds',
    '2',
    '--recycle',
    '--cluster',
    'aks',
    '--debug',
  ];
  for (const [what, answers] of hostile)
    it(`that ${what} gets its own token alone, and what it says is text`, async () => {
      world.begin({ [arm]: answers(world) });
      const { told, faults } = await runAll(world, commands(), { who: 'azure' });
      assert.deepEqual(faults, []);
      if (/refuses|redirects|wants/.test(what)) assert.deepEqual(contented(told), []);
      assert.ok(world.ledger.cameHome(world.internet).includes("Azure's token for Resource Manager"));
    });

  for (const [what, host, isFollowed] of [
    ['at another host gets no token there, and the command fails', collector, false],
    ['at its regional host is followed there', regionalArm, true],
  ] as const)
    it(`that has changes followed ${what}`, async () => {
      // Its pools are changed: no other test is to find them so.
      const own = await openHostileWorld();
      try {
        const regional: Answers = (arrival, ask) => own.behaved(arrival, { ...ask, host: arm });
        own.begin({ [arm]: pointing(own, address => address.replace(arm, host)), [regionalArm]: regional });
        const { told, faults } = await runAll(own, [recycling], { who: 'azure', limitMs: 45_000 });
        assert.deepEqual(faults, []);
        const asked = own.internet.arrivals.map(arrival => `${arrival.method} ${arrival.host}`);
        assert.ok(asked.includes(`PUT ${arm}`), told[0]?.err);
        assert.equal(asked.includes(`GET ${host}`), isFollowed, told[0]?.err);
        assert.equal(told[0]?.code === 0, isFollowed, told[0]?.err);
      } finally {
        await own.close();
      }
    });

  it('that behaves gets its token, and the cluster its own: the tests above prove something', async () => {
    world.begin();
    const { told, faults } = await runAll(world, commands(), { who: 'azure' });
    assert.deepEqual(faults, []);
    assert.deepEqual(
      told.slice(1).map(({ code }) => code),
      [0, 0],
      told.map(({ err }) => err).join('\n'),
    );
    const kinds = world.ledger.cameHome(world.internet);
    for (const kind of [
      "Azure's token for Resource Manager",
      "Azure's token for clusters",
      "the Azure client's secret",
    ])
      assert.ok(kinds.includes(kind), kind);
  });
});
