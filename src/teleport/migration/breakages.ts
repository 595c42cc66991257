import type { Source } from '../readiness/rule';
import { sources } from '../readiness/sources';

export const citedPages = {
  retirement: sources.retirement,
  retirementOnAks: sources.retirementOnAks,
  nodeImages: {
    title: 'Azure/AgentBaker pull request 8052',
    url: 'https://github.com/Azure/AgentBaker/pull/8052',
  },
  changelog: {
    title: 'AKS changelog, releases 2025-04-06 to 2026-07-17',
    url: 'https://github.com/Azure/AKS/blob/master/CHANGELOG.md',
  },
} as const satisfies Readonly<Record<string, Source>>;

/** What the end of Teleport did, and does, to what was made for it (acr-facts §0). */
export const breakages: readonly {
  readonly when: string;
  readonly what: string;
  readonly source: keyof typeof citedPages;
}[] = [
  {
    when: 'Since 15 April 2025',
    what: 'No node pool or cluster can be made with EnableACRTeleport=true. Registries have lost the Teleport API: nodes with it pull whole images, as any other.',
    source: 'retirement',
  },
  {
    when: 'Since 15 July 2025',
    what: 'AKS has removed Teleport: what runs on such pools may break, and new nodes may fail to start.',
    source: 'retirementOnAks',
  },
  {
    when: 'Since 23 March 2026',
    what: 'The code that sets nodes up for AKS has nothing of Teleport left in it.',
    source: 'nodeImages',
  },
  {
    when: 'Since 2 April 2026',
    what: 'The release notes of AKS call it removed by both services, and warn of nodes that cannot be provisioned: scaling out, upgrading and repairing such a pool can fail.',
    source: 'changelog',
  },
];

export const disagreement =
  'Of what takes its place the pages say two things: AKS has called Artifact Streaming generally available since July 2026, the registry still calls it a preview, without a service level agreement.';
