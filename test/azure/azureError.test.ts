import assert from 'node:assert/strict';
import fc from 'fast-check';
import { failedOperation, lateOperation, lateToken, noToken, unreachable } from '../../src/azure/azureError';
import { azureRefusal } from '../../src/azure/azureRefusal';
import { explain, explainFully, isExplained } from '../../src/base/errors';
import { NetworkError } from '../../src/base/networkError';
import { reply } from '../support/http';

const subject = 'the registries of Contoso';
const nowMs = Date.UTC(2026, 0, 5, 12);

function refused(status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}) {
  return azureRefusal({ subject }, reply(status, body, headers), nowMs);
}

function error(code: string, message: string) {
  return { error: { code, message } };
}

describe('a refusal of Azure', () => {
  it('for want of a role says which to ask for', () => {
    const failure = refused(
      403,
      error('AuthorizationFailed', 'The client has no authorization over the scope.'),
    );
    assert.equal(failure.code, 'forbidden');
    assert.equal(failure.message, 'Azure refused the registries of Contoso (403 AuthorizationFailed).');
    assert.equal(
      failure.hint,
      'Ask for a role that allows it: Reader to look, Contributor to change. A new role takes minutes to count.',
    );
    assert.equal(failure.detail, 'Azure said: The client has no authorization over the scope.');
  });

  it('by a policy does not send anybody after roles', () => {
    assert.match(refused(403, error('RequestDisallowedByPolicy', 'No.')).hint ?? '', /policy/);
  });

  it('of the sign-in says where to sign in', () => {
    const failure = azureRefusal({ subject, tenant: 'fabrikam.example' }, reply(401), nowMs);
    assert.equal(
      explain(failure),
      'Azure did not accept the sign-in for the registries of Contoso (401). Sign in to tenant fabrikam.example again.',
    );
    assert.equal(refused(401).hint, 'Sign in to Azure again.');
  });

  for (const status of [404, 410]) {
    it(`with ${status} says that it is not there`, () => {
      const failure = refused(status, error('ResourceNotFound', 'Not there.'));
      assert.equal(failure.code, 'notFound');
      assert.equal(failure.message, `Azure does not have ${subject} (${status} ResourceNotFound).`);
    });
  }

  const known: readonly (readonly [number, string, string, string, RegExp, RegExp])[] = [
    [
      409,
      'ScopeLocked',
      "The scope '/subscriptions/s' cannot perform write operation because following scope(s) are locked.",
      'locked',
      /a lock forbids it/,
      /Remove the lock/,
    ],
    [
      409,
      'MissingSubscriptionRegistration',
      "The subscription is not registered to use namespace 'Microsoft.ContainerService'. See https://aka.ms/rps-not-found for how to register subscriptions.",
      'unregistered',
      /has not registered Microsoft\.ContainerService/,
      /az provider register --namespace Microsoft\.ContainerService"/,
    ],
    [400, 'NoRegisteredProviderFound', 'None.', 'unregistered', /the resource provider/, /in the portal/],
    [
      409,
      'RequestDisallowedByPolicy',
      "Disallowed by policy 'sizes'.",
      'disallowed',
      /a policy/,
      /exception/,
    ],
    [
      403,
      'RequestDisallowedByPolicy',
      "Disallowed by policy 'sizes'.",
      'disallowed',
      /a policy/,
      /exception/,
    ],
    [409, 'AnotherOperationInProgress', 'Wait.', 'conflict', /another change is under way/, /has ended/],
    [409, 'OperationNotAllowed', 'Another operation is in progress.', 'conflict', /under way/, /has ended/],
    [409, 'Conflict', 'An operation is in progress.', 'conflict', /under way/, /has ended/],
    [409, 'ResourceGroupConflict', 'It is being deleted.', 'conflict', /under way/, /has ended/],
    [
      409,
      'OperationNotAllowed',
      'Operation could not be completed as it results in exceeding approved Total Regional Cores quota.',
      'quota',
      /no quota left/,
      /Ask for more quota/,
    ],
    [403, 'QuotaExceeded', 'Too much.', 'quota', /no quota left/, /Ask for more quota/],
    [409, 'OperationNotAllowed', 'The cluster is stopped.', 'conflict', /turned down/, /names what stands/],
    [409, 'RegistryNameAlreadyInUse', 'The name is in use.', 'conflict', /turned down/, /names what stands/],
    [412, 'PreconditionFailed', 'The ETag differs.', 'conflict', /turned down/, /changed meanwhile/],
  ];
  for (const [status, service, said, code, message, hint] of known)
    it(`with ${status} ${service} (${said.slice(0, 30)}) is ${code}`, () => {
      const failure = refused(status, error(service, said));
      assert.equal(failure.code, code);
      assert.match(failure.message, message);
      assert.ok(failure.message.includes(`${status} ${service}`), failure.message);
      assert.ok(explainFully(failure).includes(said.replace(/\.$/, '')));
      assert.match(failure.hint ?? '', hint);
    });

  const waits: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['seconds', { 'retry-after': '17' }, 'Wait 17 seconds, then try again.'],
    ['a date', { 'retry-after': 'Mon, 05 Jan 2026 12:02:00 GMT' }, 'Wait 2 minutes, then try again.'],
    ['a quota', { 'x-ms-user-quota-resets-after': '00:00:05' }, 'Wait 5 seconds, then try again.'],
    ['no time left', { 'retry-after': '0' }, 'Wait 1 second, then try again.'],
    ['no time at all', {}, 'Wait a minute, then try again.'],
    ['something else', { 'retry-after': 'soon' }, 'Wait a minute, then try again.'],
  ];
  for (const [title, headers, hint] of waits) {
    it(`for too many calls, with ${title}, says how long to wait`, () => {
      const failure = refused(429, error('TooManyRequests', 'Slow down.'), headers);
      assert.deepEqual([failure.code, failure.hint], ['throttled', hint]);
    });
  }

  for (const status of [408, 500, 502, 503, 504]) {
    it(`with ${status} says that it may pass`, () => {
      const failure = refused(status, '<html><head><title>Busy</title></head></html>');
      assert.deepEqual(
        [failure.code, failure.message, failure.detail],
        ['unavailable', `Azure could not answer for ${subject} now (${status}).`, 'Azure said: Busy.'],
      );
    });
  }

  it('of what was asked tells what the service does not take', () => {
    const failure = refused(400, error('InvalidParameter', 'count must be positive.'));
    assert.equal(failure.code, 'invalid');
    assert.equal(
      failure.message,
      `Azure did not accept the request for ${subject} (400 InvalidParameter: count must be positive).`,
    );
  });

  it('that points elsewhere is not followed', () => {
    assert.equal(refused(302, '', { location: 'https://evil.example/' }).code, 'foreignHost');
  });

  it('by a proxy is no refusal of Azure', () => {
    const failure = refused(407);
    assert.deepEqual(
      [failure.code, failure.hint],
      ['unreachable', 'Check the http.proxy setting or HTTPS_PROXY.'],
    );
  });

  it('with a status that nobody knows is a failure', () => {
    assert.equal(refused(299).code, 'failed');
  });

  it('carries status, code and correlation id', () => {
    const failure = refused(403, error('AuthorizationFailed', 'No.'), {
      'x-ms-correlation-request-id': 'abc',
    });
    assert.deepEqual(failure.failure, {
      subject,
      status: 403,
      code: 'AuthorizationFailed',
      correlationId: 'abc',
    });
    assert.equal(failure.detail, 'Azure said: No. Correlation id abc.');
  });

  it('is one sentence and a hint, whatever the service said', () => {
    const status = fc.oneof(
      fc.integer({ min: 100, max: 599 }),
      fc.constantFrom(401, 403, 404, 409, 429, 503),
    );
    fc.assert(
      fc.property(status, fc.oneof(fc.jsonValue(), fc.string()), (code, body) => {
        const failure = refused(code, body);
        assert.ok(isExplained(failure));
        assert.match(failure.message, /^Azure .*\.$/);
        assert.match(failure.hint ?? '', /\.$/);
      }),
    );
  });
});

