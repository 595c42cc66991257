/** A role by its id, the same in each tenant. */
export interface Role {
  readonly id: string;
  readonly name: string;
}

function role(name: string, id: string): Role {
  return { name, id };
}

/** Built-in roles that let their holder pull from a registry whose roles count for the whole of it. The narrowest first. */
export const registryPullRoles: readonly Role[] = [
  role('AcrPull', '7f951dda-4ed3-4680-a7ca-43fe172d538d'),
  role('AcrPush', '8311e382-0749-4cb8-b61a-304f252e45ec'),
  role('Container Registry Data Importer and Data Reader', '577a9874-89fd-4f24-9dbd-b5034d0ad23a'),
  role('Reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7'),
  role('Contributor', 'b24988ac-6180-42a0-ab88-20f7382dd24c'),
  role('Owner', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'),
];

/** Those that count on a registry with permissions by repository (ABAC), which honors none of the others (acr-facts §2.2). */
export const repositoryPullRoles: readonly Role[] = [
  role('Container Registry Repository Reader', 'b93aa761-3e63-49ed-ac28-beffa264f7ac'),
  role('Container Registry Repository Writer', '2a1e307c-b015-4ebd-883e-5b7698a07328'),
  role('Container Registry Repository Contributor', '2efddaa5-3f1f-4df3-97df-af3f13818f4c'),
];

/** What a role needs to hold: among `actions`, or on an ABAC registry among `dataActions`. */
export const registryPullAction = 'Microsoft.ContainerRegistry/registries/pull/read';
export const repositoryPullAction = 'Microsoft.ContainerRegistry/registries/repositories/content/read';
