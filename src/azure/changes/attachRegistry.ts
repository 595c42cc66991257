import { randomUUID } from 'node:crypto';
import { apiVersions } from '../apiVersions';
import type { Arm, ArmCall } from '../arm';
import { AzureError, isAzureError } from '../azureError';
import type { AzureRegistry } from '../resources';
import type { Role } from '../roles';
import { leaving } from './leaving';

const acrPull: Role = { name: 'AcrPull', id: '7f951dda-4ed3-4680-a7ca-43fe172d538d' };
const repositoryReader: Role = {
  name: 'Container Registry Repository Reader',
  id: 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
};

/** Registries in ABAC mode do not honor AcrPull (acr-facts §2.2). */
export function pullRole({ roleAssignmentMode }: Pick<AzureRegistry, 'roleAssignmentMode'>): Role {
  return roleAssignmentMode === 'AbacRepositoryPermissions' ? repositoryReader : acrPull;
}

export interface Attachment {
  readonly registry: Pick<AzureRegistry, 'id' | 'name' | 'subscriptionId' | 'roleAssignmentMode'>;
  /** Object id of the identity that pulls. */
  readonly principalId: string;
}

/** Lets an identity pull from a registry. A role that it has already is fine. Throws AzureError, SignInNeeded, or what `leaving` does. */
export async function attachRegistry(
  arm: Arm,
  { registry, principalId }: Attachment,
  signal: AbortSignal,
): Promise<'attached' | 'already'> {
  const role = pullRole(registry);
  const definitions = `/subscriptions/${registry.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions`;
  const properties = {
    roleDefinitionId: `${definitions}/${role.id}`,
    principalId,
    principalType: 'ServicePrincipal',
  };
  const call: ArmCall = {
    method: 'PUT',
    // A name of its own: a PUT on an assignment that is there would take away the conditions that somebody gave it.
    path: `${registry.id}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`,
    apiVersion: apiVersions.authorization,
    subject: `the role ${role.name} on ${registry.name}`,
    body: { properties },
    signal,
    repeatable: true,
  };
  const goesOn = `Azure may still give the identity ${principalId} the role ${role.name} on ${registry.name}.`;
  return leaving(signal, goesOn, async () => {
    try {
      await arm.call(call);
      return 'attached';
    } catch (error) {
      return standing(error);
    }
  });
}

/** What a refusal says of the role: that the identity has it, or that it cannot be given. */
function standing(error: unknown): 'already' {
  if (!isAzureError(error)) throw error;
  const { code, message, failure, detail } = error;
  if (code === 'conflict' && failure.code === 'RoleAssignmentExists') return 'already';
  if (code !== 'forbidden') throw error;
  throw new AzureError(message, failure, {
    code,
    hint: 'To give roles takes one itself: Owner, User Access Administrator or Role Based Access Control Administrator.',
    ...(detail ? { detail } : {}),
    cause: error,
  });
}
