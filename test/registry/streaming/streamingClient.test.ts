import assert from 'node:assert/strict';
import type { HttpReply, HttpRequest } from '../../../src/base/http';
import { RegistryError } from '../../../src/registry/registryError';
import type { StreamingClient } from '../../../src/registry/streaming/streamingClient';
import { failureAs, failureOf } from '../../support/errors';
import { reply } from '../../support/http';
import { steady } from '../../support/registry';
import { artifactDigest, broken, digest, noOperation, refused, registryOver } from './registryOver';

const id = 'c8fa3da4-f925-4022-aabb-424e0a95468f';
const image = `GET /acr/v1/app/_streaming/${digest}`;
const conversion = image.replace('GET', 'POST');
const kind = { conversionFormat: 'overlaybd', conversionVersion: 'v1' };

type Answer = HttpReply | (() => HttpReply);

/** A registry that gives these answers in turn, and one call of the client. */
function over<T>(
  act: (streaming: StreamingClient, signal: AbortSignal) => Promise<T>,
  answers: readonly Answer[],
  options: Parameters<typeof registryOver>[1] = {},
) {
  const opened = registryOver((_: HttpRequest, index) => {
    const answer = answers[index] ?? refused(500);
    return typeof answer === 'function' ? answer() : answer;
  }, options);
  return { ...opened, run: () => opened.clock.settle(act(opened.streaming, steady())) };
}

const policy = (...answers: Answer[]) =>
  over((streaming, signal) => streaming.policy('app', signal), answers);
const setPolicy = (on: boolean, ...answers: Answer[]) =>
  over((streaming, signal) => streaming.setPolicy('app', on, signal), answers);
const last = (...answers: Answer[]) =>
  over((streaming, signal) => streaming.lastOperation('app', digest, signal), answers);
const convert = (...answers: Answer[]) =>
  over((streaming, signal) => streaming.convert('app', digest, signal), answers);
const operation = (...answers: Answer[]) =>
  over((streaming, signal) => streaming.operation('app', id, signal), answers);
const cancel = (...answers: Answer[]) =>
  over((streaming, signal) => streaming.cancel('app', id, signal), answers);
const remove = (...answers: Answer[]) =>
  over((streaming, signal) => streaming.removeArtifact('app', artifactDigest, signal), answers);

const failure = (call: { run(): Promise<unknown> }) => failureAs(RegistryError, call.run());
const started = reply(202, { id, status: 'NotStarted' });
const at = (status: string, more = {}) => reply(200, { id, status, ...more });

