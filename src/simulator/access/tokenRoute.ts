import type { Call } from '../call';
import { json, refusal, type SimulatorResponse } from '../message';
import { readForm } from '../requestBody';
import { unauthorized } from './authorize';
import { granted, type Principal } from './principal';
import { parseScopes } from './scope';
import { accessTokenLifetime, refreshTokenLifetime } from './tokens';

const rate = { 'x-ms-ratelimit-remaining-calls-per-second': '333.316667' };

/** `/oauth2/token`: an access token for a password (GET with Basic, or POST), for a refresh token, or for nobody where the registry allows (ACR, AAD-OAuth and Token-BasicAuth). */
export async function answerToken(call: Call): Promise<SimulatorResponse> {
  if (call.request.method === 'GET') return issue(call, fromBasic(call), call.query);
  if (call.request.method !== 'POST') return unsupportedGrant();
  const form = await readForm(call.request);
  return issue(call, fromForm(call, form), form);
}

/** `/oauth2/exchange`: a refresh token for the access token of an Azure account (ACR, AAD-OAuth). */
export async function answerExchange(call: Call): Promise<SimulatorResponse> {
  const form = await readForm(call.request);
  if (call.request.method !== 'POST' || form.get('grant_type') !== 'access_token') return unsupportedGrant();
  const principal = call.credentials.azureToken(form.get('access_token') ?? '', call.now);
  if (!principal || !isOurs(call, form)) return unauthorized();
  const claims = { sub: principal.name, aud: call.registry.data.loginServer, access: [] };
  const token = call.signer.sign({ ...claims, grant_type: 'refresh_token' }, call.now, refreshTokenLifetime);
  return json(200, { refresh_token: token }, { 'x-ms-ratelimit-remaining-calls-per-second': '149' });
}

function fromBasic({ request, credentials, now }: Call): Principal | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) return credentials.anonymous();
  return /^basic /i.test(authorization) ? credentials.basic(authorization.slice(6), now) : undefined;
}

function fromForm({ credentials, now }: Call, form: URLSearchParams): Principal | undefined {
  const field = (name: string) => form.get(name) ?? '';
  if (field('grant_type') === 'refresh_token') return credentials.refreshToken(field('refresh_token'), now);
  if (field('grant_type') !== 'password') return undefined;
  if (field('username') === '') return credentials.anonymous();
  return credentials.password(field('username'), field('password'), now);
}

function issue(call: Call, principal: Principal | undefined, fields: URLSearchParams): SimulatorResponse {
  if (!principal || !isOurs(call, fields)) return unauthorized();
  const { data } = call.registry;
  const scopes = parseScopes(fields.getAll('scope'));
  const wanted = (data.multiScopeTokens ?? true) ? scopes : scopes.slice(0, 1);
  const claims = { sub: principal.name, aud: data.loginServer, access: granted(principal, wanted) };
  const token = call.signer.sign({ ...claims, grant_type: 'access_token' }, call.now, accessTokenLifetime);
  return json(200, { access_token: token }, rate);
}

function isOurs({ registry, request }: Call, fields: URLSearchParams): boolean {
  const service = fields.get('service');
  return service === null || service === registry.data.loginServer || service === request.host;
}

function unsupportedGrant(): SimulatorResponse {
  return refusal(400, { code: 'UNSUPPORTED', message: 'the operation is unsupported', detail: null });
}
