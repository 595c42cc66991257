import type { Row } from './figure';
import { node, program, withSimulator } from './processes';
import type { LargeResult } from './programs/large';
import { median } from './rounds';

const repositories = 100_000;
const rounds = 3;

/** A registry larger than any is likely to be. */
export function large(): Promise<Row[]> {
  return withSimulator(['--world', `large:${repositories}x1`], async ({ url, env }) => {
    const results: LargeResult[] = [];
    for (let round = 0; round < rounds; round++)
      results.push(
        JSON.parse(await node(['--expose-gc', program('large')], { env: { ...env, REGISTRY: url } })),
      );
    const of = (key: keyof LargeResult) => median(results.map(result => result[key]));
    const names = { what: 'for the names alone, in an array', value: of('namesMB') };
    return [
      {
        what: '100,000 repositories: first rows after the answer',
        unit: 'ms',
        value: of('firstRowsMs'),
        beside: { what: 'to parse it', value: of('parseMs') },
        target: { of: 'value', most: 200 },
      },
      {
        what: '100,000 repositories: memory over idle, three pages read',
        unit: 'MB',
        value: of('pagesMB'),
        target: { of: 'value', most: 50 },
      },
      {
        what: '100,000 repositories: memory over idle, all searched and all found',
        unit: 'MB',
        value: of('searchMB'),
        beside: names,
        target: { of: 'value', most: 50 },
      },
      {
        what: '100,000 repositories: memory over idle, all pages read as rows',
        unit: 'MB',
        value: of('allMB'),
        beside: names,
        target: { of: 'value', most: 50 },
      },
    ];
  });
}
