import assert from 'node:assert/strict';
import { ExplainedError, isExplained } from '../../../src/base/errors';
import type { HttpReply } from '../../../src/base/http';
import { asRecord } from '../../../src/base/json';
import { type FixContext, planFix } from '../../../src/teleport/fixes/planFix';
import type { Fix } from '../../../src/teleport/readiness/fix';
import { refusal } from '../../azure/changes/armOver';
import { fakeTokens, password } from '../../azure/changes/fakeTokens';
import { assertKept } from '../../support/canary';
import { failureAs, failureOf } from '../../support/errors';
import { reply } from '../../support/http';
import { viewed } from '../../support/images';
import { openedRegistry, steady } from '../../support/registry';
import { streamingData } from '../../support/streaming';
import { clusterId, registryId } from '../readiness/facts';
import { answers, fixContext, run } from './fixContext';

const subscriptionId = '11111111-1111-1111-1111-111111111111';
const name = 'acr-teleport-web-app-1';

/** Plans a fix and does it, over these answers. */
async function done(fix: Fix, table: Readonly<Record<string, HttpReply>>) {
  const context = fixContext({ azure: answers(table) });
  const said = await run(await planFix(fix, context), context);
  return { said, context };
}

describe('a token, once agreed to', () => {
  const fix: Fix = { kind: 'createToken', registryId, repository: 'web-app' };

  async function plan(keepToken?: FixContext['keepToken']) {
    const service = fakeTokens();
    const context = fixContext({ azure: service, ...(keepToken ? { keepToken } : {}) });
    return { service, context, plan: await planFix(fix, context) };
  }

  it('goes to the secrets and nowhere else', async () => {
    const { service, context, plan: planned } = await plan();
    const reported: string[] = [];
    const said = await run(planned, context, reported);
    assert.equal(
      said,
      `The token ${name} signs in to demo42t now. A new password takes about a minute to count.`,
    );
    assert.deepEqual(context.kept, [{ user: name, password }]);
    assert.deepEqual(context.asked, [registryId]);
    assert.equal(reported.length, 4);
    assertKept([password], said, reported, planned, service.log.lines, service.requests);
  });

  it('is removed again when it cannot be kept', async () => {
    const {
      service,
      context,
      plan: planned,
    } = await plan(async (_, given) => {
      throw new Error(`No room for ${given.password}`);
    });
    const failure = await failureOf(run(planned, context));
    assert.ok(isExplained(failure));
    assert.equal(failure.code, 'notKept');
    assert.deepEqual([...service.things.keys()], []);
    assertKept([password], failure, service.log.lines);
  });

  it('is removed again when it is canceled', async () => {
    const stop = new AbortController();
    const service = fakeTokens(({ method }) => {
      if (method === 'POST') stop.abort();
      return undefined;
    });
    const context = fixContext({ azure: service });
    const running = run(await planFix(fix, context), context, [], stop.signal);
    assert.equal(await failureOf(running), stop.signal.reason);
    assert.deepEqual([...service.things.keys()], []);
    assert.deepEqual(context.kept, []);
  });
});

describe('a registry, once attached', () => {
  const fix: Fix = { kind: 'attachRegistry', registryId, clusterId };

  it('says what to expect', async () => {
    const { said, context } = await done(fix, { 'PUT ': reply(201, {}) });
    assert.equal(said, 'demo-aks may pull from demo42t. A new role takes minutes to count.');
    assert.deepEqual(context.asked, [registryId]);
    assert.equal(context.azure.requests.length, 1);
  });

  it('says that it was so before', async () => {
    const { said } = await done(fix, { 'PUT ': refusal(409, 'RoleAssignmentExists') });
    assert.equal(said, 'demo-aks had the role AcrPull on demo42t already.');
  });
});

const pool = (more: object) => ({ id: 'x', properties: { provisioningState: 'Succeeded', ...more } });

describe('a node pool, once changed', () => {
  const streaming: Fix = { kind: 'enableStreaming', clusterId, pool: 'teleporter' };
  const scaling: Fix = { kind: 'scalePool', clusterId, pool: 'teleporter', count: 5 };

  it('streams', async () => {
    const before = reply(200, pool({ count: 3 }));
    const { said, context } = await done(streaming, { 'GET /teleporter': before, 'PUT /teleporter': before });
    assert.match(
      said,
      /^Artifact Streaming is enabled on the node pool teleporter of demo-aks\. Converted images/,
    );
    assert.deepEqual(context.asked, [clusterId]);
    assert.deepEqual(context.azure.sent()[1]?.body, {
      properties: { count: 3, artifactStreamingProfile: { enabled: true } },
    });
  });

  it('says that it streamed before', async () => {
    const before = reply(200, pool({ artifactStreamingProfile: { enabled: true } }));
    const { said } = await done(streaming, { 'GET /teleporter': before });
    assert.equal(said, 'Artifact Streaming was enabled on the node pool teleporter of demo-aks already.');
  });

  it('has as many nodes as were asked for', async () => {
    const before = reply(200, pool({ count: 3 }));
    const { said } = await done(scaling, { 'GET /teleporter': before, 'PUT /teleporter': before });
    assert.equal(
      said,
      'The node pool teleporter of demo-aks has 5 nodes. New nodes hold no images yet: first pulls are cold.',
    );
    const fewer = await done(
      { ...scaling, count: 1 },
      { 'GET /teleporter': before, 'PUT /teleporter': before },
    );
    assert.equal(fewer.said, 'The node pool teleporter of demo-aks has 1 node.');
  });

  it('says that it had so many before', async () => {
    const { said } = await done(scaling, { 'GET /teleporter': reply(200, pool({ count: 5 })) });
    assert.equal(said, 'The node pool teleporter of demo-aks had 5 nodes already.');
  });

  it('is refused where the autoscaler was switched on since', async () => {
    const now = reply(200, pool({ count: 3, enableAutoScaling: true }));
    const failure = await failureAs(ExplainedError, done(scaling, { 'GET /teleporter': now }));
    assert.equal(
      failure.message,
      'The node pool teleporter of demo-aks is scaled by the cluster autoscaler.',
    );
  });
});

