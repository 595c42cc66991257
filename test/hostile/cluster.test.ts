import assert from 'node:assert/strict';
import type { SimulatorResponse } from '../../src/simulator';
import { json } from '../../src/simulator/message';
import { canary } from '../host/canaries';
import { podOf, runAll } from './commands';
import type { Answers, Arrival } from './internet';
import { hostileFlood, hostileWords } from './words';
import { collector, type HostileWorld, home, openHostileWorld, ownCluster } from './world';

const status = (code: number, message: string, details?: unknown, reason = '') =>
  json(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, details, code });

/** Answers changes, and leaves the rest to the cluster. */
function onChange(answer: (arrival: Arrival) => SimulatorResponse): (world: HostileWorld) => Answers {
  return ({ cluster }) =>
    (arrival, ask) =>
      arrival.method === 'GET' ? cluster(arrival, ask) : answer(arrival);
}

function onRead(
  path: RegExp,
  answer: (arrival: Arrival) => SimulatorResponse,
): (world: HostileWorld) => Answers {
  return ({ cluster }) =>
    (arrival, ask) =>
      arrival.method === 'GET' && path.test(arrival.target) ? answer(arrival) : cluster(arrival, ask);
}

const away =
  (code: number) =>
  ({ target }: Arrival) => ({
    status: code,
    headers: { location: `https://${collector}${target}` },
    body: '',
  });

const hostile: readonly (readonly [string, (world: HostileWorld) => Answers])[] = [
  ...[400, 401, 403, 404, 409, 422, 429, 500, 503].map(
    code =>
      [
        `refuses changes with ${code} in hostile words`,
        onChange(() =>
          status(code, hostileWords, {
            causes: [{ field: hostileWords, message: hostileWords }],
            kind: 'pods',
            name: hostileWords,
          }),
        ),
      ] as const,
  ),
  ['refuses changes with a megabyte of words', onChange(() => status(422, hostileFlood))],
  [
    'has a webhook deny in hostile words',
    onChange(() =>
      status(
        403,
        `admission webhook "${hostileWords}" denied the request: ${hostileWords}`,
        undefined,
        'Forbidden',
      ),
    ),
  ],
  [
    'warns in a header',
    ({ cluster }) =>
      async (arrival, ask) => {
        const answer = await cluster(arrival, ask);
        return (
          answer && {
            ...answer,
            headers: { ...answer.headers, warning: '299 - "[x](command:workbench.action.quit) \u009b31m"' },
          }
        );
      },
  ],
  ...[301, 307, 308].flatMap(code => [
    [`redirects what is read to another host (${code})`, onRead(/./, away(code))] as const,
    [`redirects changes to another host (${code})`, onChange(away(code))] as const,
  ]),
  ['redirects what is watched to another host (302)', onRead(/watch=/, away(302))],
  ['refuses what is read in hostile words', onRead(/./, () => status(403, hostileWords))],
  [
    'answers with a page',
    onRead(/./, () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: `<p>${hostileWords}`,
    })),
  ],
];

describe('A hostile API server', function () {
  this.slow(20_000);
  let world: HostileWorld;
  let manifest = '';
  const commands = () => [
    ['deploy', manifest, '--dry-run', '--debug'],
    ['deploy', manifest, '--timeout', '2s', '--context', 'basic'],
    ['cleanup', '--context', 'certificate', '--debug'],
  ];
  before(async () => {
    world = await openHostileWorld();
    manifest = world.file('own.yaml', podOf(`${home}/team/app:1.0`));
  });
  after(() => world.close());

  for (const [what, answers] of hostile)
    it(`that ${what} gets nothing for anybody else, and what it says is text`, async () => {
      world.begin({ [ownCluster]: answers(world) });
      const { told, faults } = await runAll(world, commands());
      assert.deepEqual(faults, []);
      const isRefused = /refuses changes|redirects changes|deny/.test(what);
      if (isRefused) assert.notEqual(told[1]?.code, 0, told[1]?.err);
      if (/read/.test(what))
        assert.ok(
          told.every(({ code }) => code !== 0),
          JSON.stringify(told.map(({ code }) => code)),
        );
    });

  describe('that repeats what it was sent', () => {
    const secrets = () => ({
      value: world.ledger.add("a Secret's value", canary('hostile-secret-value'), ownCluster),
      literal: world.ledger.add('the value of a variable', canary('hostile-env-literal'), ownCluster),
    });

    function secretFile({ value, literal }: { readonly value: string; readonly literal: string }): string {
      const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: keys }\nstringData: { password: ${value} }\n`;
      const pod = podOf(`${home}/team/app:1.0`).replace(
        ', image:',
        `, env: [{ name: TOKEN, value: ${literal} }], image:`,
      );
      return world.file('secret.yaml', `${secret}---\n${pod}`);
    }

    const repetitions: readonly (readonly [string, (value: string, literal: string) => string])[] = [
      [
        'as JSON',
        value =>
          `Secret in version "v1" cannot be handled as a Secret: json: cannot unmarshal {"stringData":{"password":"${value}"}}`,
      ],
      ['in Base64', value => `illegal base64 data: "${Buffer.from(value).toString('base64')}"`],
      [
        'as Go writes a structure',
        (_, literal) =>
          `Pod "app" is invalid: spec: Forbidden: v1.Container{Name:"web", Env:[]v1.EnvVar{v1.EnvVar{Name:"TOKEN", Value:"${literal}", ValueFrom:(*v1.EnvVarSource)(nil)}}}`,
      ],
      [
        'in a denial',
        (value, literal) =>
          `admission webhook "keys.example" denied the request: ${value} and ${literal} are too weak`,
      ],
    ];
    for (const [how, words] of repetitions)
      for (const code of [400, 422, 500])
        it(`${how}, with ${code}, is not repeated by us`, async () => {
          const { value, literal } = secrets();
          const said = words(value, literal);
          const details = { causes: [{ field: 'stringData', message: said }] };
          world.begin({ [ownCluster]: onChange(() => status(code, said, details, 'Invalid'))(world) });
          const path = secretFile({ value, literal });
          const { told, faults } = await runAll(world, [
            ['deploy', path, '--debug'],
            ['deploy', path, '--dry-run', '--json'],
          ]);
          assert.deepEqual(faults, []);
          assert.ok(
            told.every(({ code: ended }) => ended !== 0),
            JSON.stringify(told),
          );
          assert.ok(world.ledger.cameHome(world.internet).includes("a Secret's value"));
        });
  });

  it('that behaves is signed in to in each way: the tests above prove something', async () => {
    world.begin();
    const { told, faults } = await runAll(
      world,
      world.contexts.map(context => ['deploy', manifest, '--dry-run', '--context', context]),
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      told.map(({ code }) => code),
      world.contexts.map(() => 0),
    );
    const kinds = world.ledger.cameHome(world.internet);
    for (const kind of ["a kubeconfig's token", "a kubeconfig's password"])
      assert.ok(kinds.includes(kind), kind);
  });
});
