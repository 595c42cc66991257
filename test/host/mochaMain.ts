import { resolve } from 'node:path';
import { runMocha } from './runMocha';

// tsx test/host/mochaMain.ts LIMIT_MS FILE…

const [limit, ...files] = process.argv.slice(2);

runMocha(
  files.map(file => resolve(file)),
  Number(limit),
).then(
  failures => process.exit(failures === 0 ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
