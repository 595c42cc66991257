import assert from 'node:assert/strict';
import { isAbort } from '../../src/base/errors';
import type { RegistryData } from '../../src/simulator';
import { checkTags, viewTag } from '../../src/teleport/checkTags';
import { failureOf } from '../support/errors';
import { answering, response } from '../support/http';
import {
  collected,
  type OpenedRegistry,
  openedRegistry,
  type RegistryOptions,
  steady,
} from '../support/registry';

const app: Partial<RegistryData> = {
  repositories: [
    {
      name: 'app',
      teleportEnabled: true,
      images: [
        { tags: ['1.0', 'latest'], pushed: '1h' },
        { tags: ['0.9'], pushed: '2h', expanded: false },
      ],
    },
  ],
};

const ociOnly = answering(/^\/acr\//, () => response(404));

async function listed(options: RegistryOptions = {}) {
  const opened = await openedRegistry({ data: app, ...options });
  const tags = await collected(opened.client.tags('app', steady()));
  opened.simulator.requests.reset();
  return { ...opened, tags };
}

async function states({ services, saved, tags, clock }: OpenedRegistry & Awaited<ReturnType<typeof listed>>) {
  const all = async () => {
    const found: string[] = [];
    for await (const { tag, check } of checkTags(services, saved, 'app', tags, steady()))
      found.push(`${tag.name} ${check.state.state}`);
    return found;
  };
  return clock.settle(all());
}

describe('checkTags', () => {
  it('checks all tags, in their order', async () => {
    assert.deepEqual(await states(await listed()), ['1.0 ready', 'latest ready', '0.9 notEnabled']);
  });

  it('asks once for each digest', async () => {
    const opened = await listed();
    await states(opened);
    assert.equal(opened.simulator.requests.count({ kind: 'mount' }), 2);
  });

  it('asks for the digests first, where the registry lists names alone', async () => {
    const opened = await listed({ around: ociOnly });
    await states(opened);
    assert.equal(opened.simulator.requests.count({ method: 'HEAD' }), 3);
    assert.equal(opened.simulator.requests.count({ kind: 'mount' }), 2);
  });

  it('costs one mount call for each of a thousand digests', async () => {
    const data = { generated: { repositories: 1, tags: 1000 } };
    const opened = await openedRegistry({ data });
    const tags = await collected(opened.client.tags('app-000000', steady()));
    opened.simulator.requests.reset();
    for await (const { check } of checkTags(opened.services, opened.saved, 'app-000000', tags, steady()))
      assert.equal(check.state.state, 'ready');
    assert.deepEqual(opened.simulator.requests.counts(), { 'GET token': 1, 'GET mount': 1000 });
  });

  it('ends with an abort', async () => {
    const { services, saved, tags } = await listed();
    const abort = new AbortController();
    const checks = checkTags(services, saved, 'app', tags, abort.signal);
    await checks.next();
    abort.abort();
    const rest = async () => {
      for await (const _ of checks);
    };
    assert.ok((await rest().catch(isAbort)) !== false);
  });
});

describe('viewTag', () => {
  it('takes digest and time from the listing', async () => {
    const { services, saved, tags, simulator } = await listed();
    const [tag = { name: '' }] = tags;
    const image = await viewTag(services, saved, 'app', tag, steady());
    assert.deepEqual([image.digest, image.pushedAt, image.tag], [tag.digest, tag.updatedAt, '1.0']);
    assert.equal(simulator.requests.total, 0);
  });

  it('fails for a tag that is gone meanwhile', async () => {
    const { services, saved } = await listed();
    const error = await failureOf(viewTag(services, saved, 'app', { name: 'gone' }, steady()));
    assert.match(String(error), /does not have app:gone/);
  });
});
