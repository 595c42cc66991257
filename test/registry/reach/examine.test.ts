import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createAbort } from '../../../src/base/abort';
import { examine, reachOf } from '../../../src/registry/reach/examine';
import { reachAsJson, reachLines, reachReport } from '../../../src/registry/reach/report';
import { stepIds } from '../../../src/registry/reach/step';
import { assertKept, watched } from '../../support/canary';
import { failureOf } from '../../support/errors';
import { response, silence, socketError } from '../../support/http';
import { VirtualClock } from '../../support/virtualClock';
import { answering, certificate, examined, fakeProbes, host, registryFetch, subjectOf } from './subject';

describe('reach', () => {
  it('takes its steps in their order, each told as soon as it is known', async () => {
    const { subject } = subjectOf();
    const told: string[] = [];
    const reach = await reachOf(subject, ({ id }) => told.push(id));
    assert.deepEqual(told, [...stepIds]);
    assert.deepEqual(
      reach.steps.map(({ id }) => id),
      told,
    );
  });

  it('can be left in the middle', async () => {
    const probes = fakeProbes();
    for await (const { id } of examine(subjectOf({ probes }).subject)) if (id === 'dns') break;
    assert.ok(!probes.asked.some(asked => asked.startsWith('connect')));
  });

  it('goes by no network to a registry within this process', async () => {
    const { steps, conclusion } = await examined({ probes: 'none' });
    const skipped = steps.filter(({ outcome }) => outcome === 'skipped').map(({ id }) => id);
    assert.deepEqual(skipped, ['proxy', 'dns', 'tcp', 'tls', 'layers']);
    assert.equal(conclusion.verdict, 'reachable');
  });

  it('ends within a minute when nobody answers anything', async () => {
    const clock = new VirtualClock();
    const never = () => new Promise<never>(() => {});
    const probes = { ...fakeProbes(), addresses: never, connect: never, handshake: never, alias: never };
    const { steps, elapsedMs, conclusion } = await examined({
      clock,
      probes,
      fetch: never,
      proxyFor: never,
      credential: never,
    });
    assert.equal(steps.length, stepIds.length);
    assert.ok(steps.every(({ tookMs }) => tookMs <= 10_000));
    assert.ok(elapsedMs <= 60_000);
    assert.equal(conclusion.verdict, 'unreachable');
    assert.equal(clock.sleepers, 0);
  });

  it('ends at once when it is aborted, and that is nobody’s failure', async () => {
    const abort = createAbort();
    const connect = (_host: string, _port: number, signal: AbortSignal) => silence(signal);
    const { subject, clock } = subjectOf({ connect, signal: abort.signal });
    const failed = failureOf(reachOf(subject));
    await clock.pass(1000);
    abort.abort();
    assert.equal(await failed, abort.signal.reason);
    assert.equal(clock.sleepers, 0);
  });

  it('believes the registry when it answers although a step below failed', async () => {
    const { conclusion } = await examined({ connect: async () => ({ failure: 'ECONNREFUSED' }) });
    assert.equal(conclusion.verdict, 'reachable');
    assert.match(
      conclusion.sentence,
      /Calls arrive although a step below them failed: demo42t\.azurecr\.io could not be/,
    );
  });

  it('tells what is worth a look when all went well otherwise', async () => {
    const { conclusion } = await examined({ aliases: { [host]: 'demo42t.privatelink.azurecr.io' } });
    assert.deepEqual([conclusion.verdict, conclusion.code], ['reachable', 'privateLinkPublic']);
    assert.match(
      conclusion.sentence,
      /^demo42t\.azurecr\.io can be reached, and takes .* has a private endpoint, but/,
    );
  });

  it('names the lowest step that explains a silence', async () => {
    const { conclusion } = await examined({
      addresses: { failure: 'ENOTFOUND' },
      fetch: async () => {
        throw socketError('ENOTFOUND');
      },
    });
    assert.deepEqual([conclusion.verdict, conclusion.code], ['unreachable', 'nameNotFound']);
    assert.equal(conclusion.sentence, `Nobody knows the name ${host} (ENOTFOUND).`);
  });

  for (const [at, said] of [
    [
      'demo42t.azurecr.io',
      'Layers come from *.blob.core.windows.net, or with dedicated data endpoints from demo42t.<region>.data.azurecr.io; neither was tried.',
    ],
    [
      'demo42t.azurecr.cn',
      'Layers come from *.blob.core.chinacloudapi.cn, or with dedicated data endpoints from demo42t.<region>.data.azurecr.cn; neither was tried.',
    ],
    [
      'registry.example',
      'Layers may come from another host, which was not tried: its name comes with a layer.',
    ],
  ] as const) {
    it(`names what else a firewall must allow for ${at}`, async () => {
      const { step } = await examined({ at, fetch: answering(200) });
      assert.deepEqual([step('layers').outcome, step('layers').evidence], ['skipped', [said]]);
    });
  }

  it('names the data endpoint alone behind a private endpoint', async () => {
    const { step } = await examined({
      addresses: { value: ['10.0.0.7'] },
      aliases: { [host]: 'demo42t.privatelink.azurecr.io' },
    });
    assert.match(
      step('layers').evidence[0] ?? '',
      /^Layers come from demo42t\.<region>\.data\.azurecr\.io, which has a private/,
    );
  });

  it('tells no secret, in no form', async () => {
    const clock = new VirtualClock();
    const { fetch, secrets } = watched(registryFetch(clock));
    const { subject, log } = subjectOf({ clock, fetch });
    const reach = await reachOf(subject);
    secrets.add('canary-password');
    assert.ok(secrets.size >= 3);
    const lines = reach.steps.flatMap(step => reachLines(step));
    assertKept(secrets, reach, reachReport(reach), reachAsJson(reach), lines.join('\n'), log.lines);
  });

  it('fails at nothing that comes from outside, and prints it as plain text', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }),
        fc.record({
          value: fc.record({
            protocol: fc.string(),
            distrust: fc.string(),
            chain: fc.array(
              fc
                .tuple(fc.string({ unit: 'binary' }), fc.string(), fc.double())
                .map(([subject, issuer, validTo]) => ({ ...certificate(subject, issuer, issuer), validTo })),
              { maxLength: 3 },
            ),
          }),
        }),
        fc.integer({ min: 200, max: 599 }),
        fc.dictionary(fc.constantFrom('location', 'date', 'content-type'), fc.string()),
        fc.string(),
        async (addresses, handshake, status, headers, challenge) => {
          const reach = await examined({
            addresses: { value: addresses },
            handshake,
            fetch: async () => response(status, challenge, { ...headers, 'www-authenticate': challenge }),
          });
          const text = [...reach.steps.flatMap(step => reachLines(step)), reach.conclusion.sentence].join(
            '\n',
          );
          assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
          JSON.parse(reachAsJson(reach));
        },
      ),
      { numRuns: 100 },
    ));
});
