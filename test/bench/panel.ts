import { comparisonPage } from '../../src/ui/comparison/page';
import { manyRounds, roundAt } from '../teleport/comparison/runs';
import type { Row } from './figure';
import { medians } from './rounds';

const rounds = 50;
const pages = 101;

/** Writing the page of a long comparison, as each event of a run does. */
export async function panel(): Promise<Row[]> {
  const state = manyRounds(rounds);
  const options = { nonce: 'bench', now: roundAt(rounds + 1) };
  const page = comparisonPage(state, options);
  const { written, parsed } = await medians(pages, {
    written: async () => comparisonPage(state, options),
    parsed: async () => JSON.parse(JSON.stringify(state)),
  });
  return [
    {
      what: `page of ${rounds} rounds, ${state.samples.length} pulls, ${Math.round(page.length / 1000)} kB`,
      unit: 'ms',
      value: written,
      beside: { what: 'to write and parse its state as JSON', value: parsed },
      target: { of: 'value', most: 20 },
    },
  ];
}
