import assert from 'node:assert/strict';
import { accessOf, KubeconfigError, listContexts } from '../../../src/kubernetes/access/kubeconfig';
import {
  kubeconfigPaths,
  loadKubeconfig,
  mergeKubeconfigs,
} from '../../../src/kubernetes/access/kubeconfigFiles';
import { readKubeconfig } from '../../../src/kubernetes/access/readKubeconfig';
import { failureAs, thrownBy } from '../../support/errors';
import { caseHead, kubeconfigCases, usualReading } from './kubeconfigCases';

const pem = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';
const data = Buffer.from(pem).toString('base64');

function read(text: string, more: { folder?: string; platform?: NodeJS.Platform } = {}) {
  return readKubeconfig({ name: 'config', text, platform: 'linux', ...more });
}

const full = `apiVersion: v1
kind: Config
current-context: demo
preferences: {}
contexts:
- name: demo
  context: {cluster: demo-aks, user: clusterUser, namespace: shop}
clusters:
- name: demo-aks
  cluster:
    server: https://demo.hcp.westus2.azmk8s.io:443/
    certificate-authority-data: ${data}
    tls-server-name: kubernetes
    proxy-url: http://proxy.example:3128
    something-new: 1
users:
- name: clusterUser
  user:
    client-certificate-data: ${data}
    client-key-data: ${data}
    token: "0123"
`;

