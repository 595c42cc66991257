import assert from 'node:assert/strict';
import type { JsonRecord } from '../../src/base/json';
import { ClusterError } from '../../src/kubernetes/clusterError';
import type { ClusterCall, WatchCall } from '../../src/kubernetes/connection';
import { type ObjectChange, watchObjects } from '../../src/kubernetes/watch';
import { failureAs, failureOf } from '../support/errors';
import { turn } from '../support/virtualClock';
import { type Answer, clusterError, EventStream, fakeCluster, forever, list } from './fakeConnection';

const query = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' };
const minuteMs = 60_000;

function pod(name: string, resourceVersion = '1') {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', resourceVersion } };
}

function told(change: ObjectChange): string {
  switch (change.kind) {
    case 'listed':
      return `listed ${change.objects.map(({ metadata }) => metadata.name).join(' ')}`;
    case 'interrupted':
      return `interrupted ${change.error.code} ${change.retryInMs}`;
    case 'resumed':
      return 'resumed';
    default:
      return `${change.kind} ${change.object.metadata.name}`;
  }
}

type Stream = AsyncIterable<JsonRecord> | Iterable<JsonRecord>;

/** A watch over scripted streams; after the last one it stays silent. */
function watching(
  streams: readonly ((call: WatchCall) => Stream)[],
  {
    send = () => list([pod('a')]),
    deadlineMs = 10 * minuteMs,
    signal = forever(),
  }: {
    send?: (call: ClusterCall, index: number) => Answer;
    deadlineMs?: number;
    signal?: AbortSignal;
  } = {},
) {
  const cluster = fakeCluster({
    send,
    watch: (call, index) => streams[index]?.(call) ?? new EventStream().until(call.signal),
  });
  const changes: string[] = [];
  const random = () => 1;
  const done = (async () => {
    for await (const change of watchObjects(cluster.objects, query, { signal, deadlineMs, random }))
      changes.push(told(change));
  })();
  done.catch(() => {});
  return { ...cluster, changes, done };
}

function event(type: string, object: object): JsonRecord {
  return { type, object };
}

