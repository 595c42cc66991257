/** What an address of Resource Manager names, by its pattern below the endpoint. In braces: names. */
const patterns = {
  tenants: ['tenants'],
  subscriptions: ['subscriptions', 'subscriptions/{subscription}'],
  resourceGraph: ['providers/Microsoft.ResourceGraph/resources'],
  registries: [
    'subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/registries',
    'subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries',
  ],
  azureRegistry: belowRegistry(''),
  replications: belowRegistry('/replications'),
  privateEndpoints: belowRegistry('/privateEndpointConnections'),
  usages: belowRegistry('/listUsages'),
  scopeMaps: [...belowRegistry('/scopeMaps'), ...belowRegistry('/scopeMaps/{scopeMap}')],
  registryTokens: [...belowRegistry('/tokens'), ...belowRegistry('/tokens/{token}')],
  generateCredentials: belowRegistry('/generateCredentials'),
  importImage: belowRegistry('/importImage'),
  clusters: [
    'subscriptions/{subscription}/providers/Microsoft.ContainerService/managedClusters',
    'subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters',
  ],
  cluster: belowCluster(''),
  userCredential: belowCluster('/listClusterUserCredential'),
  adminCredential: belowCluster('/listClusterAdminCredential'),
  runCommand: belowCluster('/runCommand'),
  commandResults: belowCluster('/commandResults/{commandResult}'),
  agentPools: [...belowCluster('/agentPools'), ...belowCluster('/agentPools/{pool}')],
  permissions: belowCluster('/providers/Microsoft.Authorization/permissions'),
  locks: ['subscriptions/{subscription}/providers/Microsoft.Authorization/locks'],
  computeUsages: ['subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages'],
  feature: [
    'subscriptions/{subscription}/providers/Microsoft.Features/providers/{namespace}/features/{feature}',
    'subscriptions/{subscription}/providers/Microsoft.Features/providers/{namespace}/features/{feature}/register',
  ],
  provider: [
    'subscriptions/{subscription}/providers/{namespace}',
    'subscriptions/{subscription}/providers/{namespace}/register',
  ],
  operation: [
    ...belowRegistry('/tokens/{token}/operationStatuses/{operation}'),
    'subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/locations/{location}/operationResults/{result}',
    'subscriptions/{subscription}/providers/Microsoft.ContainerService/locations/{location}/operations/{clusterOperation}',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ArmKind = keyof typeof patterns | 'roleAssignments' | 'unknownResource';

export interface ArmTarget {
  readonly kind: ArmKind;
  /** What stands in the braces; `scope` is the id that role assignments are asked for. */
  readonly names: Readonly<Record<string, string>>;
  /** Of the service that answers. */
  readonly namespace: string;
  /** Ends in `/register`. */
  readonly registers: boolean;
}

function belowRegistry(rest: string): string[] {
  return [
    `subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{registry}${rest}`,
  ];
}

function belowCluster(rest: string): string[] {
  return [
    `subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{cluster}${rest}`,
  ];
}

const compiled = Object.entries(patterns).flatMap(([kind, texts]) =>
  texts.map(text => ({ kind: kind as keyof typeof patterns, parts: text.split('/') })),
);

const roleAssignments = /^(\/.*)\/providers\/Microsoft\.Authorization\/roleAssignments(?:\/([^/]+))?$/i;

/** Reads a path without regard to case, as Resource Manager does. */
export function parseArm(path: string): ArmTarget {
  const [, scope, name] = roleAssignments.exec(path) ?? [];
  if (scope !== undefined) {
    const names = { scope, ...subscriptionOf(scope), ...(name !== undefined && { name }) };
    return { kind: 'roleAssignments', names, namespace: 'Microsoft.Authorization', registers: false };
  }
  const given = path.split('/').slice(1).map(decode);
  const registers = given.at(-1)?.toLowerCase() === 'register';
  for (const { kind, parts } of compiled) {
    const names = matched(parts, given);
    if (names) return { kind, names, namespace: namespaceOf(parts), registers };
  }
  return { kind: 'unknownResource', names: {}, namespace: 'Microsoft.Resources', registers };
}

function matched(
  parts: readonly string[],
  given: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (parts.length !== given.length) return undefined;
  const names: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const text = given[index] ?? '';
    if (part.startsWith('{')) names[part.slice(1, -1)] = text;
    else if (part.toLowerCase() !== text.toLowerCase()) return undefined;
  }
  return names;
}

function namespaceOf(parts: readonly string[]): string {
  const named = parts.filter((part, index) => parts[index - 1] === 'providers' && !part.startsWith('{'));
  return named.at(-1) ?? 'Microsoft.Resources';
}

function subscriptionOf(scope: string) {
  const [, subscription] = /^\/subscriptions\/([^/]+)/i.exec(scope) ?? [];
  return { ...(subscription !== undefined && { subscription }) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