describe('a kubeconfig', () => {
  it('gives a context with all that it names', async () => {
    const { context, namespace, cluster, user } = accessOf(await read(full));
    assert.equal(context, 'demo');
    assert.equal(namespace, 'shop');
    assert.deepEqual(cluster, {
      name: 'demo-aks',
      server: 'https://demo.hcp.westus2.azmk8s.io:443',
      skipsVerification: false,
      authority: { text: pem },
      tlsServerName: 'kubernetes',
      proxyUrl: 'http://proxy.example:3128',
    });
    assert.deepEqual(user, {
      name: 'clusterUser',
      certificate: { text: pem },
      key: { text: pem },
      token: '0123',
    });
  });

  it('is read as JSON too', async () => {
    const json = JSON.stringify({
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://c.example', 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { username: 'admin', password: 'pw', tokenFile: '/run/token' } }],
    });
    for (const text of [json, JSON.stringify(JSON.parse(json), null, '\t')]) {
      const { cluster, user, namespace } = accessOf(await read(text));
      assert.equal(namespace, 'default');
      assert.equal(cluster.skipsVerification, true);
      assert.deepEqual(user, { name: 'u', username: 'admin', password: 'pw', tokenFile: '/run/token' });
    }
  });

  it('takes nothing for not set: an empty text, null, and a list that is not there', async () => {
    const text = full
      .replace('proxy-url: http://proxy.example:3128', 'proxy-url: ""')
      .replace('"0123"', 'null');
    const { cluster, user } = accessOf(await read(text));
    assert.equal(cluster.proxyUrl, undefined);
    assert.equal(user.token, undefined);
    assert.deepEqual(await read('contexts: null\nusers: ~\nclusters:\n'), {
      contexts: [],
      clusters: [],
      users: [],
    });
    assert.deepEqual((await read('')).contexts, []);
  });

  it('reads the plugin of a user', async () => {
    const text = `
contexts: [{name: a, context: {cluster: c, user: u}}]
clusters:
- name: c
  cluster:
    server: c.example
    extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x, times: 2}}]
users:
- name: u
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: kubelogin
      args: [get-token, --server-id, 6dae42f8-4368-4678-94ff-3960e28e3630]
      env: [{name: AAD, value: "1"}]
      installHint: Install it.
      interactiveMode: Never
      provideClusterInfo: true
`;
    const { cluster, user } = accessOf(await read(text), 'a');
    assert.equal(cluster.server, 'https://c.example');
    assert.deepEqual(cluster.execConfig, { audience: 'x', times: 2 });
    assert.deepEqual(user.exec, {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: 'kubelogin',
      args: ['get-token', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630'],
      environment: { AAD: '1' },
      installHint: 'Install it.',
      interactiveMode: 'Never',
      providesClusterInfo: true,
    });
  });

  it('resolves paths against its own folder, on every platform', async () => {
    const text = `
contexts: [{name: a, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: https://c.example, certificate-authority: ca.crt}}]
users: [{name: u, user: {client-certificate: certs/c.crt, client-key: /keys/c.key, exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, interactiveMode: Never}}}]
`;
    const { cluster, user } = accessOf(await read(text, { folder: '/home/me/.kube' }), 'a');
    assert.deepEqual(cluster.authority, { path: '/home/me/.kube/ca.crt' });
    assert.deepEqual(user.certificate, { path: '/home/me/.kube/certs/c.crt' });
    assert.deepEqual(user.key, { path: '/keys/c.key' });
    assert.equal(user.exec?.command, '/home/me/.kube/bin/login');
    const windows = accessOf(await read(text, { folder: 'C:\\me\\.kube', platform: 'win32' }), 'a');
    assert.deepEqual(windows.cluster.authority, { path: 'C:\\me\\.kube\\ca.crt' });
    assert.deepEqual(windows.user.certificate, { path: 'C:\\me\\.kube\\certs\\c.crt' });
  });

  const wrong: readonly (readonly [string, string, string])[] = [
    ['YAML that is none', 'contexts:\n- name: a\n  context: {cluster: c\nclusters: []\n', 'line 4, column 1'],
    ['a list that is none', 'contexts: 5\n', '"contexts" is not a list (line 1, column 11)'],
    ['an entry that is none', 'users:\n- u\n', '"users" is not a list of mappings (line 2, column 1)'],
    ['something that is no mapping', '- a\n- b\n', 'it is no mapping (line 1, column 1)'],
    [
      'another object',
      'apiVersion: v1\nkind: Pod\n',
      'it is no kubeconfig, but Pod of v1 (line 2, column 7)',
    ],
    ['another version', 'apiVersion: v2\nkind: Config\n', 'it is no kubeconfig, but Config of v2'],
    ['a merge of no mapping', 'x: &x 5\ncontexts: [{<<: *x}]\n', 'its nesting cannot be followed'],
    ['a text without end of nesting', `a: ${'['.repeat(100_000)}`, 'its nesting cannot be followed'],
    [
      'aliases without end',
      'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n',
      'its nesting cannot be followed',
    ],
  ];
  for (const [what, text, said] of wrong)
    it(`tells ${what}, and where`, async () => {
      const { message, code } = await failureAs(KubeconfigError, read(text));
      assert.equal(code, 'kubeconfig');
      assert.ok(message.startsWith('The kubeconfig config cannot be used: '), message);
      assert.ok(message.includes(said), message);
    });

  const v1 = 'apiVersion: client.authentication.k8s.io/v1';
  const unusable: readonly (readonly [string, 'contexts' | 'clusters' | 'users', string, string])[] = [
    ['names no cluster', 'contexts', '{user: good}', 'context bad names no cluster (line 3, column 12)'],
    [
      'is not there',
      'contexts',
      '{cluster: gone}',
      'names the cluster gone, which the kubeconfig does not have',
    ],
    ['has no server', 'clusters', '{proxy-url: x}', 'cluster bad names no server (line 3, column 12)'],
    ['has an empty server', 'clusters', '{server: ""}', 'cluster bad names no server'],
    ['is nothing', 'clusters', 'null', 'cluster bad names no server (line 2, column 3)'],
    ['is no mapping', 'clusters', '5', '"cluster" is not a mapping (line 3, column 12)'],
    [
      'has a server that is no address',
      'clusters',
      '{server: "ftp://x"}',
      'the server of cluster bad is no address (line 3, column 21)',
    ],
    [
      'has a certificate that is none',
      'clusters',
      '{server: https://c, certificate-authority-data: aGVsbG8=}',
      '"certificate-authority-data" is no certificate or key in base64 (line 3, column 60)',
    ],
    [
      'has a certificate in broken base64',
      'clusters',
      `{server: https://c, certificate-authority-data: "${data.slice(0, 8)} ${data.slice(8)}"}`,
      '"certificate-authority-data" is no certificate or key in base64',
    ],
    [
      'trusts an authority and anybody',
      'clusters',
      `{server: https://c, insecure-skip-tls-verify: true, certificate-authority-data: ${data}}`,
      'which kubectl refuses too (line 3, column 12)',
    ],
    [
      'trusts the authority of a file and anybody',
      'clusters',
      '{server: https://c, insecure-skip-tls-verify: true, certificate-authority: /ca.crt}',
      'which kubectl refuses too',
    ],
    [
      'has settings for its plugin that JSON cannot say',
      'clusters',
      '{server: https://c, extensions: [{name: client.authentication.k8s.io/exec, extension: {a: [.inf]}}]}',
      'hold a number that JSON does not have',
    ],
    [
      'has a certificate without a key',
      'users',
      `{client-certificate-data: ${data}}`,
      'user bad has a client certificate and no key to it (line 3, column 9)',
    ],
    [
      'has a plugin of a version that nobody speaks',
      'users',
      '{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}',
      'has the apiVersion client.authentication.k8s.io/v1alpha1',
    ],
    ['has a plugin without a command', 'users', `{exec: {${v1}}}`, 'the plugin of user bad names no command'],
    [
      'has a plugin that does not say whether it asks',
      'users',
      `{exec: {${v1}, command: x}}`,
      'the plugin of user bad names no interactiveMode',
    ],
    [
      'has a plugin with a number for an argument',
      'users',
      `{exec: {${v1}, command: x, interactiveMode: Never, args: [a, 1]}}`,
      'an item of "args" is not a text',
    ],
    [
      'has a plugin that is nowhere',
      'users',
      `{exec: {${v1}, command: ./x, interactiveMode: Never}}`,
      '"command" is a relative path, and this kubeconfig is in no folder',
    ],
    [
      'has a token file that is nowhere',
      'users',
      '{tokenFile: token}',
      '"tokenFile" is a relative path, and this kubeconfig is in no folder (line 3, column 21)',
    ],
    [
      'acts in the groups of nobody',
      'users',
      '{as-groups: [a]}',
      'user bad acts with the uid, groups or fields',
    ],
  ];
  for (const [what, list, fields, said] of unusable)
    it(`refuses one of its ${list} that ${what} when it is chosen, and nothing else`, async () => {
      const item = list.slice(0, -1);
      const of = (name: string, goods: string) =>
        name === list ? `${name}:\n- name: bad\n  ${item}: ${fields}\n${goods}` : `${name}:\n${goods}`;
      const bad = {
        cluster: list === 'clusters' ? 'bad' : 'good',
        user: list === 'users' ? 'bad' : 'good',
      };
      const chosen = list === 'contexts' ? '' : `- {name: bad, context: ${JSON.stringify(bad)}}\n`;
      const lists = {
        contexts: of('contexts', `${chosen}- {name: good, context: {cluster: good, user: good}}\n`),
        clusters: of('clusters', '- {name: good, cluster: {server: https://good}}\n'),
        users: of('users', '- {name: good, user: {token: x}}\n'),
      };
      const { [list]: first, ...others } = lists;
      const kubeconfig = await read(`${first}${Object.values(others).join('')}current-context: good\n`);
      assert.equal(accessOf(kubeconfig).cluster.server, 'https://good');
      const refused = thrownBy(KubeconfigError, () => accessOf(kubeconfig, 'bad'));
      assert.ok(refused.message.includes(said), refused.message);
      const [listed, good] = listContexts(kubeconfig);
      assert.ok(listed && 'problem' in listed && listed.name === 'bad');
      assert.equal(listed.problem.message, refused.message);
      assert.ok(good && 'access' in good && good.name === 'good');
    });

  it('passes over entries without a name, and refuses a name that stands there twice when it is chosen', async () => {
    const kubeconfig = await read(`
contexts: [{name: a, context: {cluster: c}}, {name: b, context: {cluster: d}}, {context: {cluster: c}}]
clusters: [null, {name: c, cluster: {server: https://c}}, {name: d, cluster: {server: https://1}}, {name: d, cluster: {server: https://2}}]
users: [{user: {}}]
`);
    assert.equal(accessOf(kubeconfig, 'a').cluster.server, 'https://c');
    assert.deepEqual(
      listContexts(kubeconfig).map(({ name }) => name),
      ['a', 'b'],
    );
    assert.deepEqual(kubeconfig.users, []);
    assert.match(
      thrownBy(KubeconfigError, () => accessOf(kubeconfig, 'b')).message,
      /"clusters" has d more than once \(line 3, column 59\)/,
    );
  });

  it('finds what is wrong in what a merge key brings in', async () => {
    const kubeconfig = await read(
      'x: &x {server: 5}\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {<<: *x}}]\n',
    );
    assert.match(
      thrownBy(KubeconfigError, () => accessOf(kubeconfig, 'a')).message,
      /"server" is not a text: put it in quotes \(line 3, column 31\)/,
    );
  });

  for (const { text, reading, what } of kubeconfigCases)
    it(`is read as kubectl reads it: ${what}`, async () => {
      const kubeconfig = read(`${caseHead}${text}`).then(found => accessOf(found));
      if (reading === 'refused') {
        await failureAs(KubeconfigError, kubeconfig);
        return;
      }
      const { cluster, user } = await kubeconfig;
      assert.deepEqual(
        {
          server: cluster.server,
          insecure: cluster.skipsVerification,
          proxy: cluster.proxyUrl ?? '',
          token: user.token ?? '',
        },
        { ...usualReading, ...reading },
      );
    });

  it('tells a context that is not there, with those that are', async () => {
    const { hint, message } = thrownBy(KubeconfigError, () => accessOf(mergeKubeconfigs([]), 'x'));
    assert.equal(message, 'The kubeconfig has no context x.');
    assert.equal(hint, 'It has none.');
    const kubeconfig = await read(full);
    assert.equal(thrownBy(KubeconfigError, () => accessOf(kubeconfig, 'x')).hint, 'It has demo.');
    assert.equal(
      thrownBy(KubeconfigError, () => accessOf({ ...kubeconfig, users: [] })).message,
      'Context demo names the user clusterUser, which the kubeconfig does not have.',
    );
    assert.equal(
      thrownBy(KubeconfigError, () => accessOf({ ...kubeconfig, clusters: [] })).message,
      'Context demo names the cluster demo-aks, which the kubeconfig does not have.',
    );
  });
});

describe('the kubeconfig files of a machine', () => {
  const files = new Map([
    [
      '/one/config',
      'contexts: [{name: a, context: {cluster: first}}]\nclusters: [{name: c, cluster: {server: https://one.example, certificate-authority: ca.crt}}]\n',
    ],
    [
      '/two/config',
      'current-context: b\ncontexts: [{name: a, context: {cluster: second, namespace: n}}, {name: b, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: https://two.example, tls-server-name: x}}]\n',
    ],
    ['/three/config', 'current-context: a\n'],
  ]);
  const machine = (KUBECONFIG: string | undefined, platform: NodeJS.Platform = 'linux') => ({
    environment: { KUBECONFIG },
    platform,
    homeFolder: platform === 'win32' ? 'C:\\Users\\me' : '/home/me',
    readFile: async (path: string) => files.get(path),
  });

  it('are those of KUBECONFIG, or the one below the home folder', () => {
    assert.deepEqual(kubeconfigPaths(machine('/one/config::/two/config:/one/config')), [
      '/one/config',
      '/two/config',
    ]);
    assert.deepEqual(kubeconfigPaths(machine('C:\\a;D:\\b', 'win32')), ['C:\\a', 'D:\\b']);
    assert.deepEqual(kubeconfigPaths(machine(undefined)), ['/home/me/.kube/config']);
    assert.deepEqual(kubeconfigPaths(machine('', 'win32')), ['C:\\Users\\me\\.kube\\config']);
  });

  it('are merged as kubectl does: the first entry of a name counts, and counts whole', async () => {
    const merged = await loadKubeconfig(machine('/one/config:/not/there:/two/config:/three/config'));
    assert.equal(merged.currentContext, 'b');
    assert.deepEqual(merged.contexts, [
      { name: 'a', cluster: 'first' },
      { name: 'b', cluster: 'c' },
    ]);
    assert.deepEqual(merged.clusters, [
      {
        name: 'c',
        server: 'https://one.example',
        skipsVerification: false,
        authority: { path: '/one/ca.crt' },
      },
    ]);
  });

  it('are told when none is there, and when one cannot be read', async () => {
    const none = await failureAs(KubeconfigError, loadKubeconfig(machine('/a:/b')));
    assert.equal(none.message, 'There is no kubeconfig: /a and /b are not there.');
    const denied = { ...machine('/a'), readFile: () => Promise.reject(new Error('EACCES')) };
    const unreadable = await failureAs(KubeconfigError, loadKubeconfig(denied));
    assert.equal(unreadable.message, 'The kubeconfig /a cannot be read.');
  });
});
