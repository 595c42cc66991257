import assert from 'node:assert/strict';
import type { KubeletEra } from '../../../src/simulator';
import { goDuration } from '../../../src/simulator/kubernetes/kubelet/goDuration';
import { eraOf } from '../../../src/simulator/kubernetes/kubelet/kubeletWords';
import type { Event } from '../../../src/simulator/kubernetes/objects';
import type { Pod } from '../../../src/simulator/kubernetes/podObjects';
import {
  type DeploymentTraits,
  deployment,
  deployments,
  events,
  fourPools,
  KubeClient,
  type Opening,
  pods,
  registryHost,
} from './kubeClient';

const front = `${registryHost}/azure-vote-front`;
const lanes = {
  teleport: { 'acr-teleport': 'enabled' },
  shuttle: { 'acr-teleport': 'disabled' },
  streaming: { 'kubernetes.azure.com/artifactstreaming-enabled': 'true' },
} as const;

describe('Simulated Kubernetes: pulling images', () => {
  const open = (more: Opening = {}) => new KubeClient({ pools: fourPools, kubeletEra: '1.27', ...more });
  const run = async (client: KubeClient, name: string, traits: DeploymentTraits) => {
    await client.apply(`${deployments}/${name}`, deployment(name, traits));
    await client.clock.pass(90_000);
    return messages(client, name);
  };
  const messages = async (client: KubeClient, name: string) => {
    const all = await client.list<Event>(events);
    return all
      .filter(
        ({ involvedObject }) => involvedObject.kind === 'Pod' && involvedObject.name.startsWith(`${name}-`),
      )
      .map(({ message }) => message);
  };

  for (const [lane, image, took] of [
    ['shuttle', 'v1', '34.738162s'],
    ['teleport', 'v1', '8.011045191s'],
    ['shuttle', 'squashed', '31.711601788s'],
    ['teleport', 'squashed', '1.891985507s'],
  ] as const) {
    it(`takes as long as was published: ${image} by ${lane} in ${took}`, async () => {
      const told = await run(open(), 'web', { image: `${front}:${image}`, selector: lanes[lane] });
      assert.ok(
        told.includes(`Successfully pulled image "${front}:${image}" in ${took} (${took} including waiting)`),
        told.join('\n'),
      );
    });
  }

  for (const [era, pulled, present, created, started] of [
    [
      '1.19',
      'Successfully pulled image "X"',
      'Container image "X" already present on machine',
      'Created container web',
      'Started container web',
    ],
    [
      '1.20',
      'Successfully pulled image "X" in 34.738162s',
      'Container image "X" already present on machine',
      'Created container web',
      'Started container web',
    ],
    [
      '1.27',
      'Successfully pulled image "X" in 34.738162s (34.738162s including waiting)',
      'Container image "X" already present on machine',
      'Created container web',
      'Started container web',
    ],
    [
      '1.30',
      'Successfully pulled image "X" in 34.738s (34.738s including waiting). Image size: 944000000 bytes.',
      'Container image "X" already present on machine',
      'Created container: web',
      'Started container web',
    ],
    [
      '1.35',
      'Successfully pulled image "X" in 34.738s (34.738s including waiting). Image size: 944000000 bytes.',
      'Container image "X" already present on machine and can be accessed by the pod',
      'Container created',
      'Container started',
    ],
  ] as const) {
    it(`is told of in the words of ${era}`, async () => {
      const client = open({ kubeletEra: era });
      const plain = (text: string) => text.replaceAll(`"${front}:v1"`, '"X"');
      const first = (await run(client, 'first', { selector: lanes.shuttle })).map(plain);
      assert.deepEqual(first.slice(1), ['Pulling image "X"', pulled, created, started]);
      const second = (await run(client, 'second', { selector: lanes.shuttle })).map(plain);
      assert.deepEqual(second.slice(1), [present, created, started]);
    });
  }

  for (const [version, era] of [
    ['1.18.2', '1.19'],
    ['1.25.6', '1.20'],
    ['1.29.0', '1.27'],
    ['1.34.1', '1.30'],
    ['1.36.0', '1.35'],
  ] as const satisfies readonly (readonly [string, KubeletEra])[]) {
    it(`takes ${version} for one of ${era}`, () => assert.equal(eraOf(version), era));
  }

  it('is faster when it is streamed, of tags alone and without secrets', async () => {
    const streamed = (await run(open(), 'web', { selector: lanes.streaming })).find(text =>
      /^Successfully pulled/.test(text),
    );
    assert.match(streamed ?? '', / in 4\.\d+s /);
    const digest = `${front}@sha256:${'v1'.padEnd(64, '0')}`;
    const images: Opening['images'] = () => ({
      kind: 'image',
      digest,
      layers: [{ digest: 'sha256:layer', sizeBytes: 944_000_000 }],
      isExpanded: false,
      streamingDigest: 'sha256:streamed',
      platforms: ['linux/amd64'],
    });
    const byDigest = await run(open({ images }), 'web', {
      image: `${front}@sha256:${'a'.repeat(64)}`,
      selector: lanes.streaming,
    });
    assert.match(byDigest.join('\n'), /Successfully pulled image .* in 31\.7\d+s/);
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'regcred', namespace: 'default' },
      stringData: {
        '.dockerconfigjson': JSON.stringify({
          auths: {
            [`https://${registryHost}/v1/`]: { auth: Buffer.from('user:pass:word').toString('base64') },
          },
        }),
      },
    };
    const client = open({ images, objects: [secret] });
    const withSecret = await run(client, 'web', {
      selector: lanes.streaming,
      pod: { imagePullSecrets: [{ name: 'regcred' }] },
    });
    assert.match(withSecret.join('\n'), /Successfully pulled image .* in 31\.7\d+s/);
    assert.deepEqual(client.pulls.at(-1)?.secrets, [
      { server: registryHost, user: 'user', password: 'pass:word' },
    ]);
  });

  it('goes one at a time on a node, and says what waiting took', async () => {
    const client = open();
    await client.apply(`${deployments}/one`, deployment('one', { selector: lanes.teleport }));
    const told = await run(client, 'two', { image: `${front}:squashed`, selector: lanes.teleport });
    const [, took, whole] = /in (\S+) \((\S+) including waiting\)/.exec(told.join('\n')) ?? [];
    assert.equal(took, '1.891985507s');
    assert.match(whole ?? '', /^9\.\d+s$/);
  });

  it('asks again for an image whose tag may move, and has it at once', async () => {
    const client = open();
    const latest = { image: `${front}:latest`, selector: lanes.shuttle };
    assert.match((await run(client, 'one', latest)).join('\n'), /in 32\.\d+s/);
    assert.match(
      (await run(client, 'two', latest)).join('\n'),
      /Successfully pulled image ".*:latest" in 400ms/,
    );
  });

  it('needs less time for layers that are there already', async () => {
    const shared = (names: readonly string[]) =>
      names.map(name => ({ digest: `sha256:${name}`, sizeBytes: 100_000_000 }));
    const images: Opening['images'] = ({ reference }) => ({
      kind: 'image',
      digest: `sha256:${reference}`,
      layers: shared(reference === 'one' ? ['a', 'b', 'c'] : ['a', 'b', 'd']),
      isExpanded: false,
      platforms: ['linux/amd64'],
    });
    const client = open({ images });
    const secondsOf = async (tag: string) => {
      const told = (await run(client, tag, { image: `${front}:${tag}`, selector: lanes.shuttle })).join('\n');
      return Number(/ in ([\d.]+)s /.exec(told)?.[1]);
    };
    assert.ok((await secondsOf('one')) > 2 * (await secondsOf('two')));
  });

  for (const [image, error] of [
    [
      `${registryHost}/nope:v1`,
      `rpc error: code = NotFound desc = failed to pull and unpack image "${registryHost}/nope:v1": failed to resolve reference "${registryHost}/nope:v1": ${registryHost}/nope:v1: not found`,
    ],
    [
      `${registryHost}/secret:v1`,
      `rpc error: code = Unknown desc = failed to pull and unpack image "${registryHost}/secret:v1": failed to resolve reference "${registryHost}/secret:v1": failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://${registryHost}/oauth2/token?scope=repository%3Asecret%3Apull&service=${registryHost}: 401 Unauthorized`,
    ],
    [
      'nowhere.azurecr.io/a:1',
      'rpc error: code = Unknown desc = failed to pull and unpack image "nowhere.azurecr.io/a:1": failed to resolve reference "nowhere.azurecr.io/a:1": failed to do request: Head "https://nowhere.azurecr.io/v2/a/manifests/1": dial tcp: lookup nowhere.azurecr.io on 168.63.129.16:53: no such host',
    ],
  ] as const) {
    it(`fails for ${image}, and says why`, async () => {
      const client = open({ kubeletEra: '1.30' });
      await client.apply(`${deployments}/web`, deployment('web', { image, selector: lanes.shuttle }));
      await client.clock.pass(1_500);
      const waiting = async () =>
        (await client.list<Pod>(pods))[0]?.status.containerStatuses?.[0]?.state.waiting;
      assert.deepEqual(await waiting(), { reason: 'ErrImagePull', message: error });
      await client.clock.pass(2_000);
      assert.deepEqual(await waiting(), {
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${image}": ErrImagePull: ${error}`,
      });
      assert.deepEqual((await messages(client, 'web')).slice(1), [
        `Pulling image "${image}"`,
        `Failed to pull image "${image}": ${error}`,
        'Error: ErrImagePull',
        `Back-off pulling image "${image}"`,
        'Error: ImagePullBackOff',
      ]);
    });
  }

  it('tries again after longer and longer waits, and goes on once there is an image', async () => {
    let isThere = false;
    const images: Opening['images'] = () =>
      isThere
        ? { kind: 'image', digest: 'sha256:a', layers: [], isExpanded: false, platforms: ['linux/amd64'] }
        : { kind: 'notFound' };
    const client = open({ images });
    await run(client, 'web', { selector: lanes.shuttle });
    const counted = async (reason: string) =>
      (await client.list<Event>(`${events}?fieldSelector=reason%3D${reason}`))[0]?.count;
    assert.equal(await counted('Pulling'), 4);
    await client.clock.pass(600_000);
    assert.equal(await counted('Pulling'), 7);
    isThere = true;
    await client.clock.pass(310_000);
    assert.equal((await client.list<Pod>(pods))[0]?.status.phase, 'Running');
  });

  it('does not run on an operating system that the image is not for', async () => {
    const told = await run(open(), 'web', { selector: { 'kubernetes.io/os': 'windows' } });
    assert.match(told.join('\n'), /no match for platform in manifest: not found/);
  });

  it('does not understand every name, and pulls nothing where that is forbidden', async () => {
    const client = open();
    const odd = await run(client, 'odd', { image: `${registryHost}/Web:v1`, selector: lanes.shuttle });
    assert.match(
      odd.join('\n'),
      /Failed to apply default image tag ".*Web:v1": couldn't parse image name ".*": invalid reference format\nError: InvalidImageName/,
    );
    const never = await run(client, 'never', {
      container: { imagePullPolicy: 'Never' },
      selector: lanes.shuttle,
    });
    assert.deepEqual(never.slice(1), [
      `Container image "${front}:v1" is not present with pull policy of Never`,
      'Error: ErrImageNeverPull',
    ]);
    assert.deepEqual(client.pulls, []);
  });

  it('writes durations as Go does', () => {
    const written = [
      0, 15, 1_500, 890_000_000, 8_011_045_191, 60_000_000_000, 85_279_261_190, 3_723_000_000_000,
    ].map(goDuration);
    assert.deepEqual(written, [
      '0s',
      '15ns',
      '1.5µs',
      '890ms',
      '8.011045191s',
      '1m0s',
      '1m25.27926119s',
      '1h2m3s',
    ]);
  });
});
