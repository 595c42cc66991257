import { plainText } from '../../base/outsideText';
import { count } from '../../base/units';
import { isoTime } from '../readiness/isoTime';
import { markdownText } from '../readiness/outsideText';
import { ended, ifKnown, type Source } from '../readiness/rule';
import { breakages, citedPages, disagreement } from './breakages';
import { featureStep, pluginStep, poolStep, pullStep, selectorStep } from './clusterSteps';
import type { ActLink, ClusterTraces, MigrationFacts, RegistryTraces } from './facts';
import { autoConvertStep, convertStep, disableStep, premiumStep } from './registrySteps';
import type { Step, StepItem } from './step';
import { isFeatureOn, laneLabel, pluginLabel, teleporting, tracedPools } from './traces';

/**
 * The way from Teleport to Artifact Streaming as a Markdown document: what is still on, what breaks and when, and the steps in the order
 * that leaves everything running. It is read as it stands as often as it is rendered, so it has lists and no tables.
 */
export function migrationReport(facts: MigrationFacts, link?: ActLink): string {
  const steps = stepsOf(facts);
  const lines = [
    '# From Teleport to Artifact Streaming',
    '',
    `**${markdownText(answer(facts, steps))}**`,
    '',
    '## What is on',
    '',
    ...[...facts.registries.flatMap(registryLines), ...facts.clusters.flatMap(clusterLines)].map(bullet),
    '',
    ...notNamed(facts),
    ...(steps.length === 0 ? [] : breakageLines()),
    ...steps.flatMap((step, index) => stepLines(step, index + 1, link)),
    ...(steps.length === 0 ? [] : ['## How you see that it worked', '', proof, '']),
    asOf(facts.now),
    '',
    ...(steps.length === 0 ? [] : cited.map(({ url }, index) => `[${index + 1}]: ${url}`)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function stepsOf({ registries, clusters }: MigrationFacts): readonly Step[] {
  return [
    ...premiumStep(registries),
    ...autoConvertStep(registries),
    ...convertStep(registries),
    ...pluginStep(clusters),
    ...poolStep(clusters),
    ...pullStep(clusters),
    ...selectorStep(clusters),
    ...featureStep(clusters),
    ...disableStep(registries),
  ];
}

const proof =
  'A tag that is ready to stream says so in its row, and the readiness report of an image on a pool says what is still in the way.';

function answer({ registries, clusters }: MigrationFacts, steps: readonly Step[]): string {
  const isUnknown =
    registries.some(({ repositories }) => 'unknown' in repositories || repositories.value.unread > 0) ||
    clusters.some(({ feature }) => 'unknown' in feature);
  const doubt = isUnknown ? ' Not all could be looked at.' : '';
  if (steps.length === 0) return `No trace of Teleport was found: there is nothing to move.${doubt}`;
  const amounts = [
    [registries.flatMap(teleporting).length, 'repository', 'repositories'],
    [clusters.flatMap(tracedPools).length, 'node pool', 'node pools'],
    [
      new Set(clusters.filter(isFeatureOn).map(({ cluster }) => cluster.subscriptionId)).size,
      'subscription',
      'subscriptions',
    ],
  ] as const;
  const told = amounts.flatMap(([amount, one, many]) => (amount === 0 ? [] : [count(amount, one, many)]));
  return `Teleport is retired, and ${listed(told)} still ${told.length === 1 && told[0]?.startsWith('1 ') ? 'shows' : 'show'} traces of it. ${count(steps.length, 'step')} to Artifact Streaming.${doubt}`;
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

function notNamed({ registries, clusters }: MigrationFacts): string[] {
  if (clusters.length === 0)
    return [
      'No cluster was named: this report on the row of a cluster has what is to be done to its node pools.',
      '',
    ];
  return registries.length === 0
    ? [
        'No registry was named: this report on the row of a registry has what is to be done to its repositories.',
        '',
      ]
    : [];
}

function registryLines(registry: RegistryTraces): string[] {
  const { loginServer, repositories } = registry;
  if ('unknown' in repositories)
    return [`${loginServer}: whether its repositories teleport is not known: ${ended(repositories.unknown)}`];
  const { seen, unread } = repositories.value;
  const on = teleporting(registry).map(({ name }) => name);
  const rest = unread === 0 ? '' : ` ${count(unread, 'more', 'more')} could not be read.`;
  const told = on.length === 0 ? 'none' : on.join(', ');
  return [
    `${loginServer}: Teleport on for ${on.length} of ${count(seen, 'repository', 'repositories')}: ${told}.${rest}`,
  ];
}

function clusterLines(traces: ClusterTraces): string[] {
  const { cluster, feature } = traces;
  const pools = tracedPools(traces).map(({ pool, hasPlugin, lane }) => {
    const labels = [
      ...(hasPlugin ? [`${pluginLabel}=true`] : []),
      ...(lane === undefined ? [] : [`${laneLabel}=${lane}`]),
    ];
    return `${cluster.name}, pool ${pool.name}: labeled ${labels.join(' and ')}.`;
  });
  const none = pools.length === 0 ? [`${cluster.name}: no pool has a label of Teleport.`] : [];
  const state = 'unknown' in feature ? `not known: ${feature.unknown}` : (ifKnown(feature) ?? 'gone');
  return [
    ...none,
    ...pools,
    `${cluster.name}, its subscription ${cluster.subscriptionId}: the feature EnableACRTeleport is ${ended(state)}`,
  ];
}

function breakageLines(): string[] {
  return [
    '## What breaks, and when',
    '',
    ...breakages.map(({ when, what, source }) => `- **${when}.** ${markdownText(what)} ${page(source)}`),
    '',
    markdownText(disagreement),
    '',
  ];
}

const cited: readonly Source[] = Object.values(citedPages);

function page(source: keyof typeof citedPages): string {
  const { title } = citedPages[source];
  return `[${markdownText(title)}][${cited.indexOf(citedPages[source]) + 1}]`;
}

function stepLines({ title, about, items }: Step, number: number, link: ActLink | undefined): string[] {
  return [
    `## ${number}. ${title}`,
    '',
    markdownText(about),
    '',
    ...items.flatMap(item => itemLines(item, link)),
    '',
  ];
}

function itemLines({ words, act, lines }: StepItem, link: ActLink | undefined): string[] {
  const linked = act && link ? ` → ${link(act.label, act.act)}` : '';
  const fence = lines.length === 0 ? [] : ['  ```sh', ...lines.map(line => `  ${plainText(line)}`), '  ```'];
  return [`${bullet(words)}${linked}`, ...fence];
}

function bullet(words: string): string {
  return `- ${markdownText(words)}`;
}

function asOf(now: number): string {
  const at = isoTime(now);
  return at === undefined ? '' : `As of ${at.replace('T', ' ').slice(0, 19)} UTC.`;
}
