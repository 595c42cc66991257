import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NetworkError } from '../../src/base/networkError';
import type { ClusterFault } from '../../src/kubernetes/clusterError';
import { refusal } from '../../src/kubernetes/refusal';
import { unreachable } from '../../src/kubernetes/unreachable';
import { reply } from '../support/http';

const failure = { cluster: 'demo-aks', subject: 'Deployment front in namespace shop' };

function status(code: number, reason: string, message: string, details: object = {}) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details };
}

function told(httpStatus: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return refusal(failure, reply(httpStatus, body, headers), Date.UTC(2026, 0, 5, 12));
}

describe('a refused call to a cluster', () => {
  const forms: readonly (readonly [string, object, ClusterFault, string])[] = [
    [
      'a role that is missing in a namespace',
      status(
        403,
        'Forbidden',
        'deployments.apps "front" is forbidden: User "alice" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
        { name: 'front', group: 'apps', kind: 'deployments' },
      ),
      'forbidden',
      'alice may not patch deployments in namespace shop.',
    ],
    [
      'a role that is missing in Azure',
      status(
        403,
        'Forbidden',
        'nodes is forbidden: User "8f1c" cannot list resource "nodes" in API group "" at the cluster scope: User does not have access to the resource in Azure. Update role assignment to allow access.',
        { kind: 'nodes' },
      ),
      'forbidden',
      '8f1c may not list nodes in all of demo-aks.',
    ],
    [
      'a path that may not be read',
      status(403, 'Forbidden', 'forbidden: User "system:anonymous" cannot get path "/api/v1"'),
      'forbidden',
      'system:anonymous may not get /api/v1 of demo-aks.',
    ],
    [
      'a quota that is used up',
      status(
        403,
        'Forbidden',
        'pods "front-1" is forbidden: exceeded quota: small, requested: limits.cpu=250m,pods=1, used: limits.cpu=1,pods=4, limited: limits.cpu=1,pods=4',
        { name: 'front-1', kind: 'pods' },
      ),
      'quota',
      'Quota small of demo-aks leaves no room for Deployment front in namespace shop: limits.cpu=250m,pods=1 asked for, limits.cpu=1,pods=4 in use, limits.cpu=1,pods=4 allowed.',
    ],
    [
      'a quota that wants limits',
      status(
        403,
        'Forbidden',
        'pods "a" is forbidden: failed quota: small: must specify limits.cpu for: front',
      ),
      'quota',
      'Quota small of demo-aks does not take Deployment front in namespace shop: must specify limits.cpu for: front.',
    ],
    [
      'a namespace on its way out',
      status(
        403,
        'Forbidden',
        'deployments.apps "front" is forbidden: unable to create new content in namespace shop because it is being terminated',
        {
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: 'namespace shop is being terminated',
              field: 'metadata.namespace',
            },
          ],
        },
      ),
      'namespaceTerminating',
      'Namespace shop of demo-aks is being deleted, and takes nothing new.',
    ],
    [
      'a webhook that refuses, in its own words',
      status(
        403,
        'Forbidden',
        'admission webhook "validation.gatekeeper.sh" denied the request: [azurepolicy-limits] container <front> has no resource limits',
      ),
      'denied',
      'The admission webhook validation.gatekeeper.sh of demo-aks refused Deployment front in namespace shop: [azurepolicy-limits] container <front> has no resource limits.',
    ],
    [
      'a webhook that refuses with a status of its own',
      status(400, 'BadRequest', 'admission webhook "a.example" denied the request: no: never\non a Monday.'),
      'denied',
      'The admission webhook a.example of demo-aks refused Deployment front in namespace shop: no: never on a Monday.',
    ],
    [
      'a webhook without words',
      status(403, 'Forbidden', 'admission webhook "a.example" denied the request without explanation'),
      'denied',
      'The admission webhook a.example of demo-aks refused Deployment front in namespace shop: it gives no reason.',
    ],
    [
      'a policy that refuses',
      status(
        422,
        'Invalid',
        "deployments.apps \"front\" is forbidden: ValidatingAdmissionPolicy 'replicas' with binding 'replicas-shop' denied request: too many replicas",
      ),
      'denied',
      'The policy replicas of demo-aks refused Deployment front in namespace shop: too many replicas.',
    ],
    [
      'a limit range',
      status(
        403,
        'Forbidden',
        'pods "a" is forbidden: maximum cpu usage per Container is 200m, but limit is 250m.',
      ),
      'denied',
      'demo-aks refused Deployment front in namespace shop: maximum cpu usage per Container is 200m, but limit is 250m.',
    ],
    [
      'a namespace that is not there',
      status(404, 'NotFound', 'namespaces "shop" not found', { name: 'shop', kind: 'namespaces' }),
      'namespaceMissing',
      'demo-aks has no namespace shop.',
    ],
    [
      'an object that is not there',
      status(404, 'NotFound', 'deployments.apps "front" not found', {
        name: 'front',
        group: 'apps',
        kind: 'deployments',
      }),
      'notFound',
      'demo-aks has no front among its deployments.',
    ],
    [
      'an object that is there already',
      status(409, 'AlreadyExists', 'pods "a" already exists', { name: 'a', kind: 'pods' }),
      'alreadyExists',
      'demo-aks has Deployment front in namespace shop already.',
    ],
    [
      'an object that has changed meanwhile',
      status(409, 'Conflict', 'Operation cannot be fulfilled on pods "a": the object has been modified'),
      'changed',
      'Deployment front in namespace shop was changed in demo-aks meanwhile.',
    ],
    [
      'fields that are not valid',
      status(422, 'Invalid', 'Deployment.apps "front" is invalid', {
        causes: [
          { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.selector' },
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: -1: must be greater than 0',
            field: 'spec.replicas',
          },
        ],
      }),
      'invalid',
      'demo-aks does not take Deployment front in namespace shop: spec.selector: Required value; spec.replicas: Invalid value: -1: must be greater than 0.',
    ],
    [
      'a field that the kind does not have',
      status(
        400,
        'BadRequest',
        'failed to create typed patch object (shop/front; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
      ),
      'invalid',
      'demo-aks does not take Deployment front in namespace shop: failed to create typed patch object (shop/front; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema.',
    ],
    [
      'a place in time that is gone',
      status(410, 'Expired', 'too old resource version: 1 (200)'),
      'gone',
      'demo-aks no longer has what it was asked to go on from, asked for Deployment front in namespace shop.',
    ],
    [
      'too many requests',
      status(429, 'TooManyRequests', 'The apiserver is handling too many requests', { retryAfterSeconds: 3 }),
      'throttled',
      'demo-aks is throttling calls, asked for Deployment front in namespace shop.',
    ],
    [
      'a webhook that does not answer',
      status(
        500,
        'InternalError',
        'Internal error occurred: failed calling webhook "a.example": failed to call webhook: Post "https://a.svc": dial tcp: connection refused',
      ),
      'unavailable',
      'demo-aks could not ask its admission webhook a.example about Deployment front in namespace shop.',
    ],
    ...[400, 500].map(
      code =>
        [
          `a Secret that is not in base64, with ${code}`,
          status(
            code,
            code === 400 ? 'BadRequest' : '',
            'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 4',
          ),
          'invalid',
          'demo-aks does not take Deployment front in namespace shop: Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 4.',
        ] as const,
    ),
    [
      'a field of the wrong type',
      status(
        500,
        '',
        'failed to create typed patch object (shop/front; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string',
      ),
      'invalid',
      'demo-aks does not take Deployment front in namespace shop: failed to create typed patch object (shop/front; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string.',
    ],
    [
      'a server that is not ready',
      status(503, 'ServiceUnavailable', 'the server is currently unable to handle the request'),
      'unavailable',
      'demo-aks cannot answer now (503), asked for Deployment front in namespace shop.',
    ],
    [
      'a server that took too long',
      status(504, 'Timeout', 'Timeout: request did not complete within requested timeout'),
      'timeout',
      'demo-aks cannot answer now (504), asked for Deployment front in namespace shop.',
    ],
  ];
  it('of a Secret that is not in base64 says where plain text belongs', () => {
    for (const code of [400, 500]) {
      const { hint } = told(code, status(code, '', 'illegal base64 data at input byte 0'));
      assert.match(hint ?? '', /"data" of a Secret .* is base64; plain text belongs under "stringData"/);
    }
  });

  it('for too many calls says how long to wait', () => {
    const busy = status(429, 'TooManyRequests', 'Too many requests');
    assert.equal(told(429, busy, { 'retry-after': '17' }).hint, 'Wait 17 seconds, then try again.');
    assert.equal(told(429, busy).hint, 'Wait a little, then try again.');
  });

  for (const [what, body, code, message] of forms)
    it(`is told: ${what}`, () => {
      const error = told((body as { code: number }).code, body);
      assert.equal(error.code, code);
      assert.equal(error.message, message);
      assert.equal(error.detail, (body as { message: string }).message.replace('\n', '\n  '));
    });

  it('is told when the credentials are not accepted, with or without a Status', () => {
    for (const body of [status(401, 'Unauthorized', 'Unauthorized'), 'Unauthorized\n']) {
      const error = told(401, body);
      assert.equal(error.message, 'demo-aks did not accept the credentials (401).');
      assert.equal(error.code, 'unauthorized');
      assert.match(error.hint ?? '', /may have expired/);
    }
  });

  it('is told when the kind is not known, which the API says in plain text', () => {
    assert.equal(told(404, '404 page not found\n').code, 'unknownKind');
    assert.equal(
      told(404, status(404, 'NotFound', 'the server could not find the requested resource', {})).code,
      'unknownKind',
    );
  });

  it('names each field that somebody else owns, and who', () => {
    const causes = [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl" using apps/v1',
        field: '.spec.replicas',
      },
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl-client-side-apply" using apps/v1 at 2026-01-05T12:00:00Z',
        field: '.spec.template.spec.containers[name="front"].image',
      },
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "a \\"b\\"" with subresource "scale" using autoscaling/v1',
        field: '.spec.x',
      },
    ];
    const error = told(409, status(409, 'Conflict', 'Apply failed with 3 conflicts', { causes }));
    assert.equal(error.code, 'conflict');
    assert.deepEqual(error.failure.conflicts, [
      { field: '.spec.replicas', manager: 'kubectl', apiVersion: 'apps/v1' },
      {
        field: '.spec.template.spec.containers[name="front"].image',
        manager: 'kubectl-client-side-apply',
        apiVersion: 'apps/v1',
        since: '2026-01-05T12:00:00Z',
      },
      { field: '.spec.x', manager: 'a "b"', apiVersion: 'autoscaling/v1', subresource: 'scale' },
    ]);
    assert.equal(
      error.message,
      '3 fields of Deployment front in namespace shop belong to others: .spec.replicas (kubectl), .spec.template.spec.containers[name="front"].image (kubectl-client-side-apply), .spec.x (a "b").',
    );
    const [one] = causes;
    const single = told(409, status(409, 'Conflict', 'Apply failed with 1 conflict', { causes: [one] }));
    assert.match(single.message, /^1 field of .* belongs to others: \.spec\.replicas \(kubectl\)\.$/);
  });

  it('says how long to wait, from the Status or the header', () => {
    const inBody = told(429, status(429, 'TooManyRequests', '', { retryAfterSeconds: 3 }));
    assert.equal(inBody.failure.retryAfterMs, 3000);
    assert.equal(told(429, '', { 'retry-after': '7' }).failure.retryAfterMs, 7000);
  });

  it('is no answer of a cluster when it leads elsewhere, or is a page', () => {
    assert.equal(told(302, '', { location: 'https://login.example' }).code, 'unreadable');
    const page = told(500, '<html>proxy</html>');
    assert.equal(page.code, 'unavailable');
    assert.equal(page.detail, undefined);
  });

  it('is told whatever it says', () => {
    const body = fc.oneof(
      fc.string(),
      fc.jsonValue(),
      fc.record({ message: fc.string(), code: fc.integer(), details: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), body, (code, said) => {
        const error = told(code, typeof said === 'string' ? said : JSON.stringify(said));
        assert.ok(error.message.length > 0 && error.message.endsWith('.'), error.message);
      }),
    );
  });
});

