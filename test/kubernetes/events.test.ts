import assert from 'node:assert/strict';
import fc from 'fast-check';
import { listEvents, readEvent } from '../../src/kubernetes/events';
import { fakeCluster, forever, list } from './fakeConnection';

const event = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'front.1', namespace: 'shop', uid: 'e1', creationTimestamp: '2026-01-05T12:00:00Z' },
  involvedObject: { kind: 'Pod', name: 'front-1', uid: 'p1', fieldPath: 'spec.containers{front}' },
  reason: 'Pulled',
  message: 'Successfully pulled image "r/x:1" in 8.011045191s',
  type: 'Normal',
  source: { component: 'kubelet', host: 'n1' },
  firstTimestamp: '2026-01-05T12:00:01Z',
  lastTimestamp: '2026-01-05T12:00:03Z',
  count: 2,
};

describe('an event of a cluster', () => {
  it('says what happened to what, who said it, and what it means for a pull', () => {
    assert.deepEqual(readEvent(event), {
      uid: 'e1',
      involved: { kind: 'Pod', name: 'front-1', uid: 'p1' },
      container: 'front',
      reason: 'Pulled',
      message: event.message,
      isWarning: false,
      source: 'kubelet',
      node: 'n1',
      atMs: Date.UTC(2026, 0, 5, 12, 0, 3),
      count: 2,
      pull: { kind: 'pulled', image: 'r/x:1', durationMs: 8011.045191 },
    });
  });

  it('is read the newer way too', () => {
    const { firstTimestamp: _first, lastTimestamp: _last, count: _count, source: _source, ...rest } = event;
    const newer = {
      ...rest,
      firstTimestamp: null,
      lastTimestamp: null,
      source: {},
      reportingComponent: 'kubelet',
      eventTime: '2026-01-05T12:00:02.123456Z',
      series: { count: 5, lastObservedTime: '2026-01-05T12:00:09.000000Z' },
    };
    const { source, atMs, count, pull } = readEvent(newer);
    assert.deepEqual(
      [source, atMs, count, pull?.kind],
      ['kubelet', Date.UTC(2026, 0, 5, 12, 0, 9), 5, 'pulled'],
    );
    assert.equal(readEvent({ ...newer, series: null }).atMs, Date.UTC(2026, 0, 5, 12, 0, 2, 123));
    assert.equal(readEvent({ ...newer, series: null, eventTime: null }).atMs, Date.UTC(2026, 0, 5, 12));
  });

  it("says nothing of a pull where it is not the kubelet's", () => {
    const said = readEvent({ ...event, source: { component: 'teleportd' }, type: 'Warning' });
    assert.equal(said.pull, undefined);
    assert.equal(said.source, 'teleportd');
    assert.equal(said.isWarning, true);
  });

  it('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(event)), fc.jsonValue()), fields => {
        const { atMs } = readEvent({ ...fields, apiVersion: 'v1', kind: 'Event', metadata: { name: 'a' } });
        assert.ok(Number.isFinite(atMs));
      }),
    );
  });

  it('is listed with those before it, of one object where one is named', async () => {
    const earlier = { ...event, metadata: { name: 'b', uid: 'e0' }, lastTimestamp: '2026-01-05T11:00:00Z' };
    const { objects, calls } = fakeCluster({ send: () => list([event, earlier]) });
    const found = await listEvents(objects, {
      namespace: 'shop',
      kind: 'Pod',
      name: 'front-1',
      signal: forever(),
    });
    assert.deepEqual(
      found.map(({ uid }) => uid),
      ['e0', 'e1'],
    );
    assert.equal(calls[0]?.query?.fieldSelector, 'involvedObject.kind=Pod,involvedObject.name=front-1');
    await listEvents(objects, { namespace: 'shop', signal: forever() });
    assert.equal(calls[1]?.query?.fieldSelector, undefined);
  });
});
