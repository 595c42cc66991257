import assert from 'node:assert/strict';
import { type ImageImport, importImage } from '../../../src/azure/changes/importImage';
import { ExplainedError } from '../../../src/base/errors';
import type { HttpReply, HttpRequest } from '../../../src/base/http';
import { failureAs } from '../../support/errors';
import { reply } from '../../support/http';
import { armOver, refusal, registryId } from './armOver';

const location = 'https://management.azure.com/operations/1?v=1';
const { signal } = new AbortController();

const request: ImageImport = {
  registry: { id: registryId, name: 'demo42t' },
  source: { host: 'mcr.microsoft.com', image: 'hello-world:v1' },
  target: 'hello-world:v1',
  replaces: false,
};

/** A registry that takes an import and says how it goes. */
function acr(...answers: readonly HttpReply[]) {
  const polls = [...answers];
  return armOver(({ url }: HttpRequest) =>
    url === location ? (polls.shift() ?? reply(500)) : reply(202, '', { location }),
  );
}

describe('importing an image', () => {
  for (const [what, change, body] of [
    ['from a public registry', {}, { source: { registryUri: 'mcr.microsoft.com' }, mode: 'NoForce' }],
    [
      'from another registry of Azure',
      { source: { registryId: '/subscriptions/x/registries/y', image: 'hello-world:v1' } },
      { source: { resourceId: '/subscriptions/x/registries/y' }, mode: 'NoForce' },
    ],
    [
      'over a tag that is there',
      { replaces: true },
      { source: { registryUri: 'mcr.microsoft.com' }, mode: 'Force' },
    ],
  ] as const) {
    it(`asks for exactly this ${what}`, async () => {
      const azure = acr(reply(202, { status: 'Accepted' }), reply(200, { status: 'Succeeded' }));
      const states: string[] = [];
      const importing = importImage(azure.arm, { ...request, ...change }, signal, state =>
        states.push(state),
      );
      await azure.clock.settle(importing);
      assert.deepEqual(azure.sent(), [
        {
          call: 'POST {registry}/importImage 2025-11-01',
          body: {
            source: { ...body.source, sourceImage: 'hello-world:v1' },
            targetTags: ['hello-world:v1'],
            mode: body.mode,
          },
        },
        { call: 'GET /operations/1?v=1' },
        { call: 'GET /operations/1?v=1' },
      ]);
      assert.deepEqual(states, ['Accepted']);
    });
  }

  it('tells why the service refuses it', async () => {
    const azure = armOver(() =>
      refusal(409, 'Conflict', 'Tag hello-world:v1 already exists in target registry.'),
    );
    const failure = await failureAs(ExplainedError, importImage(azure.arm, request, signal));
    assert.match(
      failure.message,
      /^Azure turned down the import of hello-world:v1 into demo42t \(409 Conflict: Tag hello-world:v1 already exists/,
    );
  });

  it('tells of an import that failed on its way', async () => {
    const azure = acr(
      reply(200, { status: 'Failed', error: { code: 'NotFound', message: 'No such source.' } }),
    );
    const failure = await failureAs(
      ExplainedError,
      azure.clock.settle(importImage(azure.arm, request, signal)),
    );
    assert.match(
      failure.message,
      /The import of hello-world:v1 into demo42t failed in Azure \(NotFound: No such/,
    );
  });

  it('is left with word of what goes on in Azure', async () => {
    const stop = new AbortController();
    const azure = armOver(({ url }) => {
      if (url === location) stop.abort();
      return reply(202, '', { location });
    });
    const failure = await failureAs(
      ExplainedError,
      azure.clock.settle(importImage(azure.arm, request, stop.signal)),
    );
    assert.equal(failure.message, 'Azure may go on to import hello-world:v1 into demo42t.');
    assert.equal(azure.clock.sleepers, 0);
  });
});
