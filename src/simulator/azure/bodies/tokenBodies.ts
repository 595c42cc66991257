import { armTime, systemData } from '../armMessage';
import type { PasswordName, RegistryResource, RegistryToken, ScopeMap } from '../registryResource';
import { ownerOf } from './registryBody';

const type = 'Microsoft.ContainerRegistry/registries';

export function scopeMapBody(registry: RegistryResource, map: ScopeMap) {
  const { name, kind, description, createdAt, actions } = map;
  return {
    type: `${type}/scopeMaps`,
    id: `${registry.id}/scopeMaps/${name}`,
    name,
    systemData: systemData(ownerOf(registry), createdAt),
    properties: {
      ...(description !== undefined && { description }),
      type: kind,
      creationDate: armTime(createdAt, '+00:00'),
      provisioningState: 'Succeeded',
      actions,
    },
  };
}

/** A token, with its passwords by name and time alone. */
export function tokenBody(registry: RegistryResource, token: RegistryToken) {
  const { name, createdAt, provisioningState, scopeMapId, status } = token;
  return {
    type: `${type}/tokens`,
    id: `${registry.id}/tokens/${name}`,
    name,
    systemData: systemData(ownerOf(registry), createdAt),
    properties: {
      creationDate: armTime(createdAt, '+00:00'),
      provisioningState,
      scopeMapId,
      credentials: { passwords: [...token.passwords.keys()].map(key => passwordBody(token, key)) },
      status,
    },
  };
}

/** What `generateCredentials` answers, the one time that passwords are shown. */
export function credentialsBody(token: RegistryToken, names: readonly PasswordName[]) {
  const passwords = names.map(name => ({
    ...passwordBody(token, name),
    value: token.passwords.get(name)?.value,
  }));
  return { username: token.name, passwords };
}

function passwordBody({ passwords }: RegistryToken, name: PasswordName) {
  const { createdAt = 0, expiresAt } = passwords.get(name) ?? {};
  return {
    creationTime: armTime(createdAt, '+00:00'),
    ...(expiresAt !== undefined && { expiry: armTime(expiresAt, '+00:00') }),
    name,
  };
}
