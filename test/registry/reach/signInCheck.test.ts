import assert from 'node:assert/strict';
import { ExplainedError } from '../../../src/base/errors';
import type { Fetch, FetchResponse } from '../../../src/base/fetch';
import { anonymous, type RegistryCredential } from '../../../src/registry/credential';
import { response, silence } from '../../support/http';
import { bearer } from '../../support/session';
import { answering, examined, host, type Scene } from './subject';

async function signedIn(scene: Scene) {
  const { step, conclusion } = await examined(scene);
  const { outcome, code, evidence, hint } = step('signIn');
  return { outcome, code, evidence, hint: hint ?? '', conclusion };
}

/** A registry whose paths answer so; `/v2/` asks for a token, and takes any. */
function service(answers: Readonly<Record<string, FetchResponse>>): Fetch {
  return async (url, { headers }) =>
    answers[new URL(url).pathname] ??
    response(headers.authorization === undefined ? 401 : 200, '', { 'www-authenticate': bearer });
}

const unauthorized = { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] };

const account: RegistryCredential = {
  kind: 'azure',
  scopes: ['https://management.azure.com/.default'],
  account: { getToken: async () => ({ token: 'canary-azure', expiresOnTimestamp: 0 }) },
};

describe('reach: the sign-in', () => {
  it('tells which calls led to it', async () => {
    const { outcome, evidence, conclusion } = await signedIn({});
    assert.equal(outcome, 'ok');
    assert.deepEqual(evidence, [
      `${host} takes the password for reader.`,
      'GET /v2/ → 401, then GET /oauth2/token → 200, then GET /v2/ → 200.',
    ]);
    assert.deepEqual(conclusion, {
      verdict: 'reachable',
      sentence: `${host} can be reached, and takes the password for reader.`,
    });
  });

  it('tells a refused password by its step', async () => {
    const { outcome, code, evidence, conclusion } = await signedIn({
      fetch: service({ '/oauth2/token': response(401, unauthorized) }),
    });
    assert.deepEqual([outcome, code], ['failed', 'unauthorized']);
    assert.deepEqual(evidence.slice(0, 3), [
      `${host} refused the password for reader (token: 401 UNAUTHORIZED).`,
      'What failed is getting an access token (/oauth2/token).',
      'GET /v2/ → 401, then GET /oauth2/token → 401.',
    ]);
    assert.equal(conclusion.verdict, 'denied');
  });

  it('tells an Azure account that the exchange refuses', async () => {
    const { code, evidence } = await signedIn({
      credential: account,
      fetch: service({ '/oauth2/exchange': response(401, unauthorized) }),
    });
    assert.equal(code, 'unauthorized');
    assert.equal(
      evidence[1],
      'What failed is trading the Azure account for a token of the registry (/oauth2/exchange).',
    );
    assert.equal(evidence[2], 'GET /v2/ → 401, then POST /oauth2/exchange → 401.');
  });

  it('tells an Azure account that is taken', async () => {
    const { evidence } = await signedIn({
      credential: account,
      fetch: service({
        '/oauth2/exchange': response(200, { refresh_token: 'canary-refresh' }),
        '/oauth2/token': response(200, { access_token: 'canary-access' }),
      }),
    });
    assert.equal(evidence[0], `${host} takes the Azure account.`);
  });

  it('tells that anonymous access is off', async () => {
    const { code, conclusion } = await signedIn({
      credential: anonymous,
      fetch: service({ '/oauth2/token': response(401, unauthorized) }),
    });
    assert.equal(code, 'unauthorized');
    assert.equal(conclusion.verdict, 'denied');
    assert.match(conclusion.sentence, /refused anonymous access/);
  });

  it('tells that a name and password are wanted where Basic is all there is', async () => {
    const { outcome, evidence } = await signedIn({
      credential: anonymous,
      fetch: answering(401, '', { 'www-authenticate': 'Basic realm="here"' }),
    });
    assert.deepEqual(
      [outcome, evidence[0]],
      ['failed', `${host} wants a name and password, and none is given.`],
    );
  });

  it('tells when nobody is there to sign in as, after all the other steps', async () => {
    const { outcome, code, evidence, conclusion } = await signedIn({
      credential: async () => {
        throw new ExplainedError('Nothing signs in to it.', { code: 'signInNeeded', hint: 'Sign in.' });
      },
    });
    assert.deepEqual([outcome, code, evidence], ['failed', 'signInNeeded', ['Nothing signs in to it.']]);
    assert.deepEqual([conclusion.verdict, conclusion.hint], ['denied', 'Sign in.']);
  });

  it('does not repeat what a store of secrets said when it failed', async () => {
    const { evidence } = await signedIn({
      credential: async () => {
        throw new Error('keychain item canary');
      },
    });
    assert.deepEqual(evidence, [`The credential for ${host} could not be read.`]);
  });

  it('tells a sign-in that somebody canceled', async () => {
    const { code, evidence } = await signedIn({
      credential: async () => {
        throw Object.assign(new Error('canceled'), { name: 'AbortError' });
      },
    });
    assert.deepEqual([code, evidence], ['signInNeeded', ['The sign-in was canceled.']]);
  });

  it('tells credentials that are wanted elsewhere', async () => {
    const elsewhere = 'Bearer realm="https://elsewhere.example/token",service="x"';
    const { code, conclusion } = await signedIn({
      fetch: async () => response(401, '', { 'www-authenticate': elsewhere }),
    });
    assert.equal(code, 'foreignHost');
    assert.equal(conclusion.verdict, 'unreachable');
  });

  it('has an end', async () => {
    const { outcome, code, conclusion } = await signedIn({ credential: () => new Promise(() => {}) });
    assert.deepEqual([outcome, code, conclusion.verdict], ['failed', 'timeout', 'unreachable']);
  });

  it('tells a token endpoint that is silent', async () => {
    const { code, evidence, conclusion } = await signedIn({
      fetch: async (url, request) =>
        url.includes('/oauth2/') ? silence(request.signal) : service({})(url, request),
    });
    assert.equal(code, 'unreachable');
    assert.ok(evidence.includes('GET /v2/ → 401, then GET /oauth2/token → no answer.'));
    assert.equal(conclusion.verdict, 'unreachable');
  });
});
