import assert from 'node:assert/strict';
import { ExplainedError } from '../../../src/base/errors';
import { examined, fakeProbes, host } from './subject';

const proxy = { host: 'proxy.example', port: 3128, source: 'HTTPS_PROXY' };

describe('reach: the proxy', () => {
  it('tells that there is none', async () => {
    const { step } = await examined();
    assert.deepEqual(
      [step('proxy').outcome, step('proxy').evidence],
      ['ok', [`No proxy is set for ${host}.`]],
    );
  });

  it('is asked for the way of the very calls that are made', async () => {
    const asked: string[] = [];
    await examined({ proxyFor: async url => void asked.push(url) });
    assert.deepEqual(asked, [`https://${host}/v2/`]);
  });

  it('is connected to in place of the registry', async () => {
    const probes = fakeProbes();
    const { step, conclusion } = await examined({ probes, proxyFor: async () => proxy });
    assert.ok(probes.asked.includes('connect proxy.example 3128'));
    assert.ok(!probes.asked.some(asked => asked.startsWith('connect 20.')));
    assert.match(
      step('proxy').evidence[0] ?? '',
      /go through the proxy proxy\.example:3128, set by HTTPS_PROXY\./,
    );
    assert.deepEqual(step('tcp').evidence, [
      'The proxy proxy.example:3128 took the connection (connected in 0 ms).',
      `${host} itself is not connected to from here.`,
    ]);
    assert.equal(step('tls').outcome, 'ok');
    assert.equal(conclusion.verdict, 'reachable');
  });

  it('stands in the way when it takes no connection', async () => {
    const { step, conclusion } = await examined({
      proxyFor: async () => proxy,
      connect: async () => ({ failure: 'ECONNREFUSED' }),
      fetch: async () => {
        throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      },
    });
    assert.equal(step('tcp').code, 'proxyUnreachable');
    assert.deepEqual([conclusion.verdict, conclusion.code], ['unreachable', 'proxyUnreachable']);
    assert.match(
      conclusion.sentence,
      /^demo42t\.azurecr\.io cannot be reached\. The proxy proxy\.example:3128 could not/,
    );
    assert.match(conclusion.hint ?? '', /Check HTTPS_PROXY/);
  });

  it('may be known by its being there alone', async () => {
    const { step } = await examined({ proxyFor: async () => ({ source: 'the system' }) });
    assert.match(step('proxy').evidence[0] ?? '', /go through a proxy, set by the system\./);
    assert.equal(step('tcp').outcome, 'skipped');
    assert.equal(step('tls').outcome, 'ok');
  });

  it('looks names up itself, so that a name unknown here is no failure', async () => {
    const { step, conclusion } = await examined({
      proxyFor: async () => proxy,
      addresses: { failure: 'ENOTFOUND' },
    });
    assert.deepEqual([step('dns').outcome, step('dns').code], ['warning', 'nameNotFound']);
    assert.ok(step('dns').evidence.includes('The proxy looks names up itself, so calls may still arrive.'));
    assert.equal(step('tls').outcome, 'ok');
    assert.equal(conclusion.verdict, 'reachable');
  });

  it('is told when its setting cannot be read', async () => {
    const unreadable = async () => {
      throw new ExplainedError('HTTPS_PROXY is not the address of a proxy.', {
        code: 'usage',
        hint: 'Write it.',
      });
    };
    const probes = fakeProbes();
    const { step, conclusion } = await examined({ probes, proxyFor: unreadable, fetch: unreadable });
    assert.ok(!probes.asked.some(asked => asked.startsWith('handshake')));
    assert.deepEqual([conclusion.verdict, conclusion.code], ['unreachable', 'proxySetting']);
    const { outcome, code, evidence, hint } = step('proxy');
    assert.deepEqual(
      { outcome, code, evidence, hint },
      {
        outcome: 'failed',
        code: 'proxySetting',
        evidence: ['HTTPS_PROXY is not the address of a proxy.'],
        hint: 'Write it.',
      },
    );
  });

  for (const [status, code, hint] of [
    [407, 'proxyCredentials', /asks for a name and password/],
    [403, 'proxyRefused', /Have demo42t\.azurecr\.io allowed at the proxy/],
    [502, 'proxyRefused', /exempt it from HTTPS_PROXY/],
  ] as const) {
    it(`is what stands in the way when it answers ${status} in place of the registry`, async () => {
      const { step, conclusion } = await examined({
        proxyFor: async () => proxy,
        handshake: { failure: `PROXY_${status}` },
        fetch: async () => ({ status, headers: { get: () => null }, body: null }),
      });
      assert.equal(step('tls').code, code);
      assert.deepEqual(step('api').evidence, [
        `Not ${host} but the proxy proxy.example:3128 answered, with ${status}.`,
      ]);
      assert.deepEqual([conclusion.verdict, conclusion.code], ['unreachable', code]);
      assert.match(conclusion.hint ?? '', hint);
    });
  }
});
