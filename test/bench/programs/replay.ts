import http from 'node:http';
import { text } from 'node:stream/consumers';
import fetch from 'node-fetch';

// node replay.js http|node-fetch < JSON: makes GETs eight at a time over kept-alive connections, reads every answer to its end, and does no more.

/** The authorizations stand apart because few of them serve many requests. */
export interface Replayed {
  readonly origin: string;
  readonly authorizations: readonly string[];
  readonly gets: readonly (readonly [path: string, authorization: number])[];
}

type Get = (url: string, headers: Readonly<Record<string, string>>) => Promise<string>;

const inFlight = 8;
const agent = new http.Agent({ keepAlive: true, maxSockets: inFlight });

const transports: Readonly<Record<string, Get>> = {
  http: (url, headers) =>
    new Promise((resolve, reject) => {
      const request = http.get(url, { agent, headers }, message => {
        const chunks: Buffer[] = [];
        message.on('data', (chunk: Buffer) => chunks.push(chunk));
        message.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        message.on('error', reject);
      });
      request.on('error', reject);
    }),
  'node-fetch': async (url, headers) => (await fetch(url, { agent, headers })).text(),
};

async function main(): Promise<void> {
  const get = transports[process.argv[2] ?? ''];
  if (get === undefined) throw new Error('Name a transport.');
  const { origin, authorizations, gets }: Replayed = JSON.parse(await text(process.stdin));
  const left = gets.values();
  const work = async () => {
    for (const [path, index] of left) {
      const authorization = authorizations[index] ?? '';
      await get(`${origin}${path}`, authorization === '' ? {} : { authorization });
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
