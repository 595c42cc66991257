import assert from 'node:assert/strict';
import fc from 'fast-check';
import { explainFully } from '../../../src/base/errors';
import type { ClusterFault } from '../../../src/kubernetes/clusterError';
import { ClusterError } from '../../../src/kubernetes/clusterError';
import type { ClusterCall } from '../../../src/kubernetes/connection';
import { kubectlReply } from '../../../src/kubernetes/runCommand/kubectlReply';
import type { Outcome } from '../../../src/kubernetes/runCommand/script';
import { SentSecrets } from '../../../src/kubernetes/sentSecrets';
import { failureAs } from '../../support/errors';

const failure = { cluster: 'old-aks', subject: 'Deployment front in namespace shop' };

const ended = (outcome: Partial<Outcome>, call: Partial<ClusterCall> = {}) =>
  kubectlReply(
    failure,
    call,
    { exitCode: 0, out: '', err: '', ...outcome },
    new SentSecrets().remover(call.body),
  );

const refusedWith = (err: string) => failureAs(ClusterError, (async () => ended({ exitCode: 1, err }))());

describe('what kubectl says', () => {
  const forms: readonly (readonly [string, string, ClusterFault, string])[] = [
    [
      'an object that is not there',
      'Error from server (NotFound): deployments.apps "front" not found',
      'notFound',
      'old-aks has no front among its deployments.',
    ],
    [
      'a namespace that is not there',
      'Error from server (NotFound): error when creating "0.json": namespaces "nope" not found',
      'namespaceMissing',
      'old-aks has no namespace nope.',
    ],
    [
      'a path that is not there',
      'Error from server (NotFound): the server could not find the requested resource',
      'unknownKind',
      'old-aks does not know this kind of object, asked for Deployment front in namespace shop.',
    ],
    [
      'a kind that is not known',
      'error: resource mapping not found for name: "d" namespace: "t1" from "0.json": no matches for kind "Bar" in version "foo/v1"\nensure CRDs are installed first',
      'unknownKind',
      'old-aks does not know this kind of object, asked for Deployment front in namespace shop.',
    ],
    [
      'a right that is missing',
      'Error from server (Forbidden): services "s" is forbidden: User "ada" cannot patch resource "services" in API group "" in the namespace "shop"',
      'forbidden',
      'ada may not patch services in namespace shop.',
    ],
    [
      'a quota',
      'Error from server (Forbidden): pods "a" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4',
      'quota',
      'Quota small of old-aks leaves no room for Deployment front in namespace shop: pods=1 asked for, pods=4 in use, pods=4 allowed.',
    ],
    [
      'a namespace on its way out',
      'Error from server (Forbidden): configmaps "a" is forbidden: unable to create new content in namespace shop because it is being terminated',
      'namespaceTerminating',
      'Namespace shop of old-aks is being deleted, and takes nothing new.',
    ],
    [
      'a webhook that denies',
      'Error from server: admission webhook "policy.example" denied the request: no latest tags',
      'denied',
      'The admission webhook policy.example of old-aks refused Deployment front in namespace shop: no latest tags.',
    ],
    [
      'one field that belongs to another',
      'error: Apply failed with 1 conflict: conflict with "somebody-else" using v1: .spec.selector\nPlease review the fields above--they currently have other managers. Here\nare the ways',
      'conflict',
      '1 field of Deployment front in namespace shop belongs to others: .spec.selector (somebody-else).',
    ],
    [
      'fields that belong to several',
      'error: Apply failed with 3 conflicts: conflicts with "kubectl" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name="web"].image\nconflict with "a: b" with subresource "scale" using apps/v1: .spec.paused\nPlease review',
      'conflict',
      '3 fields of Deployment front in namespace shop belong to others: .spec.replicas (kubectl), .spec.template.spec.containers[name="web"].image (kubectl), .spec.paused (a: b).',
    ],
    [
      'an object that was made anew',
      'Error from server (Conflict): Operation cannot be fulfilled on Service "s": the UID in the precondition (x) does not match',
      'changed',
      'Deployment front in namespace shop was changed in old-aks meanwhile.',
    ],
    [
      'an object that is there',
      'Error from server (AlreadyExists): configmaps "d" already exists',
      'alreadyExists',
      'old-aks has Deployment front in namespace shop already.',
    ],
    [
      'one field that is wrong',
      'The Deployment "d" is invalid: spec.template.spec.containers[0].image: Required value',
      'invalid',
      'old-aks does not take Deployment front in namespace shop: spec.template.spec.containers[0].image: Required value.',
    ],
    [
      'several fields that are wrong',
      'The Deployment "d" is invalid: \n* spec.replicas: Invalid value: -1: must be\nat least 0\n* spec.template: Required value',
      'invalid',
      'old-aks does not take Deployment front in namespace shop: spec.replicas: Invalid value: -1: must be\n  at least 0; spec.template: Required value.',
    ],
    [
      'a field that the kind does not have',
      'Error from server: failed to create typed patch object (t1/s; /v1, Kind=Service): .spec.foo: field not declared in schema',
      'invalid',
      'old-aks does not take Deployment front in namespace shop: failed to create typed patch object (t1/s; /v1, Kind=Service): .spec.foo: field not declared in schema.',
    ],
    [
      'a list that is too old to go on with',
      'Error from server (Expired): The provided continue parameter is too old',
      'gone',
      'old-aks no longer has what it was asked to go on from, asked for Deployment front in namespace shop.',
    ],
    [
      'a server that has too much to do',
      'Error from server (TooManyRequests): the server has received too many requests',
      'throttled',
      'old-aks is throttling calls, asked for Deployment front in namespace shop.',
    ],
    [
      'a server that cannot answer',
      'Error from server (ServiceUnavailable): the server is currently unable to handle the request',
      'unavailable',
      'old-aks cannot answer now (503), asked for Deployment front in namespace shop.',
    ],
    [
      'credentials that are not accepted',
      'error: You must be logged in to the server (Unauthorized)',
      'unauthorized',
      'old-aks did not accept the credentials (401).',
    ],
    [
      'a server that is not reached from inside either',
      'The connection to the server 10.0.0.1:443 was refused - did you specify the right host or port?',
      'unavailable',
      'old-aks was asked for Deployment front in namespace shop by kubectl, which said: The connection to the server 10.0.0.1:443 was refused - did you specify the right host or port?',
    ],
    [
      'anything else',
      'sh: 1: kubectl: not found\n',
      'failed',
      'old-aks was asked for Deployment front in namespace shop by kubectl, which said: sh: 1: kubectl: not found',
    ],
  ];
  for (const [name, err, code, message] of forms)
    it(`is understood of ${name}, behind warnings too`, async () => {
      for (const text of [err, `${err}\n`, `Warning: v1 goes away\n${err}`]) {
        const error = await refusedWith(text);
        assert.deepEqual([error.code, error.message], [code, message]);
      }
    });

  it('tells of each conflict by field and owner', async () => {
    const { failure: told } = await refusedWith(
      'error: Apply failed with 2 conflicts: conflicts with "kube \\"x\\"" using apps/v1 at 2026-01-05T12:00:00Z:\n- .spec.replicas\n- .spec.paused\nPlease review',
    );
    const owner = { manager: 'kube "x"', apiVersion: 'apps/v1', since: '2026-01-05T12:00:00Z' };
    assert.deepEqual(told.conflicts, [
      { field: '.spec.replicas', ...owner },
      { field: '.spec.paused', ...owner },
    ]);
  });

  it('is an answer where it ended well: new where nothing was there, with warnings', () => {
    const out = '{"kind":"Deployment"}\n';
    const err = 'Warning: spec.x is deprecated\nWarning: would violate PodSecurity';
    const fresh = ended({ out, err, before: 'absent' }, { method: 'PATCH' });
    assert.deepEqual(fresh, {
      status: 201,
      body: { kind: 'Deployment' },
      text: out,
      warnings: ['spec.x is deprecated', 'would violate PodSecurity'],
    });
    assert.equal(ended({ out, before: 'there' }, { method: 'PATCH' }).status, 200);
    assert.equal(ended({ out }, { method: 'POST' }).status, 201);
    assert.deepEqual(ended({ out: 'a\nb\n' }, { expects: 'text' }).text, 'a\nb\n');
  });

  it('is unreadable where it is no object', async () => {
    const error = await failureAs(ClusterError, (async () => ended({ out: 'No resources found' }))());
    assert.equal(error.code, 'unreadable');
  });

  it('does not go on where kubectl would take over fields', async () => {
    const error = await failureAs(ClusterError, (async () => ended({ before: 'clientSide' }))());
    assert.equal(error.code, 'denied');
    assert.match(error.message, /made with kubectl apply.*remove those that the manifest leaves out/);
  });

  it('is always told as a ClusterError, in linear time', () => {
    const pieces = fc.constantFrom(
      ...[
        'Error from server',
        ' (NotFound)',
        ': ',
        'error: Apply failed with 2 conflicts: ',
        'conflict with "',
        '"',
      ],
      ...['The X "y" is invalid', '\n* ', '\n', 'Warning: ', 'is forbidden: User "', 'a', '.spec'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 200 }), parts => {
        assert.throws(() => ended({ exitCode: 1, err: parts.join('') }), ClusterError);
      }),
    );
    const startedAt = performance.now();
    for (const part of ['The X "', 'error: Apply failed with 1 conflict: ', 'conflict with "a" '])
      assert.throws(() => ended({ exitCode: 1, err: part.repeat(20_000) }), ClusterError);
    assert.ok(performance.now() - startedAt < 1000);
  });

  it('is without what was sent in confidence, whichever way kubectl puts it', async () => {
    const password = 'hunter2-correct-horse';
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password } };
    const forms = [
      `Error from server (BadRequest): Secret in version "v1" cannot be handled: "${password}"`,
      `The Secret "db" is invalid: data[password]: Invalid value: "${password}": too short`,
      `error: something else: ${password}\n${password}`,
    ];
    for (const err of forms) {
      const refused = (async () => ended({ exitCode: 1, err }, { body }))();
      const error = await failureAs(ClusterError, refused);
      const told = `${explainFully(error)} ${JSON.stringify(error.failure)}`;
      assert.ok(!told.includes(password), told);
      assert.match(told, /\(value removed\)/);
    }
    const { warnings } = ended({ out: '{}', err: `Warning: ${password} is odd\n` }, { body });
    assert.deepEqual(warnings, ['(value removed) is odd']);
  });
});