describe('other failures of Azure', () => {
  it('tell what the network did, and to which request', () => {
    const failure = unreachable(
      { subject },
      new NetworkError('management.azure.com', 'dns', { detail: 'ENOTFOUND' }),
    );
    assert.equal(failure.code, 'unreachable');
    assert.equal(
      failure.message,
      `Azure did not answer about ${subject}: management.azure.com could not be found by name (ENOTFOUND).`,
    );
    assert.match(failure.hint ?? '', /VPN/);
  });

  it('tell a timeout apart', () => {
    assert.equal(
      unreachable({ subject }, new NetworkError('management.azure.com', 'timeout')).code,
      'timeout',
    );
  });

  it('do not take Azure for a registry', () => {
    assert.equal(
      unreachable({ subject }, new NetworkError('management.azure.com', 'tooLarge')).hint,
      undefined,
    );
  });

  it('tell why there was no token, by its first line', () => {
    const failure = noToken(undefined, 'Azure CLI', new Error('Please run az login.\nTrace: …'));
    assert.equal(failure.message, 'Azure CLI gave no token for Azure: Please run az login.');
    assert.equal(noToken('t1', 'Azure CLI', 'no').message, 'Azure CLI gave no token for tenant t1: no');
    assert.equal(lateToken('t1', 'Azure CLI').message, 'Azure CLI gave no token for tenant t1 in time.');
  });

  it('tell how an operation ended', () => {
    const body = { status: 'Failed', error: { code: 'QuotaExceeded', message: 'Out of cores.' } };
    const failure = failedOperation({ subject: 'the node pool gpu' }, 'Failed', body);
    assert.equal(failure.message, 'The node pool gpu failed in Azure (QuotaExceeded: Out of cores).');
    assert.deepEqual([failure.code, failure.failure.code], ['failed', 'QuotaExceeded']);
    const canceled = failedOperation({ subject: 'the node pool gpu' }, 'Canceled', {});
    assert.equal(canceled.message, 'The node pool gpu was canceled in Azure (Canceled).');
  });

  it('tell that an operation goes on without us', () => {
    const failure = lateOperation({ subject: 'the node pool gpu' }, 20 * 60_000);
    assert.equal(
      failure.message,
      'Azure has not finished the node pool gpu within 20 minutes; it goes on there.',
    );
    assert.equal(failure.code, 'timeout');
  });
});
