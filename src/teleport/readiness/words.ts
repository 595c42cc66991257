import { labelsText } from '../../azure/nodeLabels';
import { count } from '../../base/units';
import type { Fix } from './fix';
import type { Accelerator, ReadinessVerdict, Verdict } from './rule';

/** One vocabulary for report, tooltip and command line; a symbol never stands without its word. */

export const acceleratorNames: Readonly<Record<Accelerator, string>> = {
  teleport: 'Teleport',
  streaming: 'Artifact Streaming',
};

export const symbols: Readonly<Record<Verdict | ReadinessVerdict, string>> = {
  ok: '✓',
  blocks: '✕',
  advice: '!',
  unknown: '?',
  ready: '✓',
  blocked: '✕',
  doubtful: '?',
};

/** What was judged of one accelerator, in numbers. */
export interface Tally {
  readonly accelerator: Accelerator;
  readonly verdict: ReadinessVerdict;
  readonly blocks: number;
  readonly unknown: number;
}

/** One sentence that begins with the accelerator's name. `unnamed` is what nobody named, such as `no cluster was named`. */
export function acceleratorSentence(tally: Tally, unnamed: string | undefined): string {
  return `${acceleratorNames[tally.accelerator]}: ${clause(tally, unnamed)}.`;
}

function clause(tally: Tally, unnamed: string | undefined): string {
  switch (tally.verdict) {
    case 'ready':
      return 'nothing stands in the way';
    case 'blocked':
      return `${thingsStand(tally.blocks)} in the way`;
    case 'doubtful':
      return `nothing known stands in the way, but ${doubts(tally, unnamed)}`;
    case 'unknown':
      return doubts(tally, unnamed);
  }
}

function thingsStand(amount: number): string {
  return `${count(amount, 'thing')} ${amount === 1 ? 'stands' : 'stand'}`;
}

function doubts({ unknown }: Tally, unnamed: string | undefined): string {
  const told = unknown === 0 ? [] : [`${count(unknown, 'thing')} could not be found out`];
  return [...told, ...(unnamed === undefined ? [] : [unnamed])].join(', and ') || 'no rule applies';
}

/** The answer to "will this start fast?". `verdict` is that of the accelerator that gets furthest. */
export function answer(verdict: ReadinessVerdict, tallies: readonly Tally[]): string {
  const those = tallies.filter(tally => tally.verdict === verdict).map(tally => tally.accelerator);
  const names = those.map(accelerator => acceleratorNames[accelerator]).join(' or ');
  switch (verdict) {
    case 'ready':
      return `Yes, by ${names}.`;
    case 'doubtful':
      return `Perhaps, by ${names}: nothing known stands in the way, but not all is known.`;
    case 'unknown':
      return `That cannot be told: too little is known for ${names}.`;
    case 'blocked':
      return `No, it is pulled whole: ${tallies.map(inTheWay).join(', ')}.`;
  }
}

function inTheWay({ accelerator, blocks }: Tally): string {
  return `${thingsStand(blocks)} in the way of ${acceleratorNames[accelerator]}`;
}

const shortAnswers: Readonly<Record<ReadinessVerdict, string>> = {
  ready: 'yes',
  doubtful: 'perhaps',
  unknown: 'not known',
  blocked: 'no',
};

/** All of it in one line, for narrow places. */
export function shortAnswer(verdict: ReadinessVerdict, tallies: readonly Tally[]): string {
  const each = tallies.map(tally => `${acceleratorNames[tally.accelerator]} ${shortWords(tally)}`);
  return [`Fast start: ${shortAnswers[verdict]}`, ...each].join(' · ');
}

function shortWords({ verdict, blocks, unknown }: Tally): string {
  if (verdict === 'blocked') return `blocked by ${blocks}`;
  return unknown === 0 ? verdict : `${verdict}, ${unknown} not known`;
}

/** What a fix does, as a link or button says it. It holds names from outside as they came. */
export function fixWords(fix: Fix): string {
  switch (fix.kind) {
    case 'createToken':
      return `Create a token for ${fix.repository}`;
    case 'attachRegistry':
      return 'Attach the registry to the cluster';
    case 'enableStreaming':
      return `Enable streaming on pool ${fix.pool}`;
    case 'importImage':
      return `Import ${fix.target} again`;
    case 'convertImage':
      return 'Convert it for Artifact Streaming';
    case 'registerFeature':
      return `Register ${fix.feature}`;
    case 'scalePool':
      return `Scale pool ${fix.pool} to ${count(fix.count, 'node')}`;
    case 'labelPool':
      return `Label pool ${fix.pool} with ${labelsText(fix.labels)}`;
    case 'createPool':
      return fix.streams ? 'Create a pool that streams' : `Create a pool with ${labelsText(fix.labels)}`;
  }
}
