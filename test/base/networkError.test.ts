import assert from 'node:assert/strict';
import { asNetworkError, NetworkError } from '../../src/base/networkError';
import { proxyFailure } from '../../src/base/proxyFailure';
import { socketError } from '../support/http';

const host = 'demo42t.azurecr.io';

function codeOf(error: unknown, phase?: 'connect' | 'body') {
  return asNetworkError(host, error, phase).code;
}

function wrapped(error: Error, times: number): Error {
  return times === 0 ? error : wrapped(new TypeError('fetch failed', { cause: error }), times - 1);
}

describe('asNetworkError', () => {
  const known = {
    ENOTFOUND: 'dns',
    EAI_AGAIN: 'dns',
    ECONNREFUSED: 'refused',
    EHOSTUNREACH: 'refused',
    ENETUNREACH: 'refused',
    ECONNRESET: 'reset',
    EPIPE: 'reset',
    ETIMEDOUT: 'timeout',
    ERR_STREAM_PREMATURE_CLOSE: 'truncated',
    EPROTO: 'tls',
    CERT_HAS_EXPIRED: 'tls',
    SELF_SIGNED_CERT_IN_CHAIN: 'tls',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
    ERR_TLS_CERT_ALTNAME_INVALID: 'tls',
    ERR_SSL_WRONG_VERSION_NUMBER: 'tls',
    HPE_INVALID_CONSTANT: 'network',
  };
  for (const [code, fault] of Object.entries(known)) {
    it(`reads ${code} as ${fault}`, () => {
      assert.equal(codeOf(socketError(code)), fault);
    });
  }

  it('finds the code down a chain of causes', () => {
    assert.equal(codeOf(wrapped(socketError('ENOTFOUND'), 3)), 'dns');
  });

  it('finds the code of all addresses tried in vain', () => {
    const attempts = [socketError('ECONNREFUSED'), socketError('ECONNREFUSED')];
    const all = Object.assign(new AggregateError(attempts), { code: 'ECONNREFUSED' });
    assert.equal(codeOf(wrapped(all, 1)), 'refused');
  });

  it('tells a dead proxy from a dead host, and names it without its credentials', () => {
    for (const [code, message] of [
      ['ECONNREFUSED', 'the proxy proxy.example:3128 refused the connection (ECONNREFUSED).'],
      ['ENOTFOUND', 'the proxy proxy.example:3128 could not be found by name (ENOTFOUND).'],
      ['CERT_HAS_EXPIRED', 'the proxy proxy.example:3128 could not be trusted'],
    ] as const) {
      const dead = proxyFailure('http://me:secret@proxy.example:3128', socketError(code));
      // As node-fetch passes it on.
      const error = asNetworkError(
        host,
        new Error(`request to https://${host}/ failed, reason: ${dead.message}`),
      );
      assert.equal(error.code, 'proxy');
      assert.ok(error.message.startsWith(`${host} could not be reached: ${message}`), error.message);
      assert.match(error.hint ?? '', /Check that the proxy runs/);
      assert.equal(asNetworkError(host, dead).message, error.message);
    }
    const ofVsCode = new Error(
      'Failed to establish a socket connection to proxies: ["PROXY proxy.example:3128"]',
    );
    const { message, code } = asNetworkError(host, Object.assign(ofVsCode, { code: 'ECONNREFUSED' }));
    assert.equal(code, 'proxy');
    assert.match(message, /the proxy proxy\.example:3128 could not be reached/);
  });

  it('ends with a chain of causes that goes in a circle', () => {
    const error = new Error('round and round');
    error.cause = error;
    assert.equal(codeOf(error), 'network');
  });

  it('takes anything thrown', () => {
    assert.deepEqual(
      ['text', undefined, null, 7, {}].map(thrown => codeOf(thrown)),
      Array(5).fill('network'),
    );
  });

  it('calls a reset within the body truncated', () => {
    assert.equal(codeOf(socketError('ECONNRESET'), 'body'), 'truncated');
  });

  it('hands on what is one already', () => {
    const error = new NetworkError(host, 'dns');
    assert.equal(asNetworkError('other.example', error), error);
  });

  it('knows a proxy that cannot be reached by its words, and repeats nothing of its credentials', () => {
    const said = 'Failed to establish a socket connection to proxies: PROXY user:canary@proxy.example:8080';
    const error = asNetworkError(host, wrapped(new Error(said), 0));
    assert.deepEqual(
      [error.code, error.message],
      [
        'proxy',
        'demo42t.azurecr.io could not be reached: the proxy proxy.example:8080 could not be reached.',
      ],
    );
  });

  it('names the host, what happened, and what to do', () => {
    const { message, hint } = asNetworkError(host, socketError('ENOTFOUND'));
    assert.equal(message, 'demo42t.azurecr.io could not be found by name (ENOTFOUND).');
    assert.match(hint ?? '', /private endpoint/);
  });

  it('keeps the cause', () => {
    const cause = socketError('ECONNREFUSED');
    assert.equal(asNetworkError(host, cause).cause, cause);
  });
});
