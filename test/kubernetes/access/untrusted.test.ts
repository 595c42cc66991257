import assert from 'node:assert/strict';
import { createCredentials } from '../../../src/kubernetes/access/credentials';
import { KubeconfigError } from '../../../src/kubernetes/access/kubeconfig';
import { loadKubeconfig } from '../../../src/kubernetes/access/kubeconfigFiles';
import { isWithin } from '../../../src/kubernetes/access/untrusted';
import { failureAs } from '../../support/errors';
import { access, plugin, ports, printed } from './accesses';

const { signal } = new AbortController();
const folder = '/code/stranger';
const isUntrusted = async (path: string) => isWithin(path, folder, 'linux');
const config = JSON.stringify({ apiVersion: 'v1', kind: 'Config' });

function loaded(kubeconfig: string) {
  return loadKubeconfig({
    environment: { KUBECONFIG: kubeconfig },
    platform: 'linux',
    homeFolder: '/home/me',
    readFile: async path => (path.includes('missing') ? undefined : config),
    isUntrusted,
  });
}

describe('what lies in a workspace that is not trusted', () => {
  it('is no kubeconfig, and the reason and the way out are said', async () => {
    for (const paths of [`${folder}/.kube/config`, `/home/me/.kube/config:${folder}/deep/er/config`]) {
      const { message, hint } = await failureAs(KubeconfigError, loaded(paths));
      assert.match(message, /^The kubeconfig \/code\/stranger\/\S+ is not used: .* not trusted\.$/);
      assert.match(hint ?? '', /^Trust the workspace .*KUBECONFIG/);
    }
  });

  it('hides no kubeconfig that lies elsewhere', async () => {
    for (const paths of ['/home/me/.kube/config', '/code/strangers/config', `/home/me/c:${folder}/missing`])
      assert.deepEqual(await loaded(paths), { contexts: [], clusters: [], users: [] });
  });

  it('is no plugin that is started, wherever the kubeconfig is', async () => {
    const given = ports(() => printed({ token: 'given' }));
    const ask = (command: string) =>
      createCredentials(access({ exec: plugin({ command }) }), { ...given, isUntrusted }).current(signal);
    const { message, hint } = await failureAs(KubeconfigError, ask(`${folder}/bin/login`));
    assert.match(message, /signs in with \/code\/stranger\/bin\/login, which is not started/);
    assert.match(hint ?? '', /^Trust the workspace/);
    assert.equal(given.runs.length, 0);
    for (const command of ['login', '/usr/bin/login', `${folder}/../login`])
      assert.deepEqual((await ask(command)).headers, { authorization: 'Bearer given' });
    assert.equal(given.runs.length, 3);
  });

  it('is no script that a plugin is started with', async () => {
    const given = ports(() => printed({ token: 'given' }));
    const ask = (...args: readonly string[]) =>
      createCredentials(access({ exec: plugin({ command: 'node', args }) }), {
        ...given,
        isUntrusted,
      }).current(signal);
    for (const arg of [`${folder}/login.js`, `--require=${folder}/login.js`]) {
      const { message } = await failureAs(KubeconfigError, ask(arg));
      assert.match(message, /signs in with node, which is not started: \/code\/stranger\/login\.js lies in/);
    }
    assert.equal(given.runs.length, 0);
    await ask('--server-id', 'https://aks/scope', '/home/me/login.js');
    assert.equal(given.runs.length, 1);
  });

  it('is found by its path as each system reads one', () => {
    const cases: readonly (readonly [string, string, NodeJS.Platform, boolean])[] = [
      ['/w/a', '/w', 'linux', true],
      ['/w', '/w', 'linux', true],
      ['/w/..a', '/w', 'linux', true],
      ['/wa', '/w', 'linux', false],
      ['/', '/w', 'linux', false],
      ['/W/a', '/w', 'linux', false],
      ['/W/a', '/w', 'darwin', true],
      ['/w/../x', '/w', 'linux', false],
      ['C:\\Code\\a', 'c:\\code', 'win32', true],
      ['c:/code/a', 'C:\\Code\\', 'win32', true],
      ['D:\\code\\a', 'C:\\code', 'win32', false],
      ['C:\\codes', 'C:\\code', 'win32', false],
    ];
    for (const [path, inside, platform, expected] of cases)
      assert.equal(isWithin(path, inside, platform), expected, `${path} in ${inside} (${platform})`);
  });
});
