import type { Facts } from './facts';
import { isoTime } from './isoTime';
import type { Judgement } from './readiness';
import type { Verdict } from './rule';

/** What all forms of the report share. */

/** What was looked at: image or registry × cluster × pool. */
export function subjectsOf({ image, registry, cluster, pool }: Facts): string {
  const host = image?.reference.startsWith(`${registry?.loginServer}/`) ? undefined : registry?.loginServer;
  const parts = [image?.reference, host, cluster?.cluster.name, pool?.name];
  return parts.filter(part => part !== undefined).join(' × ') || 'Nothing named';
}

const gravity: Readonly<Record<Verdict, number>> = { blocks: 0, unknown: 1, advice: 2, ok: 3 };

export function gravestFirst(judgements: readonly Judgement[]): Judgement[] {
  return judgements.toSorted((a, b) => gravity[a.finding.verdict] - gravity[b.finding.verdict]);
}

/** When and how it was looked at. */
export function circumstances({ now, registry, image }: Facts): string {
  const at = isoTime(now);
  const sentences = [
    at === undefined ? undefined : `As of ${at.replace('T', ' ').slice(0, 19)} UTC.`,
    image && 'value' in image.mediaType ? `Media type ${image.mediaType.value}.` : undefined,
    registry && `Access to ${registry.loginServer}: ${registry.access}.`,
  ];
  return sentences.filter(sentence => sentence !== undefined).join(' ');
}
