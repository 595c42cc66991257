import { json, type SimulatorResponse } from '../../message';
import { readJsonObject } from '../../requestBody';
import { armRefusals, registryError } from '../armMessage';
import { credentialsBody, scopeMapBody, tokenBody } from '../bodies/tokenBodies';
import type { PasswordName, RegistryToken, ScopeMap } from '../registryResource';
import { requestProperties, textsOf } from '../requestProperties';
import { deleting } from './deleting';
import { statusUrl } from './operations';
import type { RegistryCall } from './registries';

const namePattern = /^[a-z][a-z0-9-]{4,49}$/i;

/** `scopeMaps` and `scopeMaps/{name}`: what tokens may do, as lists of actions. */
export function answerScopeMaps(call: RegistryCall): SimulatorResponse | Promise<SimulatorResponse> {
  const { registry, request, names } = call;
  const { scopeMap: name } = names;
  if (name === undefined)
    return json(200, { value: [...registry.scopeMaps.values()].map(map => scopeMapBody(registry, map)) });
  const key = name.toLowerCase();
  if (request.method === 'PUT') return putScopeMap(call, name);
  if (request.method === 'DELETE') {
    return name.startsWith('_')
      ? registryError(400, 'InvalidParameters', systemMap(name))
      : deleting(call, registry.scopeMaps, key, 'scopemaps');
  }
  const map = registry.scopeMaps.get(key);
  return map ? json(200, scopeMapBody(registry, map)) : armRefusals.part(name);
}

async function putScopeMap(
  { registry, request, now }: RegistryCall,
  name: string,
): Promise<SimulatorResponse> {
  const key = name.toLowerCase();
  const actions = textsOf((await requestProperties(request))?.actions);
  const problem = problemOfMap(name, actions);
  if (problem !== undefined) return registryError(400, 'InvalidParameters', problem);
  const createdAt = registry.scopeMaps.get(key)?.createdAt ?? now;
  const map: ScopeMap = { name, kind: 'UserDefined', actions, createdAt };
  registry.scopeMaps.set(key, map);
  return json(200, scopeMapBody(registry, map));
}

const actionPattern = /^repositories\/.+\/(content|metadata)\/(read|write|delete)$/;

function problemOfMap(name: string, actions: readonly string[]): string | undefined {
  if (name.startsWith('_')) return systemMap(name);
  if (!namePattern.test(name)) return `The scope map name ${name} is not valid.`;
  if (actions.length === 0) return 'A scope map needs at least one action.';
  const wrong = actions.find(action => !actionPattern.test(action));
  return wrong === undefined ? undefined : `The action ${wrong} is not valid.`;
}

function systemMap(name: string): string {
  return `The scope map ${name} is defined by the system and cannot be changed.`;
}

/** `tokens` and `tokens/{name}`: users of a registry alone, without passwords at first. */
export function answerTokens(call: RegistryCall): SimulatorResponse | Promise<SimulatorResponse> {
  const { registry, request, names } = call;
  const { token: name } = names;
  if (name === undefined)
    return json(200, { value: [...registry.tokens.values()].map(token => tokenBody(registry, token)) });
  const key = name.toLowerCase();
  if (request.method === 'PUT') return putToken(call, name);
  if (request.method === 'DELETE') return deleting(call, registry.tokens, key, 'tokens');
  const token = registry.tokens.get(key);
  return token ? json(200, tokenBody(registry, token)) : armRefusals.part(name);
}

async function putToken(call: RegistryCall, name: string): Promise<SimulatorResponse> {
  const { registry, request, now } = call;
  const { scopeMapId, status } = (await requestProperties(request)) ?? {};
  if (!namePattern.test(name))
    return registryError(400, 'InvalidParameters', `The token name ${name} is not valid.`);
  if (typeof scopeMapId !== 'string' || !registry.scopeMapOf(scopeMapId))
    return registryError(400, 'InvalidParameters', `The scope map ${String(scopeMapId)} could not be found.`);
  return create(call, {
    name,
    scopeMapId,
    status: status === 'disabled' ? 'disabled' : 'enabled',
    provisioningState: 'Creating',
    createdAt: now,
    passwords: new Map(),
  });
}

/** In the place of a token that is there, passwords and all. */
function create(call: RegistryCall, token: RegistryToken): SimulatorResponse {
  const { registry, operations, subscription, now } = call;
  const key = token.name.toLowerCase();
  registry.tokens.set(key, token);
  const about = { prefix: 'token-', subscription: subscription.id, running: 'Creating' };
  const operation = operations.begin(about, now, () => {
    const latest = registry.tokens.get(key);
    if (latest) registry.tokens.set(key, { ...latest, provisioningState: 'Succeeded' });
    return undefined;
  });
  const url = statusUrl(call, `${registry.id}/tokens/${token.name}`, operation);
  return json(201, tokenBody(registry, token), { 'azure-asyncoperation': url });
}

/** `generateCredentials`: new passwords of a token, one by its name or both. */
export async function answerGenerateCredentials(call: RegistryCall): Promise<SimulatorResponse> {
  const { registry, request, now } = call;
  const { tokenId, name, expiry } = (await readJsonObject(request)) ?? {};
  const token = typeof tokenId === 'string' ? registry.tokenOf(tokenId) : undefined;
  if (!token)
    return registryError(404, 'ResourceNotFound', `The token ${String(tokenId)} could not be found.`);
  const wanted = namesOf(name);
  if (!wanted)
    return registryError(400, 'InvalidParameters', `The password name ${String(name)} is not valid.`);
  const expiresAt = typeof expiry === 'string' ? Date.parse(expiry) : undefined;
  if (expiresAt !== undefined && !(expiresAt > now))
    return registryError(400, 'InvalidParameters', 'The expiry must be in the future.');
  const made = { createdAt: now, ...(expiresAt !== undefined && { expiresAt }) };
  return json(200, credentialsBody(registry.renew(token, wanted, made), wanted));
}

function namesOf(name: unknown): readonly PasswordName[] | undefined {
  if (name === undefined) return ['password1', 'password2'];
  return name === 'password1' || name === 'password2' ? [name] : undefined;
}
