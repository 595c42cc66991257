import { parseArgs } from 'node:util';
import { table } from '../../src/cli/terminal';
import { activation } from './activation';
import { check } from './check';
import { comparing } from './comparing';
import { counts } from './counts';
import { events } from './events';
import { asCells, asJson, type Row } from './figure';
import { large } from './large';
import { listAtHand, listFarAway } from './list';
import { panel } from './panel';
import { buildAll } from './processes';
import { sizes } from './sizes';

// npm run bench [-- NAME… --json]: measures what the product promises, each figure beside a floor or a peer of the same run.
// A target that is missed is told and fails nothing: a busy machine is no fault of the code.

const benches: Readonly<Record<string, () => Promise<Row[]>>> = {
  sizes,
  counts,
  check,
  list: listAtHand,
  latency: listFarAway,
  large,
  panel,
  comparing,
  events,
  activation,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const names = positionals.length > 0 ? positionals : Object.keys(benches);
  const unknown = names.filter(name => !Object.hasOwn(benches, name));
  if (unknown.length > 0)
    throw new Error(`No bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  await buildAll();
  const rows: Row[] = [];
  for (const name of names) {
    console.error(`Measuring ${name} …`);
    rows.push(...((await benches[name]?.()) ?? []));
  }
  console.log(values.json ? asJson(rows) : table(asCells(rows)).join('\n'));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
