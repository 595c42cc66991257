import { maxTeleportRepositories } from '../registry/expansion';
import type { RepositoryFinding } from './findTeleport';
import { markdownText } from './readiness/outsideText';

/** Whether a repository teleports, in words. */
export function findingWords({ teleportEnabled, failure }: RepositoryFinding): string {
  if (failure !== undefined) return 'not visible';
  return teleportEnabled === undefined ? 'not told' : teleportEnabled ? 'on' : 'off';
}

/** The findings as programs read them; `teleportEnabled` is null where the registry did not say. */
export function findingsAsJson(findings: readonly RepositoryFinding[]): string {
  const rows = findings.map(({ name, teleportEnabled, tagCount, failure }) => ({
    repository: name,
    teleportEnabled: teleportEnabled ?? null,
    tagCount,
    failure,
  }));
  return JSON.stringify(rows, undefined, 2);
}

export function findingsAsMarkdown(loginServer: string, findings: readonly RepositoryFinding[]): string {
  const enabled = findings.filter(({ teleportEnabled }) => teleportEnabled).length;
  const rows = findings.map(
    finding => `| ${markdownText(finding.name)} | ${findingWords(finding)} | ${finding.tagCount ?? ''} |`,
  );
  return [
    `# Teleport repositories of ${loginServer}`,
    '',
    `${enabled} of ${maxTeleportRepositories} teleport repositories, out of ${findings.length}.`,
    '',
    '| repository | Teleport | tags |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
