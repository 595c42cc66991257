import { asBoolean, asNumber, asRecord, asString, asTime, type JsonRecord } from '../../base/json';
import { runFormat } from './runJson';
import {
  type ComparedImage,
  type ComparisonPlan,
  type ComparisonState,
  type Lane,
  laneNames,
  type Note,
  outcomes,
  type Phase,
  phases,
  type Sample,
} from './state';

/** Takes back what `comparisonAsJson` made, from a file or a memory. undefined for anything that is not wholly that; never throws. */
export function readRun(value: unknown): ComparisonState | undefined {
  const record = asRecord(value);
  if (record?.format !== runFormat || record.version !== 1) return undefined;
  const plan = readPlan(record);
  const phase = readPhase(record);
  const startedAt = asTime(record.startedAt);
  const endedAt = optional(record.endedAt, asTime);
  const samples = all(record.samples, readSample);
  const notes = all(record.notes, readNote);
  if (!plan || !phase || startedAt === undefined || !endedAt || !samples || !notes) return undefined;
  return { ...phase, plan, startedAt, ...put('endedAt', endedAt), samples, notes };
}

function readPhase({ phase, error }: JsonRecord): Phase | undefined {
  const name = oneOf(phases, phase);
  if (name !== 'failed') return name && { phase: name };
  const words = asString(error);
  return words === undefined ? undefined : { phase: name, error: words };
}

function readPlan(record: JsonRecord): ComparisonPlan | undefined {
  const cluster = asRecord(record.cluster);
  const name = asString(cluster?.name);
  const context = asString(cluster?.context);
  const runId = asString(record.run);
  const namespace = asString(record.namespace);
  const rounds = asNumber(record.rounds);
  const recycle = asBoolean(record.recycle);
  const lanes = all(record.lanes, readLane);
  const images = all(record.images, readImage)?.flat();
  if (name === undefined || context === undefined || runId === undefined || namespace === undefined)
    return undefined;
  if (rounds === undefined || recycle === undefined || !lanes || !images) return undefined;
  return { runId, images, cluster: { name, context }, namespace, rounds, lanes, recycle };
}

function readLane(entry: JsonRecord): Lane | undefined {
  const name = oneOf(laneNames, entry.name);
  const selector = asRecord(entry.selector);
  const label = asString(selector?.label);
  const value = asString(selector?.value);
  if (name === undefined || label === undefined || value === undefined) return undefined;
  return { name, selector: { label, value } };
}

/** None for an image that the plan does not name: its pulls tell of it. */
function readImage(entry: JsonRecord): ComparedImage[] | undefined {
  const reference = asString(entry.reference);
  const planned = asBoolean(entry.planned);
  const sizeBytes = optional(entry.sizeBytes, asNumber);
  const layers = optional(entry.layers, asNumber);
  if (reference === undefined || planned === undefined || !sizeBytes || !layers) return undefined;
  return planned ? [{ reference, ...put('sizeBytes', sizeBytes), ...put('layers', layers) }] : [];
}

function readSample(entry: JsonRecord): Sample | undefined {
  const round = asNumber(entry.round);
  const lane = oneOf(laneNames, entry.lane);
  const outcome = oneOf(outcomes, entry.outcome);
  const pod = asString(entry.pod);
  const image = asString(entry.image);
  const event = asString(entry.event);
  const startedAt = asTime(entry.startedAt);
  const more = readOptionals(entry);
  if (round === undefined || !lane || !outcome || !more) return undefined;
  if (pod === undefined || image === undefined || event === undefined || startedAt === undefined)
    return undefined;
  return { round, lane, pod, image, outcome, event, startedAt, ...more };
}

function readOptionals(entry: JsonRecord) {
  const node = optional(entry.node, asString);
  const pulledMs = optional(entry.pulledMs, asNumber);
  const includingWaitingMs = optional(entry.includingWaitingMs, asNumber);
  const sizeBytes = optional(entry.sizeBytes, asNumber);
  const endedAt = optional(entry.endedAt, asTime);
  if (!node || !pulledMs || !includingWaitingMs || !sizeBytes || !endedAt) return undefined;
  return {
    ...put('node', node),
    ...put('pulledMs', pulledMs),
    ...put('includingWaitingMs', includingWaitingMs),
    ...put('sizeBytes', sizeBytes),
    ...put('endedAt', endedAt),
  };
}

function readNote(entry: JsonRecord): Note | undefined {
  const at = asTime(entry.at);
  const words = asString(entry.words);
  return at === undefined || words === undefined ? undefined : { at, words };
}

function oneOf<T extends string>(names: readonly T[], value: unknown): T | undefined {
  return names.find(name => name === value);
}

/** The entries of a list, if it is one and every entry can be read. */
function all<T>(value: unknown, read: (entry: JsonRecord) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries: T[] = [];
  for (const entry of value) {
    const record = asRecord(entry);
    const found = record && read(record);
    if (found === undefined) return undefined;
    entries.push(found);
  }
  return entries;
}

/** What may be null, in brackets: [] where it is, [it] where it can be read, undefined where it cannot. */
type Optional<T> = readonly [] | readonly [T];

function optional<T>(value: unknown, read: (value: unknown) => T | undefined): Optional<T> | undefined {
  if (value === null) return [];
  const found = read(value);
  return found === undefined ? undefined : [found];
}

/** The key with its value, or nothing. */
function put<K extends string, T>(key: K, [value]: Optional<T>): { readonly [key in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: T };
}