describe('an image, once imported', () => {
  const fix = {
    kind: 'importImage',
    registryId,
    source: 'demo42t.azurecr.io/hello-world:v1',
    target: 'hello-world:v1',
  } as const;

  it('says where it is', async () => {
    const source = 'mcr.microsoft.com/hello-world:v1';
    const { said, context } = await done({ ...fix, source }, { 'POST /importImage': reply(200, {}) });
    assert.equal(
      said,
      'hello-world:v1 is imported into demo42t. Refresh to see it, and whether it is being expanded.',
    );
    const body = context.azure.sent()[0]?.body as { mode: string; source: unknown };
    assert.equal(body.mode, 'NoForce');
    assert.deepEqual(body.source, { registryUri: 'mcr.microsoft.com', sourceImage: 'hello-world:v1' });
  });

  it('replaces a tag by itself alone', async () => {
    const modes = ['hello-world:v1', 'hello-world:v2'].map(async target => {
      const { context } = await done({ ...fix, target }, { 'POST /importImage': reply(200, {}) });
      return asRecord(context.azure.sent()[0]?.body)?.mode;
    });
    assert.deepEqual(await Promise.all(modes), ['Force', 'NoForce']);
  });
});

describe('a feature, once asked for', () => {
  const fix: Fix = { kind: 'registerFeature', subscriptionId, feature: 'Microsoft.ContainerService/Other' };
  const inState = (state: string) => reply(200, { properties: { state } });

  it('counts from now on', async () => {
    const { said, context } = await done(fix, { 'POST /register': inState('Registered') });
    assert.equal(
      said,
      'Microsoft.ContainerService/Other is registered. It counts for what is created from now on.',
    );
    assert.deepEqual(context.asked, [`/subscriptions/${subscriptionId}`]);
  });

  it('brings Teleport not back', async () => {
    const teleport = { ...fix, feature: 'EnableACRTeleport' } as const;
    const { said } = await done(teleport, { 'POST /register': inState('Registered') });
    assert.equal(said, 'Microsoft.ContainerService/EnableACRTeleport is registered. Teleport stays retired.');
  });

  it('says where it stands when that takes too long', async () => {
    for (const [state, expect] of [
      ['Pending', 'Somebody at Microsoft has to approve it.'],
      ['Registering', 'Azure goes on; run this again later, so that the provider takes it up.'],
    ] as const) {
      const { said } = await done(fix, { 'POST /register': inState(state), 'GET /Other': inState(state) });
      assert.equal(said, `Microsoft.ContainerService/Other is still ${state}. ${expect}`);
    }
  });
});

describe('a conversion, once agreed to', () => {
  const fix: Fix = {
    kind: 'convertImage',
    loginServer: 'demo42t.azurecr.io',
    repository: 'web-app',
    digest: `sha256:${'1a2b'.padEnd(64, '0')}`,
    tag: 'v1',
  };

  for (const [state, said] of [
    ['converting', /^web-app:v1 is being converted\. It is ready when its streaming artifact is listed/],
    ['ready', /^web-app:v1 has its streaming artifact already\.$/],
  ] as const) {
    it(`says what came of it when it is ${state}`, async () => {
      const asked: unknown[] = [];
      const convert: FixContext['convert'] = async ({ loginServer, repository, digest }) => {
        asked.push({ loginServer, repository, digest });
        return state;
      };
      const context = fixContext({ convert });
      assert.match(await run(await planFix(fix, context), context), said);
      const { kind: _, tag: __, ...image } = fix;
      assert.deepEqual(asked, [image]);
    });
  }

  it('goes through the registry that the fix names', async () => {
    const opened = await openedRegistry({ data: streamingData() });
    const { services, clock, saved } = opened;
    const { digest } = await viewed(opened);
    const image = { loginServer: saved.loginServer, repository: 'app', digest };
    assert.equal(await clock.settle(services.fixes.convert(image, steady())), 'converting');
    await clock.pass(60_000);
    assert.equal(await clock.settle(services.fixes.convert(image, steady())), 'ready');
  });
});
