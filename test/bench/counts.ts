import { createAbort } from '../../src/base/abort';
import type { Page } from '../../src/registry/paging';
import { checkTags } from '../../src/teleport/checkTags';
import { findTeleport } from '../../src/teleport/findTeleport';
import { collected, openedRegistry, steady } from '../support/registry';
import type { Figure, Row, Target } from './figure';

/** How many requests things take; the same wherever it runs. */
export async function counts(): Promise<Row[]> {
  return [await tokens(1000), ...(await tags(1000, 25))];
}

async function tokens(repositories: number): Promise<Figure> {
  const { registry, simulator } = await openedRegistry({ data: { generated: { repositories, tags: 1 } } });
  for await (const _ of findTeleport(registry, createAbort().signal));
  // One more is for the catalog.
  const value = (simulator.requests.count({ kind: 'token' }) - 1) / (repositories / 50);
  return { what: 'token requests per 50 repositories', unit: 'requests', value, target: atMost(1) };
}

/** Expanding a repository of so many tags on so many images. */
async function tags(count: number, digests: number): Promise<Figure[]> {
  const images = Array.from({ length: digests }, (_, image) => ({
    tags: Array.from({ length: count / digests }, (_, index) => `1.${image}.${index}`),
    sizeBytes: 1_000_000 + image,
  }));
  const repository = { name: 'app', teleportEnabled: true, images };
  const { client, simulator, services, saved } = await openedRegistry({
    data: { repositories: [repository] },
  });
  const pages = client.tags('app', createAbort().signal);
  const first = await pages.next();
  const firstRows = simulator.requests.total;
  const all = [...(first.value?.items ?? []), ...(await collected(pages as AsyncIterable<Page<never>>))];
  for await (const _ of checkTags(services, saved, 'app', all, steady()));
  const mounts = simulator.requests.count({ kind: 'mount' });
  return [
    { what: 'first 100 rows of 1,000 tags', unit: 'requests', value: firstRows, target: atMost(3) },
    {
      what: `mount calls to check ${all.length} tags`,
      unit: 'requests',
      value: mounts,
      beside: { what: 'at one a digest', value: digests },
      target: { of: 'ratio', most: 1 },
    },
  ];
}

function atMost(most: number): Target {
  return { of: 'value', most };
}
