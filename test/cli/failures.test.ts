import assert from 'node:assert/strict';
import type { RegistryData } from '../../src/simulator';
import { canary } from '../host/canaries';
import { cli, type Ended } from './cli';
import { freePort } from './freePort';
import { type Served, type ServedOptions, withServed } from './served';

const app: Partial<RegistryData> = {
  repositories: [{ name: 'app', teleportEnabled: true, images: [{ tags: ['1.0'] }] }],
};

/** What was printed on stderr, the registry's own words and their correlation id left out. */
function said({ err }: Ended): string {
  return err.replace(/^ *The registry said: .*\n|^ *Correlation id .*\n/m, '').trimEnd();
}

interface Failure {
  readonly why: string;
  readonly world?: ServedOptions;
  readonly args: (world: Served) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly code: number;
  /** The whole message, the registry's name as `R`. */
  readonly message: string;
}

const wrongPassword = canary('cli-wrong-password');

const failures: readonly Failure[] = [
  {
    why: 'a tag that is not there',
    args: ({ registry }) => ['check', registry, 'app', 'nope'],
    code: 1,
    message: 'R does not have app:nope (resolve: 404).',
  },
  {
    why: 'a repository that is not there',
    args: ({ registry }) => ['tags', registry, 'nope'],
    code: 1,
    message: 'R does not have the tags of nope (tags: 404 NAME_UNKNOWN).',
  },
  {
    why: 'a registry that answers with something else',
    world: { faults: 'catalog:wrong-type' },
    args: ({ registry }) => ['list', registry],
    code: 1,
    message:
      'R answered for the list of repositories with something that is not an answer of a registry (catalog). ' +
      'Check that the address is a container registry and that no proxy answers in its place.',
  },
  {
    why: 'a wrong password',
    args: ({ registry }) => ['check', registry, 'app', '1.0'],
    env: { ACR_PWD: wrongPassword },
    code: 5,
    message:
      'R refused the password for reader (token: 401 UNAUTHORIZED). ' +
      'Replace the credential; a new password or role can take a minute to count.',
  },
  {
    why: 'a password without a name',
    args: ({ registry }) => ['check', registry, 'app', '1.0'],
    env: { ACR_PWD: '' },
    code: 5,
    message:
      'ACR_USER is set and ACR_PWD is not; going on without either.\n' +
      'R refused anonymous access (token: 401 UNAUTHORIZED). ' +
      'Replace the credential; a new password or role can take a minute to count.',
  },
  {
    why: 'a token that may not pull',
    world: { data: { ...app, users: [{ name: 'lister', actions: ['metadata_read'] }] } },
    args: ({ registry }) => ['check', registry, 'app', '1.0'],
    code: 5,
    message:
      'R grants nothing on app, and app:1.0 needs pull. ' +
      'Give the token or role that right; it can take minutes to count.',
  },
  {
    why: 'a token that may not push, and so not switch Teleport',
    world: { data: { ...app, users: [{ name: 'puller', actions: ['pull', 'metadata_read'] }] } },
    args: ({ registry }) => ['enable', registry, 'app'],
    code: 5,
    message:
      'R grants pull on app, and changing app needs pull, push. ' +
      'Give the token or role that right; it can take minutes to count.',
  },
  {
    why: 'a catalog that is denied',
    world: { data: { ...app, users: [{ name: 'scoped-token', catalog: false }] } },
    args: ({ registry }) => ['list', registry],
    code: 5,
    message:
      'R does not let these credentials list its repositories (catalog: 401 UNAUTHORIZED). Repository-scoped tokens cannot, ' +
      'and ABAC registries ask for the role Container Registry Repository Catalog Lister. Add a repository by name instead.',
  },
  {
    why: 'a firewall',
    world: { data: { ...app, deniedClientIp: '203.0.113.7' } },
    args: ({ registry }) => ['check', registry, 'app', '1.0'],
    code: 5,
    message:
      'R lets nobody in from the address 203.0.113.7 (resolve: 403 DENIED). ' +
      "Allow the address 203.0.113.7 in the registry's firewall, or come over its private endpoint: https://aka.ms/acr/firewall.",
  },
  {
    why: 'a certificate that nothing vouches for',
    world: { data: app, tls: true },
    args: ({ registry }) => ['check', registry, 'app', '1.0'],
    env: { NODE_EXTRA_CA_CERTS: '' },
    code: 6,
    message:
      'R could not be trusted: its TLS certificate was not accepted (UNABLE_TO_VERIFY_LEAF_SIGNATURE), at the resolve step. ' +
      'Behind a TLS-inspecting proxy, add its CA to the system store or to NODE_EXTRA_CA_CERTS.',
  },
  {
    why: 'a proxy that is not there',
    world: { data: app, tls: true },
    args: () => ['check', 'test42t', 'app', '1.0'],
    env: { HTTPS_PROXY: 'http://127.0.0.1:1', https_proxy: '' },
    code: 6,
    message:
      'test42t.azurecr.io could not be reached: the proxy 127.0.0.1:1 refused the connection (ECONNREFUSED), at the resolve step. ' +
      'Check that the proxy runs, and the http.proxy setting or HTTPS_PROXY.',
  },
];

describe('acr-teleport, when it fails', () => {
  for (const { why, world = {}, args, env, code, message } of failures) {
    it(`ends with ${code} for ${why}, and says so`, () =>
      withServed({ data: app, ...world }, async served => {
        const ended = await served.cli(args(served), env);
        assert.equal(said(ended), message.replaceAll(/\bR\b/g, served.name));
        assert.deepEqual([ended.code, ended.out], [code, '']);
      }));
  }

  it('ends with 6 for a host that is not there, and says so', async () => {
    const { code, out, err } = await cli(['check', 'registry.invalid', 'app', '1.0']);
    assert.match(
      err,
      /^registry\.invalid could not be found by name \(\w+\), at the resolve step\. Check the/,
    );
    assert.deepEqual([code, out], [6, '']);
  });

  it('ends with 6 for a port where nobody listens, and says so', async () => {
    const registry = `127.0.0.1:${await freePort()}`;
    const { code, out, err } = await cli(['list', registry]);
    assert.ok(
      err.startsWith(`${registry} refused the connection (ECONNREFUSED), at the catalog step. Check`),
    );
    assert.deepEqual([code, out], [6, '']);
  });

  for (const [why, tag, options, code, state] of [
    ['a missing tag', 'nope', {}, 1, 'error'],
    ['a firewall', '1.0', { data: { ...app, deniedClientIp: '203.0.113.7' } }, 5, 'noAccess'],
  ] as const) {
    it(`tells ${why} as JSON too where that was asked for`, () =>
      withServed({ data: app, ...options }, async world => {
        const ended = await world.cli(['check', world.registry, 'app', tag, '--json']);
        const { checkedAt, elapsedMs, reason, ...result } = JSON.parse(ended.out);
        assert.deepEqual(result, {
          image: `${world.name}/app:${tag}`,
          digest: null,
          accelerator: null,
          state,
        });
        assert.ok(reason.startsWith(world.name));
        assert.deepEqual([ended.code, ended.err], [code, '']);
      }));
  }

  it('ends quietly when nobody reads what it prints', () =>
    withServed({ data: { generated: { repositories: 300, tags: 1 } } }, async world => {
      const running = world.start(['list', world.registry]);
      running.closeOutput();
      const { code, err } = await running.ended;
      assert.equal(err, '10 of 10 teleport repositories, 300 repositories in all.\n');
      assert.equal(code, 0);
    }));
});
