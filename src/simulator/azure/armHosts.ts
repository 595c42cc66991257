import { chinaCloud, publicCloud, usGovernmentCloud } from '../../azure/cloud';

/** The audiences that Resource Manager of each cloud takes: its own, and the one of the service before it, with and without the slash. */
const audiences: ReadonlyMap<string, readonly string[]> = new Map(
  (
    [
      [publicCloud, 'https://management.core.windows.net'],
      [chinaCloud, 'https://management.core.chinacloudapi.cn'],
      [usGovernmentCloud, 'https://management.core.usgovcloudapi.net'],
    ] as const
  ).map(([{ arm }, before]) => [new URL(arm).host, [arm, before].flatMap(url => [url, `${url}/`])]),
);

export const armHosts: readonly string[] = [...audiences.keys()];

/** The audiences that are right at a host of Resource Manager, whatever the port. */
export function audiencesAt(host: string): readonly string[] {
  return audiences.get(host.replace(/:\d+$/, '').toLowerCase()) ?? [];
}

const everywhere = new Set([...audiences.values()].flat());

/** Whether an audience is that of Resource Manager, in any cloud. */
export function isArmAudience(audience: string): boolean {
  return everywhere.has(audience);
}

export const registryAudience = audienceOf(publicCloud.registryScopes[0] ?? '');
export const aksAudience = audienceOf(publicCloud.aksScope);

/** What a token for this scope is good for. */
export function audienceOf(scope: string): string {
  return scope.replace(/\/\.default$/, '');
}
