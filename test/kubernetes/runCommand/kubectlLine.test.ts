import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ClusterCall } from '../../../src/kubernetes/connection';
import { kubectlLine } from '../../../src/kubernetes/runCommand/kubectlLine';
import { quoted } from '../../../src/kubernetes/runCommand/quoted';
import { forever } from '../fakeConnection';

const line = (call: Partial<ClusterCall> & Pick<ClusterCall, 'path'>) =>
  kubectlLine({ subject: 'it', signal: forever(), ...call }, '0.json');

const front = '/apis/apps/v1/namespaces/shop/deployments/front';
const applied = { contentType: 'application/apply-patch+yaml', body: { kind: 'Deployment' } };

describe('a call as kubectl makes it', () => {
  const forms: readonly (readonly [string, Partial<ClusterCall> & Pick<ClusterCall, 'path'>, string])[] = [
    [
      'reading',
      { path: '/api/v1/pods', query: { labelSelector: 'a=b,c!=d', limit: 5, continue: undefined } },
      'get --raw=/api/v1/pods?labelSelector=a%3Db%2Cc!%3Dd&limit=5',
    ],
    [
      'creating',
      { method: 'POST', path: '/api/v1/namespaces/shop/pods', body: {} },
      'create --raw=/api/v1/namespaces/shop/pods --filename=0.json',
    ],
    ['replacing', { method: 'PUT', path: front, body: {} }, `replace --raw=${front} --filename=0.json`],
    ['deleting', { method: 'DELETE', path: front }, `delete --raw=${front}`],
    [
      'deleting on conditions',
      { method: 'DELETE', path: front, body: { preconditions: {} } },
      `delete --raw=${front} --filename=0.json`,
    ],
    [
      'applying',
      { ...applied, method: 'PATCH', path: front, query: { fieldManager: 'acr-teleport', force: false } },
      'apply --server-side --namespace=shop --field-manager=acr-teleport --output=json --filename=0.json',
    ],
    [
      'applying by force, strictly, and not really',
      {
        ...applied,
        method: 'PATCH',
        path: '/api/v1/namespaces/shop',
        query: { fieldManager: 'us', force: true, fieldValidation: 'Strict', dryRun: 'All' },
      },
      'apply --server-side --field-manager=us --dry-run=server --output=json --force-conflicts --validate=strict --filename=0.json',
    ],
    [
      'merging',
      {
        method: 'PATCH',
        path: `${front}/scale`,
        contentType: 'application/merge-patch+json',
        body: {},
        query: { fieldManager: 'us' },
      },
      'patch --namespace=shop --field-manager=us --subresource=scale --output=json --type=merge --patch-file=0.json -- deployments.v1.apps front',
    ],
    [
      'merging what is in no namespace and no group',
      {
        method: 'PATCH',
        path: '/api/v1/nodes/aks%2D1',
        contentType: 'application/merge-patch+json',
        body: {},
      },
      'patch --output=json --type=merge --patch-file=0.json -- nodes.v1. aks-1',
    ],
  ];
  for (const [name, call, expected] of forms)
    it(`is known for ${name}`, () => {
      const { words, file } = line(call);
      assert.equal(words.join(' '), expected);
      const body = call.body === undefined ? undefined : JSON.stringify(call.body);
      assert.equal(file?.text, body);
    });

  it('reads what is there before an apply', () => {
    assert.deepEqual(line({ ...applied, method: 'PATCH', path: front }).lookAt, ['get', `--raw=${front}`]);
    assert.equal(line({ path: front }).lookAt, undefined);
  });

  it('is refused for a patch that kubectl cannot make', () => {
    for (const call of [
      { path: front, contentType: 'text/plain' },
      { path: '/api/v1/pods', contentType: 'application/merge-patch+json' },
    ])
      assert.throws(() => line({ method: 'PATCH', body: {}, ...call }), /cannot be sent by run command/);
  });

  it('has no word of a name that could be a flag', () => {
    const names = fc.oneof(fc.constantFrom('--kubeconfig=x', '-A', '--'), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(names, names, (namespace, name) => {
        const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
        const contentType = 'application/merge-patch+json';
        const { words } = line({ method: 'PATCH', path, contentType, body: {} });
        const flags = words.slice(0, words.indexOf('--'));
        assert.deepEqual(flags, [
          'patch',
          `--namespace=${namespace}`,
          ...['--output=json', '--type=merge', '--patch-file=0.json'],
        ]);
        assert.deepEqual(words.slice(flags.length), ['--', 'pods.v1.', name]);
      }),
    );
  });
});

/** The words of a line by the rules of single quotes and backslashes; fails for whatever else a shell would take for more than itself. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === ' ') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (sign === "'") {
      const end = text.indexOf("'", at + 1);
      assert.ok(end >= 0, 'A quote is open.');
      word = (word ?? '') + text.slice(at + 1, end);
      at = end;
    } else if (sign === '\\') word = (word ?? '') + text[++at];
    else assert.fail(`${sign} stands outside of quotes.`);
  }
  return word === undefined ? words : [...words, word];
}

describe('a quoted word', () => {
  it('stays one word, whatever it holds', () => {
    const signs = fc.constantFrom(...'\'"\\$`!*?~#&|;<>(){}[] \n\r\tä-=%');
    const texts = fc.oneof(fc.string(), fc.string({ unit: signs }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(texts), all => {
        const given = all.map(text => text.replaceAll('\0', ''));
        assert.deepEqual(wordsOf(given.map(quoted).join(' ')), given);
      }),
    );
  });

  it('cannot hold NUL', () => assert.throws(() => quoted('a\0b'), /NUL/));
});