describe('streamingClient', () => {
  describe('policy', () => {
    it('reads whether new pushes are converted, with the right to pull', async () => {
      const call = policy(reply(200, { convertPushedImages: true }));
      assert.deepEqual(await call.run(), { convertPushedImages: true });
      assert.deepEqual([call.sent(), call.scopes], [['GET /acr/v1/app/_streaming'], ['repository:app:pull']]);
    });

    it('tells what is no policy', async () => {
      for (const body of ['', '[]', {}, { convertPushedImages: 'yes' }])
        assert.match(
          (await failure(policy(reply(200, body)))).message,
          /something that is not a streaming policy/,
        );
    });

    for (const [status, said] of [
      [401, '401 UNAUTHORIZED'],
      [403, '403 DENIED'],
    ] as const) {
      it(`tells with a ${status} that the role does not see it`, async () => {
        const error = await failure(policy(refused(status, said.slice(4)), refused(status, said.slice(4))));
        assert.deepEqual(
          [error.code, error.failure.step, error.failure.status],
          ['forbidden', 'streaming', status],
        );
        assert.equal(
          error.message,
          `demo42t.azurecr.io does not show the streaming policy of app to your role (streaming: ${said}).`,
        );
        assert.match(error.hint ?? '', /AcrPull and AcrPush may not see it/);
        assert.match(error.detail ?? '', /The registry said: No\./);
      });
    }

    it('tells what the token lacks where it lacks the right to pull itself', async () => {
      const denied = refused(401, 'UNAUTHORIZED');
      const call = over((streaming, signal) => streaming.policy('app', signal), [denied, denied], {
        grants: () => 'repository:app:metadata_read',
      });
      const error = await failure(call);
      assert.equal(error.code, 'forbidden');
      assert.equal(
        error.message,
        'demo42t.azurecr.io grants metadata_read on app, and the streaming policy of app needs pull.',
      );
    });

    it('tells a firewall as such', async () => {
      const words = "client with IP '203.0.113.7' is not allowed access.";
      assert.equal((await failure(policy(refused(403, 'DENIED', words)))).code, 'firewall');
    });

    it('tells a registry that has no Artifact Streaming from a repository that is not there', async () => {
      const none = await failure(policy(refused(404)));
      assert.equal(none.code, 'notFound');
      assert.match(none.hint ?? '', /Premium registries of Azure/);
      const stranger = await failure(policy(refused(404, 'NAME_UNKNOWN')));
      assert.match(stranger.message, /found no repository for the streaming policy of app/);
    });
  });

  describe('setPolicy', () => {
    for (const on of [true, false]) {
      it(`switches it ${on ? 'on' : 'off'}, with the right to push`, async () => {
        const call = setPolicy(on, reply(202, { convertPushedImages: on, ...kind, status: 'Succeeded', id }));
        assert.deepEqual(await call.run(), { convertPushedImages: on });
        assert.deepEqual(call.sent(), ['POST /acr/v1/app/_streaming']);
        assert.deepEqual(call.bodies(), [{ convertPushedImages: on, ...kind }]);
        assert.deepEqual(call.scopes, ['repository:app:pull,push']);
      });
    }

    it('comes back with what the registry says that it has', async () => {
      assert.deepEqual(await setPolicy(true, reply(202, { convertPushedImages: false })).run(), {
        convertPushedImages: false,
      });
    });

    it('takes an accepted change without words as done', async () => {
      assert.deepEqual(await setPolicy(true, reply(202)).run(), { convertPushedImages: true });
    });

    it('is sent again after a failure that passes: it does no more twice', async () => {
      const call = setPolicy(
        true,
        refused(503),
        () => broken('reset'),
        reply(202, { convertPushedImages: true }),
      );
      await call.run();
      assert.equal(call.sent().length, 3);
    });

    it('tells a change that failed behind the answer', async () => {
      const error = await failure(setPolicy(true, reply(202, { status: 'Failed', id })));
      assert.equal(
        error.message,
        'demo42t.azurecr.io did not change the streaming policy of app: that ended as Failed.',
      );
    });

    it('tells a role that may not', async () => {
      const error = await failure(setPolicy(true, refused(403, 'DENIED')));
      assert.equal(
        error.message,
        'demo42t.azurecr.io does not let the streaming policy of app be changed by your role (streaming: 403 DENIED).',
      );
      assert.match(error.hint ?? '', /Container Registry Repository Writer/);
    });
  });

  describe('lastOperation', () => {
    it('reads id and status, with the right to pull', async () => {
      const call = last(at('Running'));
      assert.deepEqual(await call.run(), { id, status: 'Running' });
      assert.deepEqual([call.sent(), call.scopes], [[image], ['repository:app:pull']]);
    });

    it('is none where the registry knows none', async () => {
      assert.equal(await last(noOperation).run(), undefined);
    });

    it('tells a digest without a manifest', async () => {
      const error = await failure(last(refused(404, 'MANIFEST_UNKNOWN')));
      assert.deepEqual([error.code, error.failure.step], ['notFound', 'conversion']);
      assert.equal(
        error.message,
        'demo42t.azurecr.io found no image for the conversion of app@sha256:1a2b3c4d5e6f (conversion: 404 MANIFEST_UNKNOWN).',
      );
      assert.match(error.hint ?? '', /may have been deleted/);
    });

    it('does not take a registry without Artifact Streaming for an image without conversions', async () => {
      assert.match((await failure(last(refused(404)))).hint ?? '', /Premium/);
    });
  });

  describe('convert', () => {
    it('looks for a conversion, then asks for one, with the right to push', async () => {
      const call = convert(noOperation, started);
      assert.deepEqual(await call.run(), { id, status: 'NotStarted' });
      assert.deepEqual([call.sent(), call.bodies()], [[image, conversion], [kind]]);
      assert.deepEqual(call.scopes, ['repository:app:pull', 'repository:app:pull,push']);
    });

    for (const status of ['NotStarted', 'Running']) {
      it(`takes the one that is ${status} already`, async () => {
        const call = convert(at(status));
        assert.deepEqual(await call.run(), { id, status });
        assert.deepEqual(call.sent(), [image]);
      });
    }

    for (const status of ['Succeeded', 'Failed', 'Canceled', 'Postponed']) {
      it(`asks for a new one after one that is ${status}`, async () => {
        const call = convert(at(status, { id: 'old' }), started);
        assert.equal((await call.run()).id, id);
      });
    }

    it('is not asked for twice where the answer is lost: the registry tells what came of it', async () => {
      for (const lost of ['reset', 'timeout', 'truncated', 'tooLarge', 'network'] as const) {
        const call = convert(noOperation, () => broken(lost), at('Running'));
        assert.deepEqual(await call.run(), { id, status: 'Running' });
        assert.deepEqual(call.sent(), [image, conversion, image]);
      }
    });

    for (const [what, answer] of [
      ['a 500', refused(500)],
      ['a 503', refused(503)],
      ['a 409', refused(409, 'CONFLICT')],
      ['an empty answer', reply(202)],
      ['a page of a proxy', reply(202, '<html>', { 'content-type': 'text/html' })],
    ] as const) {
      it(`finds what came of it after ${what}`, async () => {
        const call = convert(noOperation, answer, at('Running'));
        assert.equal((await call.run()).status, 'Running');
        assert.deepEqual(call.sent(), [image, conversion, image]);
      });
    }

    it('finds a conversion that has failed meanwhile, and does not take an older one for it', async () => {
      const old = at('Canceled', { id: 'old' });
      const failed = await convert(old, () => broken('reset'), at('Failed')).run();
      assert.deepEqual([failed.id, failed.status], [id, 'Failed']);
      const error = await failure(convert(old, () => broken('reset'), old));
      assert.deepEqual([error.code, error.failure.step], ['unreachable', 'conversion']);
    });

    it('tells the failure where the registry knows of no conversion after it', async () => {
      const error = await failure(convert(noOperation, () => broken('timeout'), noOperation));
      assert.match(error.message, /did not answer in time, at the conversion step\.$/);
      assert.match(error.hint ?? '', /then try again/);
    });

    it('leaves it open where it cannot be found out either', async () => {
      const call = convert(noOperation, ...Array.from({ length: 9 }, () => () => broken('reset')));
      const error = await failure(call);
      assert.match(error.message, /closed the connection before it answered/);
      assert.match(error.hint ?? '', /may have started all the same/);
      assert.equal(call.sent().filter(sent => sent === conversion).length, 1);
    });

    for (const fault of ['dns', 'refused', 'tls', 'proxy'] as const) {
      it(`looks no further where nothing was sent (${fault})`, async () => {
        const call = convert(noOperation, () => broken(fault));
        assert.equal((await failure(call)).code, 'unreachable');
        assert.deepEqual(call.sent(), [image, conversion]);
      });
    }

    it('is sent again after a 429, when nothing has been done', async () => {
      const call = convert(noOperation, reply(429, '', { 'retry-after': '3' }), started);
      assert.equal((await call.run()).id, id);
    });

    it('tells a role that may not', async () => {
      const error = await failure(convert(noOperation, refused(403, 'DENIED')));
      assert.equal(error.code, 'forbidden');
      assert.match(error.message, /does not allow the conversion of app@sha256:1a2b3c4d5e6f/);
      assert.match(error.hint ?? '', /AcrPush/);
    });

    it('tells what a token lacks that may pull alone', async () => {
      const denied = refused(401, 'UNAUTHORIZED');
      const call = over(
        (streaming, signal) => streaming.convert('app', digest, signal),
        [noOperation, denied, denied],
        { grants: () => 'repository:app:pull' },
      );
      assert.equal(
        (await failure(call)).message,
        'demo42t.azurecr.io grants pull on app, and the conversion of app@sha256:1a2b3c4d5e6f needs pull, push.',
      );
    });

    it('quotes the service where it refuses in a way that is not known', async () => {
      const error = await failure(convert(noOperation, refused(400, 'SKU_NOT_SUPPORTED', 'Premium only.')));
      assert.match(error.message, /conversion: 400 SKU_NOT_SUPPORTED: Premium only\)/);
    });

    it('ends with its signal, and does not ask what came of it', async () => {
      const abort = new AbortController();
      const opened = registryOver((_, index) => {
        if (index === 0) return noOperation;
        abort.abort(new DOMException('enough', 'AbortError'));
        throw abort.signal.reason;
      });
      const error = await failureOf(opened.streaming.convert('app', digest, abort.signal));
      assert.equal(error, abort.signal.reason);
      assert.equal(opened.sent().length, 2);
    });
  });

  describe('operation', () => {
    it('reads how a conversion stands, with the right to pull', async () => {
      const call = operation(reply(200, { status: 'Running', progress: '8%' }));
      assert.deepEqual(await call.run(), { id, status: 'Running', progressPercent: 8 });
      assert.deepEqual(
        [call.sent(), call.scopes],
        [[`GET /acr/v1/app/_operations/${id}`], ['repository:app:pull']],
      );
    });

    it('is none when it has vanished', async () => {
      assert.equal(await operation(noOperation).run(), undefined);
      assert.equal(await operation(refused(404)).run(), undefined);
    });

    it('passes on what it is told: a progress that goes back, none, and a status that nobody knows', async () => {
      const answers = [
        reply(200, { status: 'Running', progress: '40%' }),
        reply(200, { status: 'Running', progress: '12%' }),
        reply(200, { status: 'Running', progress: 'almost' }),
        reply(200, { status: 'Verifying', progress: '250%' }),
      ];
      const { streaming } = operation(...answers);
      const told: unknown[] = [];
      for (const _ of answers) {
        const now = await streaming.operation('app', id, steady());
        told.push([now?.status, now?.progressPercent]);
      }
      assert.deepEqual(told, [
        ['Running', 40],
        ['Running', 12],
        ['Running', undefined],
        ['Verifying', undefined],
      ]);
    });

    it('sends an id that was kept somewhere as nothing but an id', async () => {
      const { streaming, sent } = operation(noOperation);
      await streaming.operation('app', '../_streaming?x=:cancel', steady());
      assert.deepEqual(sent(), ['GET /acr/v1/app/_operations/..%2F_streaming%3Fx%3D%3Acancel']);
    });

    it('tells an answer that is none', async () => {
      const error = await failure(operation(reply(200, { progress: '8%' })));
      assert.deepEqual([error.code, error.failure.step], ['unexpected', 'operation']);
    });
  });

  describe('cancel', () => {
    const canceled = reply(200, {
      name: 'Cancel: ArtifactStreamingConversion',
      status: 'Canceled',
      progress: '0%',
    });

    it('stops a conversion, with the right to push and without a body', async () => {
      const call = cancel(canceled);
      assert.deepEqual(await call.run(), { id, status: 'Canceled', progressPercent: 0 });
      assert.deepEqual(call.sent(), [`POST /acr/v1/app/_operations/${id}:cancel`]);
      assert.deepEqual([call.bodies(), call.scopes], [[], ['repository:app:pull,push']]);
    });

    it('is sent again after a failure that passes', async () => {
      assert.equal((await cancel(refused(503), () => broken('reset'), canceled).run()).status, 'Canceled');
    });

    for (const status of ['Succeeded', 'Failed', 'Canceled']) {
      it(`comes back with one that has ${status} before`, async () => {
        const call = cancel(refused(409, 'CONFLICT'), reply(200, { status }));
        assert.equal((await call.run()).status, status);
      });
    }

    it('tells the failure where the conversion goes on', async () => {
      const error = await failure(cancel(refused(400, 'BAD_REQUEST'), reply(200, { status: 'Running' })));
      assert.deepEqual([error.code, error.failure.status], ['unexpected', 400]);
    });

    it('tells that the registry has forgotten it', async () => {
      const error = await failure(cancel(noOperation));
      assert.deepEqual([error.code, error.failure.step], ['notFound', 'operation']);
      assert.match(error.hint ?? '', /look whether the image has its streaming artifact/);
    });
  });

  describe('removeArtifact', () => {
    it('deletes the manifest of the artifact, with the right to delete', async () => {
      const call = remove(reply(202));
      assert.equal(await call.run(), undefined);
      assert.deepEqual(call.sent(), [`DELETE /v2/app/manifests/${artifactDigest}`]);
      assert.deepEqual(call.scopes, ['repository:app:delete,metadata_read']);
    });

    it('is content with one that is gone already, as after an answer that was lost', async () => {
      const call = remove(() => broken('reset'), refused(404, 'MANIFEST_UNKNOWN'));
      await call.run();
      assert.equal(call.sent().length, 2);
    });

    it('tells a role that may not', async () => {
      const error = await failure(remove(refused(403, 'DENIED')));
      assert.deepEqual([error.code, error.failure.step], ['forbidden', 'delete']);
      assert.match(error.hint ?? '', /AcrDelete/);
    });

    it('tells a lock on it in the words of the service', async () => {
      const words = 'The operation is disallowed on this registry, repository or image.';
      const error = await failure(remove(refused(405, 'UNSUPPORTED', words)));
      assert.match(error.message, /removing the streaming artifact app@sha256:ffffffffffff .*is disallowed/);
    });
  });
});
