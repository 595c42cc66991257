import { plainText } from '../../base/outsideText';
import { isoTime } from '../readiness/isoTime';
import type { ComparisonState, Sample } from './state';

interface Column {
  readonly name: string;
  /** What stands in it, for whoever reads the file. */
  readonly meaning: string;
  /** Text is outside text, and made safe; a number or time is ours. */
  readonly cell: (sample: Sample, state: ComparisonState) => string | number | undefined;
}

/** The header, in order. Names stay; columns may be added at the end. What is not known is empty. */
export const csvColumns: readonly Column[] = [
  { name: 'run', meaning: 'id of the run', cell: (_, { plan }) => plan.runId },
  { name: 'image', meaning: 'in full', cell: ({ image }) => image },
  { name: 'round', meaning: 'from 1', cell: ({ round }) => round },
  { name: 'lane', meaning: 'teleport, shuttle or streaming', cell: ({ lane }) => lane },
  {
    name: 'outcome',
    meaning: 'pulled, alreadyPresent (no pull took place), failed or pending (not finished)',
    cell: ({ outcome }) => outcome,
  },
  { name: 'pulled_ms', meaning: 'the pull alone, milliseconds', cell: ({ pulledMs }) => pulledMs },
  {
    name: 'including_waiting_ms',
    meaning: 'with the wait for other pulls, milliseconds',
    cell: ({ includingWaitingMs }) => includingWaitingMs,
  },
  { name: 'size_bytes', meaning: 'as the kubelet says', cell: ({ sizeBytes }) => sizeBytes },
  { name: 'pod', meaning: 'name', cell: ({ pod }) => pod },
  { name: 'node', meaning: 'name', cell: ({ node }) => node },
  { name: 'cluster', meaning: 'name', cell: (_, { plan }) => plan.cluster.name },
  { name: 'namespace', meaning: 'name', cell: (_, { plan }) => plan.namespace },
  { name: 'started_at', meaning: 'ISO 8601, UTC', cell: ({ startedAt }) => isoTime(startedAt) },
  { name: 'ended_at', meaning: 'ISO 8601, UTC', cell: ({ endedAt }) => endedAt && isoTime(endedAt) },
  { name: 'event', meaning: "the kubelet's words, in one line", cell: ({ event }) => event },
];

/** One line a pull, under a header (RFC 4180). No cell is a formula to a spreadsheet. */
export function comparisonAsCsv(state: ComparisonState): string {
  const rows = state.samples.map(sample => csvColumns.map(({ cell }) => csvCell(cell(sample, state))));
  return [csvColumns.map(({ name }) => name), ...rows].map(cells => `${cells.join(',')}\r\n`).join('');
}

function csvCell(value: string | number | undefined): string {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return '';
  if (typeof value === 'number') return String(value);
  const line = plainText(value);
  // What a spreadsheet takes for a formula begins with one of these, in their wide forms as well.
  const text = /^[=+\-@＝＋－＠]/.test(line) ? `'${line}` : line;
  return /[",;\t]/.test(text) || text !== line ? `"${text.replaceAll('"', '""')}"` : text;
}