describe('a cluster that does not answer', () => {
  const server = 'https://demo-1.privatelink.westus2.azmk8s.io:443';
  const error = (code: string, at = 'https://demo.hcp.westus2.azmk8s.io') => {
    const fault = /CERT|UNABLE|SELF_SIGNED|SSL/.test(code)
      ? 'tls'
      : code === 'ENOTFOUND'
        ? 'dns'
        : code === 'ETIMEDOUT'
          ? 'timeout'
          : 'refused';
    return unreachable(failure, at, new NetworkError(new URL(at).host, fault, { detail: code }));
  };

  it('is told with the host, and a private one with the way in', () => {
    const refused = error('ECONNREFUSED');
    assert.equal(refused.code, 'unreachable');
    assert.equal(
      refused.message,
      'demo-aks did not answer about Deployment front in namespace shop: demo.hcp.westus2.azmk8s.io refused the connection (ECONNREFUSED).',
    );
    assert.match(error('ENOTFOUND', server).hint ?? '', /private cluster/);
    assert.doesNotMatch(error('ENOTFOUND').hint ?? '', /private cluster/);
    assert.equal(error('ETIMEDOUT').code, 'timeout');
  });

  it('is told when its certificate is not to be trusted, and why', () => {
    for (const [code, said] of [
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /no authority that the kubeconfig trusts has signed it/],
      ['SELF_SIGNED_CERT_IN_CHAIN', /no authority that the kubeconfig trusts has signed it/],
      ['CERT_HAS_EXPIRED', /it has expired/],
      ['ERR_TLS_CERT_ALTNAME_INVALID', /it is for another host/],
      ['ERR_SSL_WRONG_VERSION_NUMBER', /it does not speak TLS/],
      ['ERR_SSL_DIGEST_CHECK_FAILED', /ERR_SSL_DIGEST_CHECK_FAILED/],
    ] as const) {
      const untrusted = error(code);
      assert.equal(untrusted.code, 'untrusted');
      assert.match(untrusted.message, said);
    }
  });

  it('is told when it does not accept the certificate that it was shown', () => {
    const refused = error('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
    assert.equal(refused.code, 'unauthorized');
    assert.equal(refused.message, 'demo-aks did not accept the client certificate of the kubeconfig.');
  });
});
