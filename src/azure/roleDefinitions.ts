import { asArray, asRecord, asString, type JsonRecord } from '../base/json';
import { apiVersions } from './apiVersions';
import type { Arm } from './arm';
import { isAzureError } from './azureError';
import { records } from './entries';
import { idKey } from './resourceId';
import { registryPullAction, registryPullRoles, repositoryPullAction, repositoryPullRoles } from './roles';

/** Which roles count on a registry: those for the whole of it, or on an ABAC registry those for its repositories. */
export type PullMode = 'registry' | 'repository';

/** Tells the name of a role that lets its holder pull; undefined for any other. */
export type NamePullRole = (roleDefinitionId: string, mode: PullMode) => Promise<string | undefined>;

/** Definitions that are looked up because we do not know them; more would be odd for one that pulls. */
const maxLookups = 10;

/** Knows the built-in roles, and judges the others by what they hold, each looked up once. Throws AzureError, SignInNeeded, or the signal's reason. */
export function pullRoleNames(arm: Arm, signal: AbortSignal): NamePullRole {
  const definitions = new Map<string, Promise<JsonRecord>>();
  const lookUp = (id: string): Promise<JsonRecord> => {
    const known = definitions.get(idKey(id));
    if (known || definitions.size >= maxLookups) return known ?? Promise.resolve({});
    const asked = readDefinition(arm, id, signal);
    definitions.set(idKey(id), asked);
    return asked;
  };
  return async (id, mode) => {
    const isIt = (role: { readonly id: string }) => idKey(id).endsWith(`/${role.id}`);
    const [counting, others] =
      mode === 'repository'
        ? [repositoryPullRoles, registryPullRoles]
        : [registryPullRoles, repositoryPullRoles];
    const builtIn = counting.find(isIt);
    if (builtIn || others.some(isIt)) return builtIn?.name;
    const properties = await lookUp(id);
    return holdsPull(properties, mode) ? (asString(properties.roleName) ?? 'a role') : undefined;
  };
}

async function readDefinition(arm: Arm, id: string, signal: AbortSignal): Promise<JsonRecord> {
  const call = { path: id, apiVersion: apiVersions.authorization, subject: 'a role definition', signal };
  try {
    return asRecord((await arm.call(call)).body?.properties) ?? {};
  } catch (error) {
    // A role that may not be seen is no answer; the others may be.
    if (isAzureError(error, 'forbidden', 'notFound')) return {};
    throw error;
  }
}

function holdsPull(properties: JsonRecord, mode: PullMode): boolean {
  return records(properties.permissions).some(permission =>
    mode === 'repository'
      ? holds(permission.dataActions, permission.notDataActions, repositoryPullAction)
      : holds(permission.actions, permission.notActions, registryPullAction),
  );
}

/** Whether patterns of actions cover one, and those taken out again do not. */
export function holds(given: unknown, taken: unknown, action: string): boolean {
  const covers = (pattern: unknown) => matches(asString(pattern) ?? '', action);
  return asArray(given).some(covers) && !asArray(taken).some(covers);
}

function matches(pattern: string, action: string): boolean {
  const parts = pattern.split(/\*+/).map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
