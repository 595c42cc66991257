import assert from 'node:assert/strict';
import { addressOf, awaitAddress } from '../../../src/kubernetes/rollout/services';
import { failureOf } from '../../support/errors';
import { turn } from '../../support/virtualClock';
import { EventStream, fakeCluster, forever, list } from '../fakeConnection';

const minuteMs = 60_000;

function service(ingress: readonly object[] = [], port: object = { name: 'http', port: 80 }) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'front', namespace: 'shop' },
    spec: { type: 'LoadBalancer', ports: [port] },
    status: { loadBalancer: { ingress } },
  };
}

function waiting(listed: readonly object[] = [service()], signal = forever()) {
  const stream = new EventStream();
  const cluster = fakeCluster({ send: () => list(listed), watch: call => stream.until(call.signal) });
  const options = { namespace: 'shop', name: 'front', signal, deadlineMs: 5 * minuteMs };
  return { ...cluster, stream, address: awaitAddress(cluster.objects, options) };
}

describe('the address of a service', () => {
  it('is waited for', async () => {
    const { address, stream, clock, watches } = waiting();
    await turn();
    stream.push('MODIFIED', service());
    stream.push('MODIFIED', service([{ ip: '20.1.2.3' }]));
    assert.deepEqual(await clock.settle(address), { host: '20.1.2.3', port: 80, url: 'http://20.1.2.3/' });
    assert.equal(watches[0]?.query?.fieldSelector, 'metadata.name=front');
    assert.equal(clock.sleepers, 0);
  });

  it('is there at once where the service has it', async () => {
    assert.equal((await waiting([service([{ ip: '20.1.2.3' }])]).address)?.host, '20.1.2.3');
  });

  it('is none at the deadline, or when the service is removed', async () => {
    const late = waiting();
    assert.equal(await late.clock.settle(late.address), undefined);
    const removed = waiting();
    await turn();
    removed.stream.push('DELETED', service());
    assert.equal(await removed.clock.settle(removed.address), undefined);
    assert.equal(await waiting([]).address, undefined);
  });

  it('is not waited for any more when nobody wants it', async () => {
    const abort = new AbortController();
    const { address } = waiting([service()], abort.signal);
    setImmediate(() => abort.abort());
    assert.equal(await failureOf(address), abort.signal.reason);
  });

  it('is a host name or an IPv6 address too, and goes into a browser as it is', () => {
    const url = (ingress: object, port?: object) => addressOf(service([ingress], port))?.url;
    assert.equal(url({ hostname: 'front.example' }), 'http://front.example/');
    assert.equal(url({ ip: '2603::1' }), 'http://[2603::1]/');
    assert.equal(url({ ip: '20.1.2.3' }, { port: 8080 }), 'http://20.1.2.3:8080/');
    assert.equal(url({ ip: '20.1.2.3' }, { port: 443 }), 'https://20.1.2.3/');
    assert.equal(url({ ip: '20.1.2.3' }, { name: 'https', port: 8443 }), 'https://20.1.2.3:8443/');
  });
});
