import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deployable, namespacesOf } from '../../../src/kubernetes/manifests/deployable';
import { ManifestError } from '../../../src/kubernetes/manifests/manifestProblem';
import { readManifests } from '../../../src/kubernetes/manifests/readManifests';
import { withoutServerFields, yamlOf } from '../../../src/kubernetes/manifests/yamlOf';
import { thrownBy } from '../../support/errors';

const text = `# two objects
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {ports: [{port: 80}]}
---
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: front
  namespace: shop
spec:
  template:
    spec:
      initContainers:
      - {name: setup, image: 'busybox:1'}
      containers:
      - name: front
        image: "demo42t.azurecr.io/azure-vote-front:v1"
      - name: side
        image: redis:6.0.8 # the usual one
`;

async function problems(manifest: string): Promise<string[]> {
  const { problems: found } = await readManifests(manifest);
  return found.map(({ code, said, position: { line, column } }) => `${code} ${line}:${column} ${said}`);
}

async function images(manifest: string): Promise<string[]> {
  const { documents } = await readManifests(manifest);
  return documents.flatMap(each => each.images.map(({ image, name, role }) => `${role} ${name} ${image}`));
}

describe('a manifest', () => {
  it('gives its objects, and where each begins', async () => {
    const { documents, problems: none } = await readManifests(text);
    assert.deepEqual(none, []);
    assert.deepEqual(
      documents.map(({ object: { kind, metadata }, position }) => [
        kind,
        metadata.name,
        position.line,
        position.column,
      ]),
      [
        ['Service', 'front', 2, 1],
        ['Deployment', 'front', 8, 1],
      ],
    );
    assert.deepEqual(namespacesOf(documents), ['shop']);
    assert.deepEqual(documents[0]?.object.spec, { ports: [{ port: 80 }] });
  });

  it('gives its images, and where each reference stands without its quotes', async () => {
    const { documents } = await readManifests(text);
    const found = documents[1]?.images ?? [];
    assert.deepEqual(
      found.map(({ image, name, role, position, start, end }) => [
        image,
        name,
        role,
        `${position.line}:${position.column}`,
        text.slice(start, end),
      ]),
      [
        ['busybox:1', 'setup', 'init', '17:31', 'busybox:1'],
        [
          'demo42t.azurecr.io/azure-vote-front:v1',
          'front',
          'container',
          '20:17',
          'demo42t.azurecr.io/azure-vote-front:v1',
        ],
        ['redis:6.0.8', 'side', 'container', '22:16', 'redis:6.0.8'],
      ],
    );
  });

  it('knows where each kind that makes pods has its images', async () => {
    const pod =
      '{containers: [{name: a, image: a:1}], ephemeralContainers: [{name: b, image: b:1}], volumes: [{name: c, image: {reference: c:1}}]}';
    const all = ['container a a:1', 'ephemeral b b:1', 'volume c c:1'];
    const kinds: readonly (readonly [string, string])[] = [
      ['Pod', `{spec: ${pod}}`],
      ['PodTemplate', `{template: {spec: ${pod}}}`],
      ['CronJob', `{spec: {jobTemplate: {spec: {template: {spec: ${pod}}}}}}`],
      ...[
        'Deployment',
        'StatefulSet',
        'DaemonSet',
        'ReplicaSet',
        'ReplicationController',
        'Job',
        'Rollout',
      ].map(kind => [kind, `{spec: {template: {spec: ${pod}}}}`] as const),
    ];
    for (const [kind, body] of kinds) {
      const manifest = `{apiVersion: x/v1, kind: ${kind}, metadata: {name: m}, ${body.slice(1)}`;
      assert.deepEqual(await images(manifest), all, kind);
    }
    assert.deepEqual(
      await images('{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {image: a:1}}'),
      [],
    );
  });

  it('follows anchors and merged parts to their images', async () => {
    const manifest = `
apiVersion: v1
kind: Pod
metadata: {name: m}
x: &base {image: "a:1"}
spec:
  containers:
  - &first
    <<: *base
    name: a
  - *first
`;
    assert.deepEqual(await images(manifest), ['container a a:1', 'container a a:1']);
  });

  it('is JSON just as well, and may be a list of objects', async () => {
    const pod = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name, image: `${name}:1` }] },
    });
    const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [pod('a'), pod('b')] }, null, 2);
    const { documents } = await readManifests(manifest);
    assert.deepEqual(
      documents.map(({ object, position }) => [object.metadata.name, position.line]),
      [
        ['a', 5],
        ['b', 20],
      ],
    );
    assert.deepEqual(await images(manifest), ['container a a:1', 'container b b:1']);
  });

  it('is read as kubectl reads it', async () => {
    const manifest = `
apiVersion: v1
kind: ConfigMap
metadata: {name: m}
mode: 0644
on: yes
time: 22:22
day: 2026-01-05
quoted: "yes"
`;
    const { documents } = await readManifests(manifest);
    const object = documents[0]?.object ?? assert.fail('There is no object.');
    const { mode, true: on, time, day, quoted } = object;
    assert.deepEqual([mode, on, time, day, quoted], [420, true, '22:22', '2026-01-05', 'yes']);
  });

  const wrong: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'YAML that is none',
      'a: [1,\nb: 2\n',
      ['syntax 2:1 Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['a key that is there twice', 'kind: Pod\nkind: Pod\n', ['syntax 2:1 Map keys must be unique']],
    ['a text', 'just words\n', ['notAnObject 1:1 this is no object of Kubernetes']],
    ['no kind', '\napiVersion: v1\nmetadata: {name: a}\n', ['noKind 2:1 this object does not say its kind']],
    [
      'no apiVersion',
      'kind: Pod\nmetadata: {name: a}\n',
      ['noApiVersion 1:1 this Pod does not say its apiVersion'],
    ],
    [
      'no name',
      'kind: Pod\napiVersion: v1\nmetadata: {generateName: a-}\n',
      ['noName 1:1 this Pod has no name'],
    ],
    [
      'a name that is none',
      'kind: Pod\napiVersion: v1\nmetadata: {name: ../b}\n',
      ['badName 1:1 "../b" is no name for a Pod'],
    ],
    [
      'a namespace that is no text',
      'kind: Pod\napiVersion: v1\nmetadata: {name: b, namespace: 1}\n',
      ['badName 1:1 the namespace of Pod b is no text'],
    ],
    [
      'a name that YAML takes for something else',
      'kind: Pod\napiVersion: v1\nmetadata: {name: n}\n',
      ['badName 1:1 the name of this Pod is no text without quotes'],
    ],
    ['nothing', '# nothing\n---\n', []],
    [
      'something wrong in the second document alone',
      `${text}---\nkind: Pod\n`,
      ['noApiVersion 24:1 this Pod does not say its apiVersion'],
    ],
    ['an alias to nothing', 'kind: *gone\n', ['syntax 1:1 its aliases cannot be followed']],
  ];
  for (const [what, manifest, said] of wrong)
    it(`tells ${what}, and where`, async () => assert.deepEqual(await problems(manifest), said));

  it('tells nesting without end', async () => {
    const [problem] = await problems(`a: ${'['.repeat(100_000)}`);
    assert.match(problem ?? '', /^syntax 1:\d+ its nesting cannot be followed$/);
  });

  it('is read whatever it says', async () => {
    const pieces = fc.constantFrom(
      'kind: Pod\n',
      'apiVersion: v1\n',
      'metadata: {name: a}\n',
      'spec:\n  ',
      '---\n',
      '- ',
      '&a ',
      '*a',
      '<<: ',
      '"',
      '{',
      ']',
      '!!x ',
      '? ',
      '\t',
      'image: b\n',
      'containers:\n',
      '%YAML 1.1\n',
      '\ufeff',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 30 }).map(parts => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(texts, async manifest => {
        const { documents, problems: found } = await readManifests(manifest);
        for (const { position } of found) assert.ok(position.line > 0 && position.column > 0);
        for (const { image, start, end } of documents.flatMap(each => each.images))
          assert.ok(image.length > 0 && end > start && end <= manifest.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a file that is to be deployed', () => {
  it('gives its documents', async () => {
    assert.equal(deployable(await readManifests(text), { name: 'front.yaml', text }).length, 2);
  });

  it('is refused with the place of what is wrong, and how many more there are', async () => {
    const manifests = await readManifests('kind: Pod\n---\nkind: Pod\napiVersion: v1\n');
    const error = thrownBy(ManifestError, () => deployable(manifests, { name: 'front.yaml', text: '' }));
    assert.equal(
      error.message,
      'front.yaml, line 1, column 1: this Pod does not say its apiVersion (and 1 more).',
    );
    assert.equal(error.hint, 'Say its apiVersion, such as "apiVersion: apps/v1".');
    assert.equal(
      error.detail,
      'line 1, column 1: this Pod does not say its apiVersion\n  line 3, column 1: this Pod has no name',
    );
  });

  it('is refused when it holds nothing, or no image', async () => {
    const empty = await readManifests('# nothing\n');
    assert.equal(
      thrownBy(ManifestError, () => deployable(empty, { name: 'a.yaml', text: '' })).code,
      'empty',
    );
    const service = await readManifests('\nkind: Service\napiVersion: v1\nmetadata: {name: a}\n');
    const error = thrownBy(ManifestError, () => deployable(service, { name: 'a.yaml', text: '' }));
    assert.equal(error.message, 'a.yaml, line 2, column 1: no object here has an image.');
  });
});

describe('objects as YAML', () => {
  it('are read back as they were, and what kubectl would take for something else is in quotes', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: {
        yes: 'yes',
        mode: '0644',
        at: '22:22',
        day: '2026-01-05',
        port: '6379',
        none: 'null',
        text: 'a\nb\n',
      },
    };
    const yaml = await yamlOf([object, object], { comments: ['Two of a kind', '', 'indeed'] });
    assert.match(yaml, /^# Two of a kind\n#\n# indeed\napiVersion: v1\n/);
    assert.match(yaml, /"yes": "yes"/);
    const { documents } = await readManifests(yaml);
    assert.deepEqual(
      documents.map(each => each.object),
      [object, object],
    );
  });

  it('are read back whatever text they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async value => {
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { value } };
        const { documents } = await readManifests(await yamlOf([object]));
        assert.deepEqual(documents[0]?.object, object);
      }),
    );
  });

  it('can be laid side by side without what the server alone writes', () => {
    const live = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a',
        labels: { app: 'a' },
        uid: 'u',
        resourceVersion: '1',
        managedFields: [],
        generation: 1,
        creationTimestamp: 't',
      },
      spec: {},
      status: {},
    };
    assert.deepEqual(withoutServerFields(live), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', labels: { app: 'a' } },
      spec: {},
    });
  });
});