describe('a watch of objects', () => {
  it('tells what is there, and then each change, and goes on from the newest when its stream ends', async () => {
    const stream = new EventStream();
    const { changes, watches, calls, done, clock } = watching([call => stream.until(call.signal)]);
    await turn();
    stream.push('ADDED', pod('b', '11'));
    stream.push('MODIFIED', pod('b', '12'));
    stream.push('DELETED', pod('a', '13'));
    stream.push('BOOKMARK', { kind: 'Pod', metadata: { resourceVersion: '20' } });
    await turn();
    await clock.pass(minuteMs);
    stream.end();
    await clock.pass(1);
    assert.deepEqual(changes, ['listed a', 'added b', 'modified b', 'deleted a']);
    assert.equal(calls.length, 1);
    assert.equal(watches.length, 2);
    assert.deepEqual(watches[0]?.query, {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: '10',
      timeoutSeconds: 120,
      labelSelector: undefined,
      fieldSelector: undefined,
    });
    assert.equal(watches[1]?.query?.resourceVersion, '20');
    await clock.settle(done);
  });

  it('ends by itself at its deadline, with nothing left behind', async () => {
    const { done, clock, changes } = watching([], { deadlineMs: 5 * minuteMs });
    assert.equal(await clock.timeToSettle(done), 5 * minuteMs);
    await done;
    assert.deepEqual(changes, ['listed a']);
    assert.equal(clock.sleepers, 0);
  });

  it("ends with its signal's reason", async () => {
    const abort = new AbortController();
    const { done, clock } = watching([], { signal: abort.signal });
    await turn();
    abort.abort();
    assert.equal(await failureOf(done), abort.signal.reason);
    assert.equal(clock.sleepers, 0);
    assert.equal(await failureOf(watching([], { signal: abort.signal }).done), abort.signal.reason);
  });

  it('lists anew what cannot be taken up, whether the server says so before or in the stream', async () => {
    const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
    const { changes, clock, done, calls, watches } = watching(
      [
        () => {
          throw clusterError('gone');
        },
        () => [event('ADDED', pod('b', '11')), event('ERROR', gone)],
      ],
      { send: (_, index) => list([pod(`list${index}`)], String(index)) },
    );
    await clock.pass(minuteMs);
    assert.deepEqual(changes, ['listed list0', 'listed list1', 'added b', 'listed list2']);
    assert.equal(calls.length, 3);
    assert.deepEqual(
      watches.map(({ query: asked }) => asked?.resourceVersion),
      ['0', '1', '2'],
    );
    await clock.settle(done);
  });

  it('does not turn in a circle when a server always says gone, or ends each stream at once', async () => {
    for (const stream of [
      () => {
        throw clusterError('gone');
      },
      () => [],
      () => [event('BOOKMARK', pod('x', '5'))],
    ] as const) {
      const { clock, watches, done } = watching(
        Array.from({ length: 1000 }, () => stream),
        {
          deadlineMs: minuteMs,
        },
      );
      await clock.settle(done);
      assert.ok(watches.length > 2 && watches.length <= 121, `${watches.length} streams in a minute`);
    }
  });

  it('waits out a server that does not answer, longer each time, and tells it', async () => {
    const down = () => {
      throw clusterError('unreachable');
    };
    const { changes, clock, done, watches } = watching([
      down,
      down,
      down,
      () => [event('ADDED', pod('b', '11'))],
      down,
    ]);
    await clock.pass(minuteMs);
    assert.deepEqual(changes, [
      'listed a',
      'interrupted unreachable 500',
      'interrupted unreachable 1000',
      'interrupted unreachable 2000',
      'resumed',
      'added b',
      'interrupted unreachable 1000',
      'resumed',
    ]);
    assert.equal(watches[4]?.query?.resourceVersion, '11');
    await clock.settle(done);
  });

  it('waits out a server that has just come back and knows nobody yet, for a while', async () => {
    const away = () => {
      throw clusterError('unreachable');
    };
    const refused = () => {
      throw clusterError('forbidden');
    };
    const outage = Array.from({ length: 6 }, () => away);
    const { changes, clock, done } = watching([
      ...outage,
      refused,
      refused,
      () => [event('ADDED', pod('b'))],
    ]);
    await clock.pass(minuteMs);
    assert.deepEqual(changes.slice(6), [
      'interrupted unreachable 5000',
      'interrupted forbidden 5000',
      'interrupted forbidden 5000',
      'resumed',
      'added b',
    ]);
    await clock.settle(done);
    const always = watching([away, ...Array.from({ length: 20 }, () => refused)]);
    const error = await failureAs(ClusterError, always.clock.settle(always.done));
    assert.equal(error.code, 'forbidden');
    assert.equal(always.changes.length, 7);
  });

  it('lists anew when the server has been set back', async () => {
    const error = new ClusterError(
      'No.',
      { cluster: 'demo-aks', subject: 'it' },
      {
        code: 'timeout',
        detail: 'Timeout: Too large resource version: 20, current: 5',
      },
    );
    const { changes, clock, done } = watching([
      () => {
        throw error;
      },
    ]);
    await clock.pass(minuteMs);
    assert.deepEqual(changes, ['listed a', 'listed a']);
    await clock.settle(done);
  });

  it('fails at once for somebody who may list and not watch', async () => {
    const { changes, clock, done } = watching([
      () => {
        throw clusterError('forbidden');
      },
    ]);
    assert.equal((await failureAs(ClusterError, clock.settle(done))).code, 'forbidden');
    assert.deepEqual(changes, ['listed a']);
  });

  it('fails as its first list does', async () => {
    for (const code of ['forbidden', 'unreachable'] as const) {
      const { done } = watching([], { send: () => clusterError(code) });
      assert.equal((await failureAs(ClusterError, done)).code, code);
    }
  });

  it('waits out a list that fails later on', async () => {
    const { changes, clock, done } = watching(
      [
        () => {
          throw clusterError('gone');
        },
      ],
      { send: (_, index) => (index === 1 ? clusterError('unavailable') : list([pod('a')])) },
    );
    await clock.pass(minuteMs);
    assert.deepEqual(changes, ['listed a', 'interrupted unavailable 1000', 'listed a']);
    await clock.settle(done);
  });

  it('takes an error in the stream as what it says', async () => {
    const broken = { kind: 'Status', code: 500, reason: 'InternalError', message: 'etcd is away' };
    const { changes, clock, done } = watching([() => [event('ERROR', broken)]]);
    await clock.pass(minuteMs);
    assert.deepEqual(changes, ['listed a', 'interrupted unavailable 500', 'resumed']);
    await clock.settle(done);
  });

  it('passes over what is no change', async () => {
    const { changes, clock, done } = watching([
      () => [{}, event('LATER', pod('b')), event('ADDED', {}), event('ADDED', pod('c'))],
    ]);
    await clock.pass(minuteMs);
    assert.deepEqual(changes, ['listed a', 'added c']);
    await clock.settle(done);
  });

  it('is left early without a trace', async () => {
    const { objects, clock } = fakeCluster({
      send: () => list([pod('a')]),
      watch: call => new EventStream().until(call.signal),
    });
    for await (const change of watchObjects(objects, query, { signal: forever(), deadlineMs: minuteMs })) {
      assert.equal(told(change), 'listed a');
      break;
    }
    assert.equal(clock.sleepers, 0);
  });
});

