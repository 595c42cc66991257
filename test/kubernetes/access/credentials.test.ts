import assert from 'node:assert/strict';
import { explainFully } from '../../../src/base/errors';
import { createCredentials } from '../../../src/kubernetes/access/credentials';
import { entraBy } from '../../../src/kubernetes/access/entra';
import { accessOf, KubeconfigError } from '../../../src/kubernetes/access/kubeconfig';
import { PluginError } from '../../../src/kubernetes/access/pluginError';
import { readKubeconfig } from '../../../src/kubernetes/access/readKubeconfig';
import { failureAs, failureOf, thrownBy } from '../../support/errors';
import { silence } from '../../support/http';
import { forever } from '../fakeConnection';
import { access, plugin, ports, printed } from './accesses';

const secret = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbi10aGF0LW5vYm9keS1zZWVz';
const minuteMs = 60_000;

describe('the credentials of a kubeconfig', () => {
  it('are nobody where the user entry holds nothing', async () => {
    const credentials = createCredentials(access(), ports());
    const identity = await credentials.current(forever());
    assert.deepEqual(identity, { headers: {} });
    assert.equal(await credentials.renewed(identity, forever()), undefined);
  });

  it('are a token, a password, or a certificate, and a token may stand beside a certificate', async () => {
    const pem = { text: 'CERT' };
    const users = [
      [{ token: 'abc' }, { headers: { authorization: 'Bearer abc' } }],
      [{ username: 'me', password: 'pä' }, { headers: { authorization: 'Basic bWU6cMOk' } }],
      [
        { certificate: pem, key: { path: '/k' }, token: 'abc' },
        { headers: { authorization: 'Bearer abc' }, certificate: { cert: 'CERT', key: 'KEY' } },
      ],
    ] as const;
    for (const [user, identity] of users) {
      const credentials = createCredentials(access(user), ports(undefined, new Map([['/k', 'KEY']])));
      assert.deepEqual(await credentials.current(forever()), identity);
    }
  });

  it('read a token file again after a minute, and at once when the token is refused', async () => {
    const files = new Map([['/token', 'one\n']]);
    const given = ports(undefined, files);
    const credentials = createCredentials(access({ tokenFile: '/token', token: 'old' }), given);
    const first = await credentials.current(forever());
    assert.equal(first.headers.authorization, 'Bearer one');
    files.set('/token', 'two');
    assert.equal(await credentials.current(forever()), first);
    await given.clock.pass(minuteMs);
    const second = await credentials.current(forever());
    assert.equal(second.headers.authorization, 'Bearer two');
    assert.equal(await credentials.renewed(second, forever()), undefined);
    assert.equal((await credentials.renewed(first, forever()))?.headers.authorization, 'Bearer two');
    files.delete('/token');
    await given.clock.pass(minuteMs);
    assert.equal((await credentials.current(forever())).headers.authorization, 'Bearer old');
  });

  it('tell a file that is not there', async () => {
    const credentials = createCredentials(access({ tokenFile: '/token' }), ports());
    const { message } = await failureAs(KubeconfigError, credentials.current(forever()));
    assert.equal(message, 'The kubeconfig names /token, which is not there.');
  });

  it('act as somebody else where the kubeconfig says so, or not at all', async () => {
    const impersonation = { user: 'jane', uid: '7', groups: ['dev'], hasExtra: false };
    const credentials = createCredentials(access({ token: 'a', impersonation }), ports());
    assert.deepEqual((await credentials.current(forever())).headers, {
      authorization: 'Bearer a',
      'impersonate-user': 'jane',
      'impersonate-uid': '7',
      'impersonate-group': 'dev',
    });
    const many = access({ impersonation: { ...impersonation, groups: ['dev', 'ops'] } });
    assert.match(thrownBy(KubeconfigError, () => createCredentials(many, ports())).message, /several groups/);
    const extra = access({ token: 'a', impersonation: { ...impersonation, hasExtra: true } });
    assert.match(thrownBy(KubeconfigError, () => createCredentials(extra, ports())).message, /extra fields/);
  });

  it('are refused where a kubeconfig acts with as-user-extra, and no other rights are taken for it', async () => {
    const text = (extra: string) =>
      `apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{ name: c, context: { cluster: c, user: u } }]\nclusters: [{ name: c, cluster: { server: 'https://demo.example' } }]\nusers: [{ name: u, user: { token: a, as: jane, ${extra} } }]\n`;
    const read = async (extra: string) =>
      accessOf(await readKubeconfig({ name: 'config', text: text(extra) }));
    const scoped = await read('as-user-extra: { scopes: [read] }');
    assert.match(thrownBy(KubeconfigError, () => createCredentials(scoped, ports())).message, /extra fields/);
    const { headers } = await createCredentials(await read('as-user-extra: {}'), ports()).current(forever());
    assert.deepEqual(headers, { authorization: 'Bearer a', 'impersonate-user': 'jane' });
  });

  it('are refused where nobody could tell what is meant, or nobody speaks it any more', () => {
    const both = access({ token: 'a', username: 'b' });
    assert.match(thrownBy(KubeconfigError, () => createCredentials(both, ports())).message, /both a token/);
    const old = { authProvider: { name: 'azure', canRenew: true } };
    for (const user of [old, { ...old, token: 'a' }, { ...old, exec: plugin() }]) {
      const { message, hint } = thrownBy(KubeconfigError, () => createCredentials(access(user), ports()));
      assert.match(message, /the auth-provider azure, which Kubernetes does not have any more/);
      assert.match(hint ?? '', /kubelogin convert-kubeconfig/);
    }
    const twice = access({ authProvider: { name: 'oidc', canRenew: true }, exec: plugin() });
    assert.match(
      thrownBy(KubeconfigError, () => createCredentials(twice, ports())).message,
      /both an auth-provider and a plugin/,
    );
  });
});

