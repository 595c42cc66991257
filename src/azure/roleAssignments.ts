import { asRecord, asString, type JsonRecord } from '../base/json';
import { apiVersions } from './apiVersions';
import type { Arm } from './arm';
import { entriesOf } from './entries';
import { idKey, type Scope } from './resourceId';
import type { AzureRegistry } from './resources';
import { type NamePullRole, pullRoleNames } from './roleDefinitions';

type RegistryPlace = Pick<AzureRegistry, 'id' | 'name' | 'roleAssignmentMode'>;

export interface Puller {
  readonly registry: RegistryPlace;
  /** Object id of an identity, such as a cluster's kubelet identity. */
  readonly principalId: string;
}

export interface PullerOfMany {
  /** What holds all of the registries: their subscription. */
  readonly scope: Scope;
  readonly registries: readonly RegistryPlace[];
  readonly principalId: string;
}

/**
 * The name of a role by which an identity, or a group that it is in, may pull from a registry, given there or above it; undefined when it has none.
 * Which roles count depends on the registry's mode. Throws AzureError (forbidden: role assignments are hidden from the account), SignInNeeded, or the
 * signal's reason.
 */
export async function findPullRole(
  arm: Arm,
  { registry, principalId }: Puller,
  signal: AbortSignal,
): Promise<string | undefined> {
  const assignments = await readAssignments(arm, registry, principalId, signal);
  return roleOn(registry, assignments, pullRoleNames(arm, signal));
}

/** The same for many registries with one list of assignments, by `idKey` of those that it may pull from. Throws likewise. */
export async function findPullRoles(
  arm: Arm,
  { scope, registries, principalId }: PullerOfMany,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const assignments = await readAssignments(arm, scope, principalId, signal);
  const nameOfRole = pullRoleNames(arm, signal);
  const roles = new Map<string, string>();
  for (const registry of registries) {
    const role = await roleOn(registry, assignments, nameOfRole);
    if (role !== undefined) roles.set(idKey(registry.id), role);
  }
  return roles;
}

interface Assignment {
  readonly roleDefinitionId: string;
  /** `idKey` of what it was given on; empty for the whole tenant. */
  readonly scope: string;
  /** Counts only where a condition holds, such as for some repositories. */
  readonly isConditional: boolean;
}

/** Those on a scope, above it and below it. */
async function readAssignments(
  arm: Arm,
  scope: Scope,
  principalId: string,
  signal: AbortSignal,
): Promise<readonly Assignment[]> {
  const rows = await entriesOf(arm, {
    path: `${scope.id}/providers/Microsoft.Authorization/roleAssignments`,
    query: { $filter: `assignedTo('${principalId.replace(/'/g, "''")}')` },
    apiVersion: apiVersions.authorization,
    subject: `the role assignments of ${scope.name}`,
    signal,
  });
  const all = rows.flatMap(row => readAssignment(row) ?? []);
  return all.sort((one, other) => Number(one.isConditional) - Number(other.isConditional));
}

function readAssignment(row: JsonRecord): Assignment | undefined {
  const { roleDefinitionId, scope, condition } = asRecord(row.properties) ?? {};
  const id = asString(roleDefinitionId);
  const on = asString(scope);
  if (!id || on === undefined) return undefined;
  return { roleDefinitionId: id, scope: idKey(on), isConditional: Boolean(condition) };
}

async function roleOn(
  { id, roleAssignmentMode }: RegistryPlace,
  assignments: readonly Assignment[],
  nameOfRole: NamePullRole,
): Promise<string | undefined> {
  const mode = roleAssignmentMode === 'AbacRepositoryPermissions' ? 'repository' : 'registry';
  for (const { roleDefinitionId, isConditional } of assignments.filter(({ scope }) =>
    isOn(scope, idKey(id)),
  )) {
    const name = await nameOfRole(roleDefinitionId, mode);
    if (name !== undefined) return isConditional ? `${name}, on a condition` : name;
  }
  return undefined;
}

/** A management group that the answer names lies above. */
function isOn(scope: string, registry: string): boolean {
  return `${registry}/`.startsWith(`${scope}/`) || /^\/providers\/microsoft\.management\//.test(scope);
}
