import { apiVersions } from './apiVersions';
import type { Arm } from './arm';
import { understood } from './azureError';
import { entriesOf } from './entries';
import { readRegistry, readReplication } from './readRegistry';
import { nameOf, type Scope } from './resourceId';
import type { AzureRegistry, Replication } from './resources';

const apiVersion = apiVersions.containerRegistry;

export async function registriesIn(
  arm: Arm,
  scope: Scope,
  signal: AbortSignal,
): Promise<readonly AzureRegistry[]> {
  const path = `${scope.id}/providers/Microsoft.ContainerRegistry/registries`;
  const rows = await entriesOf(arm, { path, apiVersion, subject: `the registries of ${scope.name}`, signal });
  return rows.flatMap(row => readRegistry(row) ?? []);
}

export async function registry(arm: Arm, id: string, signal: AbortSignal): Promise<AzureRegistry> {
  const subject = `the registry ${nameOf(id)}`;
  const { body } = await arm.call({ path: id, apiVersion, subject, signal });
  return understood(readRegistry(body), { subject }, 'a registry');
}

/** The regions that a registry is kept in: none, or its own and the others. */
export async function replications(
  arm: Arm,
  registryId: string,
  signal: AbortSignal,
): Promise<readonly Replication[]> {
  const subject = `the replications of ${nameOf(registryId)}`;
  const rows = await entriesOf(arm, { path: `${registryId}/replications`, apiVersion, subject, signal });
  return rows.flatMap(row => readReplication(row) ?? []);
}