describe('the auth-provider oidc of a kubeconfig', () => {
  const webToken = (claims: object) =>
    `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
  const user = (idToken: string | undefined, canRenew: boolean) =>
    access({ authProvider: { name: 'oidc', canRenew, ...(idToken ? { idToken } : {}) } });

  it('gives its id token until that expires, and then says how kubectl renews it', async () => {
    const given = ports();
    const exp = Math.floor(given.clock.now() / 1000) + 60;
    const credentials = createCredentials(user(webToken({ exp }), true), given);
    const { headers } = await credentials.current(forever());
    assert.deepEqual(headers, { authorization: `Bearer ${webToken({ exp })}` });
    await given.clock.pass(minuteMs);
    const { message, hint } = await failureAs(KubeconfigError, credentials.current(forever()));
    const at = new Date(exp * 1000).toISOString();
    assert.ok(message.includes(`an id-token that expired at ${at}`), message);
    assert.match(message, /used here, and not renewed/);
    assert.match(hint ?? '', /kubectl version.* it renews the token/);
    assert.ok(!`${message}${hint}`.includes('c2ln'));
  });

  it('says what is missing where it has no valid token and kubectl could not get one', async () => {
    for (const [idToken, said] of [
      [undefined, /has no id-token/],
      ['not.a-token', /no JSON web token/],
      [webToken({}), /no JSON web token/],
      [webToken({ exp: 1 }), /expired at 1970-01-01/],
      [webToken({ exp: 1e300 }), /no JSON web token/],
    ] as const) {
      const credentials = createCredentials(user(idToken, false), ports());
      const { message, hint } = await failureAs(KubeconfigError, credentials.current(forever()));
      assert.match(message, said);
      assert.match(hint ?? '', /without a refresh-token kubectl cannot renew it either/);
    }
  });

  it('goes after a token that stands beside it, as with kubectl', async () => {
    const both = access({ token: 'a', authProvider: { name: 'oidc', canRenew: false } });
    const { headers } = await createCredentials(both, ports()).current(forever());
    assert.deepEqual(headers, { authorization: 'Bearer a' });
  });
});

describe('a plugin of a kubeconfig', () => {
  it('is run with what it is asked, once for all who ask at the same time, and again when its token expires', async () => {
    const given = ports((_, index) =>
      printed({
        token: `token-${index}`,
        expirationTimestamp: new Date(given.clock.now() + minuteMs).toISOString(),
      }),
    );
    const credentials = createCredentials(access({ exec: plugin() }), given);
    const [one, two] = await Promise.all([credentials.current(forever()), credentials.current(forever())]);
    assert.equal(one, two);
    assert.equal(one.headers.authorization, 'Bearer token-0');
    const [run] = given.runs;
    assert.equal(run?.command, 'login');
    assert.deepEqual(run.args, ['get']);
    assert.equal(run.environment.LOGIN, '1');
    assert.deepEqual(JSON.parse(run.environment.KUBERNETES_EXEC_INFO ?? ''), {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false },
    });
    await given.clock.pass(minuteMs - 1);
    assert.equal(await credentials.current(forever()), one);
    await given.clock.pass(1);
    assert.equal((await credentials.current(forever())).headers.authorization, 'Bearer token-1');
    assert.equal(given.runs.length, 2);
  });

  it('is told of the cluster where the kubeconfig says so', async () => {
    const given = ports(() => printed({ token: 'a' }), new Map([['/ca', 'CA']]));
    const asked = access(
      { exec: plugin({ providesClusterInfo: true }) },
      {
        authority: { path: '/ca' },
        tlsServerName: 'x',
        execConfig: { audience: 'y' },
        skipsVerification: true,
      },
    );
    await createCredentials(asked, given).current(forever());
    assert.deepEqual(JSON.parse(given.runs[0]?.environment.KUBERNETES_EXEC_INFO ?? '').spec.cluster, {
      server: 'https://demo.example',
      'tls-server-name': 'x',
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': 'Q0E=',
      config: { audience: 'y' },
    });
  });

  it('may print a certificate, and is asked again when that is refused', async () => {
    const given = ports((_, index) =>
      printed({ clientCertificateData: `CERT${index}`, clientKeyData: 'KEY' }),
    );
    const credentials = createCredentials(access({ exec: plugin() }), given);
    const first = await credentials.current(forever());
    assert.deepEqual(first, { headers: {}, certificate: { cert: 'CERT0', key: 'KEY' } });
    const second = await credentials.renewed(first, forever());
    assert.equal(second?.certificate?.cert, 'CERT1');
    assert.equal(await credentials.renewed(first, forever()), second);
    assert.equal(given.runs.length, 2);
  });

  it('is not run where the user entry holds credentials of its own', async () => {
    const given = ports();
    const credentials = createCredentials(access({ token: 'a', exec: plugin() }), given);
    await credentials.current(forever());
    assert.equal(given.runs.length, 0);
  });

  const failures: readonly (readonly [string, Parameters<typeof ports>[0], string, RegExp])[] = [
    ['is not installed', () => ({ kind: 'missing' }), 'pluginMissing', /login, which is not installed here/],
    [
      'cannot be started',
      () => ({ kind: 'notStarted', startFailure: 'EACCES' }),
      'pluginFailed',
      /could not be started \(EACCES\)/,
    ],
    [
      'is a script that its arguments could break out of',
      () => ({ kind: 'unquotable' }),
      'pluginFailed',
      /an argument that its shell could take for a command/,
    ],
    [
      'fails',
      () => ({ kind: 'ended', exitCode: 3, stdout: secret, stderr: `\x1b[31mno\x1b[0m ${secret}` }),
      'pluginFailed',
      /failed \(exit code 3\)/,
    ],
    [
      'prints no credential',
      () => ({ kind: 'ended', exitCode: 0, stdout: secret, stderr: '' }),
      'pluginUnreadable',
      /no ExecCredential/,
    ],
    [
      'prints another version',
      () => printed({ token: secret }, 'client.authentication.k8s.io/v1beta1'),
      'pluginUnreadable',
      /the version client\.authentication\.k8s\.io\/v1beta1 and not/,
    ],
    ['prints nothing of use', () => printed({}), 'pluginUnreadable', /neither token nor certificate/],
    [
      'prints half a pair',
      () => printed({ clientKeyData: secret }),
      'pluginUnreadable',
      /a certificate or a key, and not both/,
    ],
  ];
  for (const [what, outcome, code, said] of failures)
    it(`is told in words when it ${what}, and nothing secret is`, async () => {
      const exec = plugin({ installHint: '\x1b[1mGet it\x1b[0m from the shelf.' });
      const credentials = createCredentials(access({ exec }), ports(outcome));
      const error = await failureAs(PluginError, credentials.current(forever()));
      assert.equal(error.code, code);
      assert.equal(error.program, 'login');
      assert.match(error.message, said);
      assert.ok(!explainFully(error).includes('eyJ'), explainFully(error));
      if (code === 'pluginMissing') assert.equal(error.detail, 'Get it from the shelf.');
    });

  it('is given up after a minute, and told to be one that waits for a person', async () => {
    const given = ports(({ signal }) => silence(signal));
    const exec = plugin({ command: 'kubelogin', args: ['get-token', '--login', 'devicecode'] });
    const asked = createCredentials(access({ exec }), given).current(forever());
    const error = await failureAs(PluginError, given.clock.settle(asked));
    assert.equal(error.code, 'pluginTimeout');
    assert.match(error.hint ?? '', /convert-kubeconfig -l azurecli/);
    assert.ok(given.runs[0]?.signal.aborted);
  });

  it('is stopped when nobody waits for it any more', async () => {
    const given = ports(({ signal }) => silence(signal));
    const abort = new AbortController();
    const asked = createCredentials(access({ exec: plugin() }), given).current(abort.signal);
    setImmediate(() => abort.abort());
    assert.equal(await failureOf(asked), abort.signal.reason);
    assert.ok(given.runs[0]?.signal.aborted);
  });

  it('that wants a terminal is not run', async () => {
    const given = ports();
    const credentials = createCredentials(access({ exec: plugin({ interactiveMode: 'Always' }) }), given);
    assert.equal((await failureAs(PluginError, credentials.current(forever()))).code, 'pluginNeedsTerminal');
    assert.equal(given.runs.length, 0);
  });
});

describe('kubelogin', () => {
  const args = ['get-token', '--server-id', '6dae42f8', '--tenant-id=contoso', '--login', 'devicecode'];
  const exec = plugin({ command: 'kubelogin', args });

  it('that is not installed is stood in for by the Azure account', async () => {
    const given = ports();
    const asks: unknown[] = [];
    const entra = async (ask: unknown) => {
      asks.push(ask);
      return { token: `entra-${asks.length}`, expiresAt: given.clock.now() + minuteMs };
    };
    const credentials = createCredentials(access({ exec }), { ...given, entra });
    assert.deepEqual((await credentials.current(forever())).headers, { authorization: 'Bearer entra-1' });
    assert.deepEqual(asks, [{ serverId: '6dae42f8', tenant: 'contoso' }]);
    await given.clock.pass(minuteMs);
    assert.deepEqual((await credentials.current(forever())).headers, { authorization: 'Bearer entra-2' });
  });

  it('is used when it is installed', async () => {
    const given = ports(() => printed({ token: 'own' }));
    const entra = () => assert.fail('Nobody was to ask Entra.');
    const credentials = createCredentials(access({ exec }), { ...given, entra });
    assert.deepEqual((await credentials.current(forever())).headers, { authorization: 'Bearer own' });
  });

  it('that is not installed is told with both ways out, also when the account has no such token', async () => {
    for (const more of [{}, { entra: async () => undefined }]) {
      const credentials = createCredentials(access({ exec }), { ...ports(), ...more });
      const { hint } = await failureAs(PluginError, credentials.current(forever()));
      assert.match(hint ?? '', /az aks install-cli/);
      assert.match(hint ?? '', /sign in to Azure here/);
    }
  });

  it('is no other program, whose token nobody but itself knows', async () => {
    const entra = () => assert.fail('Nobody was to ask Entra.');
    const other = access({ exec: plugin({ command: 'aws', args }) });
    const credentials = createCredentials(other, { ...ports(), entra });
    assert.equal((await failureAs(PluginError, credentials.current(forever()))).code, 'pluginMissing');
  });

  it('is stood in for with a token for the one application that AKS clusters share, and for no other', async () => {
    const asked: unknown[] = [];
    const credential = {
      async getToken(
        scope: string,
        options: { readonly tenantId?: string; readonly abortSignal: AbortSignal },
      ) {
        asked.push([scope, options.tenantId, options.abortSignal.aborted]);
        return { token: 'entra', expiresOnTimestamp: 7 };
      },
    };
    const entra = entraBy(credential, '6DAE42F8/.default');
    const given = { token: 'entra', expiresAt: 7 };
    assert.deepEqual(await entra({ serverId: '6dae42f8', tenant: 'contoso' }, forever()), given);
    assert.deepEqual(await entra({}, forever()), given);
    assert.equal(await entra({ serverId: 'https://management.azure.com' }, forever()), undefined);
    assert.deepEqual(asked, [
      ['6DAE42F8/.default', 'contoso', false],
      ['6DAE42F8/.default', undefined, false],
    ]);
    assert.equal(await entraBy({ getToken: async () => null }, 'x/.default')({}, forever()), undefined);
  });
});
