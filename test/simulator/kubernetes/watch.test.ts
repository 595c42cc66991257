import assert from 'node:assert/strict';
import { deployment, deployments, KubeClient, pods, type WatchLine } from './kubeClient';

interface PodLine {
  readonly status: { readonly phase: string };
}

/** As many lines of a watch as wanted; time passes for as long as it takes. */
async function take(
  client: KubeClient,
  target: string,
  count: number,
  accept?: string,
): Promise<WatchLine[]> {
  const lines: WatchLine[] = [];
  const reading = (async () => {
    for await (const line of client.watch(target, accept === undefined ? {} : { accept })) {
      lines.push(line);
      if (lines.length === count) return;
    }
  })();
  await client.clock.settle(reading);
  return lines;
}

const told = (lines: readonly WatchLine[]) =>
  lines.map(({ type, object }) => `${type} ${object.metadata.name}`);

describe('Simulated Kubernetes: watching', () => {
  it('tells what is there, and then each change as it happens', async () => {
    const client = new KubeClient();
    await client.apply(`${deployments}/web`, deployment('web'));
    const lines = await take(client, `${pods}?watch=true`, 8);
    assert.equal(lines[0]?.type, 'ADDED');
    const phases = lines.map(({ object }) => (object as unknown as PodLine).status.phase);
    assert.deepEqual([phases[0], phases.at(-1)], ['Pending', 'Running']);
    const versions = lines.map(({ object }) => Number(object.metadata.resourceVersion));
    assert.deepEqual(
      versions,
      versions.toSorted((one, other) => one - other),
    );
    assert.ok(client.clock.now() - Date.UTC(2026, 0, 5, 12) > 34_000);
  });

  it('goes on from where a list was read', async () => {
    const client = new KubeClient();
    await client.ask('POST', deployments, deployment('before', { replicas: 0 }));
    const { body } = await client.get<{ metadata: { resourceVersion: string } }>(deployments);
    await client.ask('POST', deployments, deployment('after', { replicas: 0 }));
    await client.ask('DELETE', `${deployments}/before`);
    const target = `${deployments}?watch=1&resourceVersion=${body.metadata.resourceVersion}`;
    const lines = await take(client, target, 4);
    assert.deepEqual(told(lines.filter(({ type }) => type !== 'MODIFIED')), [
      'ADDED after',
      'DELETED before',
    ]);
  });

  it('tells of things that come into a selection, and of those that leave it', async () => {
    const client = new KubeClient();
    await client.ask('POST', deployments, deployment('web', { replicas: 0 }));
    const merge = { contentType: 'application/merge-patch+json' };
    const label = (value: string | null) =>
      client.ask('PATCH', `${deployments}/web`, { metadata: { labels: { lane: value } } }, merge);
    const { body } = await client.get<{ metadata: { resourceVersion: string } }>(deployments);
    await label('teleport');
    await label(null);
    const query = `watch=1&resourceVersion=${body.metadata.resourceVersion}&labelSelector=lane%3Dteleport`;
    const lines = await take(client, `${deployments}?${query}`, 2);
    assert.deepEqual(told(lines), ['ADDED web', 'DELETED web']);
  });

  it('says that a version is too old to go on from', async () => {
    const client = new KubeClient({ historyLimit: 5 });
    const { body } = await client.get<{ metadata: { resourceVersion: string } }>(deployments);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      await client.ask('POST', deployments, deployment(name, { replicas: 0 }));
    const { resourceVersion } = body.metadata;
    const lines = await take(client, `${deployments}?watch=1&resourceVersion=${resourceVersion}`, 2);
    assert.equal(lines.length, 1);
    const { code, reason, message } = (lines[0]?.object ?? {}) as unknown as Record<string, unknown>;
    assert.deepEqual([lines[0]?.type, code, reason], ['ERROR', 410, 'Expired']);
    assert.match(String(message), new RegExp(`^too old resource version: ${resourceVersion} \\(\\d+\\)$`));
  });

  it('ends in its time, with a mark to go on from', async () => {
    const client = new KubeClient();
    const start = client.clock.now();
    const lines = await take(client, `${pods}?watch=1&timeoutSeconds=20&allowWatchBookmarks=true`, 9);
    assert.deepEqual(
      lines.map(({ type }) => type),
      ['BOOKMARK'],
    );
    assert.equal(client.clock.now() - start, 20_000);
  });

  it('marks the end of what was there for those who ask', async () => {
    const client = new KubeClient();
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const lines = await take(client, `/api/v1/namespaces?${query}`, 5);
    assert.deepEqual(
      lines.map(({ type }) => type),
      ['ADDED', 'ADDED', 'ADDED', 'ADDED', 'BOOKMARK'],
    );
    assert.deepEqual(lines[4]?.object.metadata.annotations, { 'k8s.io/initial-events-end': 'true' });
  });

  it('streams tables, of which the first alone has columns', async () => {
    const client = new KubeClient();
    const lines = await take(
      client,
      '/api/v1/namespaces?watch=1',
      2,
      'application/json;as=Table;v=v1;g=meta.k8s.io',
    );
    const columns = lines.map(({ object }) => (object.columnDefinitions as unknown[]).length);
    assert.deepEqual(columns, [3, 0]);
  });

  it('ends when the client goes, and leaves no timer behind', async () => {
    const client = new KubeClient();
    const gone = new AbortController();
    const watching = client.watch(`${pods}?watch=1`, { signal: gone.signal });
    const first = watching.next();
    await client.clock.pass(1_000);
    assert.ok(client.clock.sleepers > 0);
    gone.abort();
    assert.deepEqual(await first, { done: true, value: undefined });
    assert.equal(client.clock.sleepers, 0);
  });

  it('breaks off when the server does', async () => {
    const client = new KubeClient();
    const first = client.watch(`${pods}?watch=1`).next();
    await client.clock.pass(1_000);
    client.kubernetes.cutWatches();
    await assert.rejects(first, { code: 'ECONNRESET' });
    assert.equal((await client.get(pods)).status, 200);
  });
});