describe('a watch where nothing can be watched', () => {
  const pollMs = 10_000;

  /** The lists, or what there is in place of one, in their order; the last one stays. */
  function polling(answers: readonly Answer[]) {
    const cluster = fakeCluster({
      pollMs,
      send: (_, index) => answers[Math.min(index, answers.length - 1)],
    });
    const abort = new AbortController();
    const changes: string[] = [];
    const options = { signal: abort.signal, deadlineMs: 10 * minuteMs, random: () => 1 };
    const done = (async () => {
      for await (const change of watchObjects(cluster.objects, query, options)) changes.push(told(change));
    })();
    done.catch(() => {});
    return { ...cluster, changes, done, abort };
  }

  it('reads it again every so often, and tells what differs', async () => {
    const { changes, calls, clock, done } = polling([
      list([pod('a'), pod('b')]),
      list([pod('a'), pod('b')]),
      list([pod('a', '2'), pod('c')]),
    ]);
    await turn();
    assert.deepEqual(changes, ['listed a b']);
    await clock.pass(pollMs);
    assert.deepEqual([calls.length, changes.length], [2, 1]);
    await clock.pass(pollMs);
    assert.deepEqual(changes.slice(1), ['deleted b', 'modified a', 'added c']);
    assert.equal(await clock.timeToSettle(done), 10 * minuteMs - 2 * pollMs);
    assert.equal(clock.sleepers, 0);
  });

  it('waits out what passes, tells of it, and misses nothing', async () => {
    const { changes, clock, abort, done } = polling([
      list([pod('a')]),
      clusterError('unavailable'),
      clusterError('throttled'),
      list([pod('a'), pod('b')]),
    ]);
    await turn();
    await clock.pass(4 * pollMs);
    assert.deepEqual(changes, [
      'listed a',
      'interrupted unavailable 500',
      'interrupted throttled 1000',
      'resumed',
      'added b',
    ]);
    abort.abort();
    assert.equal(await failureOf(done), abort.signal.reason);
  });

  it('throws what does not pass', async () => {
    const { done, clock } = polling([list([pod('a')]), clusterError('forbidden')]);
    assert.equal((await failureAs(ClusterError, clock.settle(done))).code, 'forbidden');
  });
});
