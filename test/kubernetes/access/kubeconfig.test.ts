import assert from 'node:assert/strict';
import { accessOf, KubeconfigError } from '../../../src/kubernetes/access/kubeconfig';
import {
  kubeconfigPaths,
  loadKubeconfig,
  mergeKubeconfigs,
} from '../../../src/kubernetes/access/kubeconfigFiles';
import { readKubeconfig } from '../../../src/kubernetes/access/readKubeconfig';
import { failureAs, thrownBy } from '../../support/errors';

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

  it('keeps a token as it is written, though it looks like a number', async () => {
    const text = full.replace('"0123"', '00712345678901234567890');
    assert.equal(accessOf(await read(text)).user.token, '00712345678901234567890');
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
users: [{name: u, user: {client-certificate: certs/c.crt, client-key: /keys/c.key, exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/login}}}]
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
    ['a list that is none', 'contexts: 5\n', '"contexts" is no list (line 1, column 11)'],
    ['an entry without a name', 'users:\n- user: {}\n', 'an entry of "users" has no name (line 2, column 3)'],
    [
      'a context without a cluster',
      'contexts:\n- name: a\n  context: {user: u}\n',
      'context a names no cluster (line 3, column 12)',
    ],
    [
      'a cluster without a server',
      'clusters:\n- name: c\n  cluster: {proxy-url: x}\n',
      'cluster c names no server (line 3, column 12)',
    ],
    [
      'a server that is no address',
      'clusters:\n- name: c\n  cluster: {server: "ftp://x"}\n',
      'the server of cluster c is no address (line 3, column 21)',
    ],
    [
      'a certificate that is none',
      'clusters:\n- name: c\n  cluster: {server: https://c, certificate-authority-data: aGVsbG8=}\n',
      '"certificate-authority-data" is no certificate or key in base64 (line 3, column 60)',
    ],
    [
      'a certificate without a key',
      `users:\n- name: u\n  user: {client-certificate-data: ${data}}\n`,
      'user u has a client certificate and no key to it (line 3, column 9)',
    ],
    [
      'a plugin of a version that nobody speaks',
      'users:\n- name: u\n  user: {exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}\n',
      'has the apiVersion client.authentication.k8s.io/v1alpha1',
    ],
    [
      'a relative path where there is no folder',
      'users:\n- name: u\n  user: {tokenFile: token}\n',
      '"tokenFile" is a relative path, and this kubeconfig is in no folder (line 3, column 21)',
    ],
    ['something that is no mapping', '- a\n- b\n', 'it is no mapping (line 1, column 1)'],
    ['a text without end of nesting', `a: ${'['.repeat(100_000)}`, 'The kubeconfig config cannot be read'],
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
      assert.ok(message.includes(said), message);
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
