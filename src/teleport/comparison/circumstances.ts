import { count, formatBytes, formatElapsed } from '../../base/units';
import type { ComparedImage, ComparisonState, Lane } from './state';
import { laneWords } from './words';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `24 Nov 2026`, in UTC as the time is. By hand: the same wherever it is read. */
export function dayWords(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return 'at an unknown time';
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

export function timeWords(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return Number.isNaN(date.getTime())
    ? dayWords(timeMs)
    : `${dayWords(timeMs)}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

/** `944 MB, 29 layers`; empty where neither is known. */
export function sizeWords({ sizeBytes, layers }: ComparedImage): string {
  return [
    ...(sizeBytes === undefined ? [] : [formatBytes(sizeBytes)]),
    ...(layers === undefined ? [] : [count(layers, 'layer')]),
  ].join(', ');
}

/** Where and how, in one line's parts. */
export function settingOf({ plan, startedAt }: ComparisonState): readonly string[] {
  return [plan.cluster.name, plan.namespace, count(plan.rounds, 'round'), dayWords(startedAt)];
}

/** Where and how, in full: a name and its words each. */
export function circumstancesOf(state: ComparisonState): readonly (readonly [string, string])[] {
  const { plan, startedAt, endedAt } = state;
  const { name, context } = plan.cluster;
  return [
    ['Cluster', name === context ? name : `${name} (context ${context})`],
    ['Namespace', plan.namespace],
    ...plan.images.map(image => ['Image', imageWords(image)] as const),
    ...plan.lanes.map(lane => [`Lane ${lane.name}`, laneCircumstance(lane)] as const),
    ['Rounds', `${plan.rounds}, node pools ${plan.recycle ? 'recycled' : 'not recycled'} between them`],
    ['Started', timeWords(startedAt)],
    ...(endedAt === undefined ? [] : [['Took', formatElapsed(endedAt - startedAt)] as const]),
    ['Measured', 'by the kubelets: the pull alone, without waiting for other pulls'],
    ['Run', plan.runId],
  ];
}

function imageWords(image: ComparedImage): string {
  const size = sizeWords(image);
  return size === '' ? image.reference : `${image.reference} (${size})`;
}

function laneCircumstance({ name, selector }: Lane): string {
  return `${laneWords[name]} on nodes with ${selector.label}=${selector.value}`;
}
