import { createAbort } from '../../../src/base/abort';
import { systemClock } from '../../../src/base/clock';
import type { Fetch } from '../../../src/base/fetch';
import { createNodeFetch } from '../../../src/base/nodeFetch';
import { parseRegistry } from '../../../src/registry/reference';
import { createServices } from '../../../src/teleport/services';
import { RegistryTree } from '../../../src/ui/tree/registryTree';
import { testHost } from '../../support/host';

// node --expose-gc large.js: reads the registry REGISTRY as the tree does, as ACR_USER, and prints what that took as JSON.

export interface LargeResult {
  readonly firstRowsMs: number;
  readonly parseMs: number;
  readonly pagesMB: number;
  readonly searchMB: number;
  readonly allMB: number;
  readonly namesMB: number;
}

async function main(): Promise<LargeResult> {
  const { REGISTRY = '', ACR_USER, ACR_PWD } = process.env;
  const watched = watchedFetch();
  const host = {
    ...testHost({ fetch: watched.fetch, environment: { ACR_USER, ACR_PWD } }),
    clock: systemClock,
  };
  const services = createServices(host, () => ({ stuckAfterMs: 600_000 }));
  const saved = await services.registries.save(parseRegistry(REGISTRY), { access: 'environment' });
  const tree = new RegistryTree(services);
  const row = tree.rows.registry(saved);
  const { client } = await tree.branches.open(saved);
  await client.signIn(createAbort().signal);

  const idle = heapMB();
  await tree.children(row);
  const firstRowsMs = performance.now() - watched.lastAnswerAt();
  const parseStartedAt = performance.now();
  JSON.parse(watched.lastAnswer());
  const parseMs = performance.now() - parseStartedAt;
  await tree.loadMore(row);
  await tree.loadMore(row);
  await tree.children(row);
  const pagesMB = heapMB() - idle;

  const found = new Set<string>();
  for await (const { items } of client.repositories(createAbort().signal))
    for (const name of items) if (name.includes('app')) found.add(name);
  tree.setFilter(saved, { words: 'app', names: [...found].sort() });
  await tree.children(row);
  found.clear();
  const searchMB = heapMB() - idle;

  tree.setFilter(saved, undefined);
  while (tree.branches.extent(saved)?.isComplete === false) await tree.loadMore(row);
  await tree.children(row);
  const allMB = heapMB() - idle;

  const before = heapMB();
  const names = Array.from({ length: tree.branches.extent(saved)?.count ?? 0 }, (_, index) =>
    `app-${index}`.padEnd(10),
  );
  const namesMB = heapMB() - before;
  return { firstRowsMs, parseMs, pagesMB, searchMB, allMB, namesMB: names.length > 0 ? namesMB : 0 };
}

function heapMB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Knows when the last answer was complete, and what it was. */
function watchedFetch() {
  const network = createNodeFetch();
  let last = { text: '', at: 0 };
  const fetch: Fetch = async (url, request) => {
    const response = await network(url, request);
    const body = response.body;
    const { status, headers } = response;
    return { status, headers, body: body && passing(body) };
  };
  async function* passing(body: AsyncIterable<Uint8Array | string>) {
    let text = '';
    for await (const chunk of body) {
      text += Buffer.from(chunk as Uint8Array).toString('utf8');
      yield chunk;
    }
    last = { text, at: performance.now() };
  }
  return { fetch, lastAnswer: () => last.text, lastAnswerAt: () => last.at };
}

main().then(
  result => {
    console.log(JSON.stringify(result));
    process.exit(0);
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
