import assert from 'node:assert/strict';
import { logging } from '../../src/base/logging';
import { NetworkError } from '../../src/base/networkError';
import { failureOf } from '../support/errors';
import { get, reply, scripted } from '../support/http';
import { recordingLog } from '../support/log';
import { VirtualClock } from '../support/virtualClock';

const url = 'https://demo42t.azurecr.io/oauth2/token?service=demo42t.azurecr.io';

describe('logging', () => {
  it('tells the call, its status and its time', async () => {
    const clock = new VirtualClock();
    const log = recordingLog();
    const slow = scripted(async () => {
      await clock.sleep(120);
      return reply(200);
    });
    await clock.settle(logging(slow, clock, log)(get(url)));
    assert.deepEqual(log.lines, [
      'debug GET demo42t.azurecr.io/oauth2/token?service=demo42t.azurecr.io → 200 in 120 ms',
    ]);
  });

  it('tells the correlation id of a refusal, and of nothing else', async () => {
    const log = recordingLog();
    const answers = [200, 403].map(status => reply(status, '', { 'x-ms-correlation-request-id': 'abc-1' }));
    const send = logging(
      scripted((_, index) => answers[index] ?? reply(500)),
      new VirtualClock(),
      log,
    );
    for (const path of ['/ok', '/no']) await send(get(`https://demo42t.azurecr.io${path}`));
    assert.deepEqual(log.lines, [
      'debug GET demo42t.azurecr.io/ok → 200 in 0 ms',
      'debug GET demo42t.azurecr.io/no → 403 (correlation id abc-1) in 0 ms',
    ]);
  });

  it('tells no header but that, no body, and no user of an address', async () => {
    const log = recordingLog();
    const answer = scripted(() => reply(200, 'canary', { 'x-canary': 'canary' }));
    const secret = 'https://canary:canary@demo42t.azurecr.io/v2/';
    const request = { method: 'POST', body: 'canary', headers: { authorization: 'canary' } } as const;
    await logging(answer, new VirtualClock(), log)(get(secret, request));
    assert.deepEqual(log.lines, ['debug POST demo42t.azurecr.io/v2/ → 200 in 0 ms']);
  });

  it('tells no signature of an address, which lets in who has it', async () => {
    const log = recordingLog();
    const operation =
      'https://management.azure.com/operations/1?api-version=2024-01-01&t=638&c=MIIH&s=kq&h=9x';
    await logging(
      scripted(() => reply(200)),
      new VirtualClock(),
      log,
    )(get(operation));
    assert.deepEqual(log.lines, [
      'debug GET management.azure.com/operations/1?api-version=2024-01-01&t=…&c=…&s=…&h=… → 200 in 0 ms',
    ]);
  });

  it('warns of a failure in words, and hands it on', async () => {
    const log = recordingLog();
    const error = new NetworkError('demo42t.azurecr.io', 'dns');
    const send = logging(
      scripted(() => Promise.reject(error)),
      new VirtualClock(),
      log,
    );
    assert.equal(await failureOf(send(get(url))), error);
    assert.match(
      log.lines.join(),
      /^warn GET .* → demo42t\.azurecr\.io could not be found by name\. .* in 0 ms$/,
    );
  });

  it('keeps silent about an abort', async () => {
    const log = recordingLog();
    const aborted = scripted(() => Promise.reject(AbortSignal.abort().reason));
    await failureOf(logging(aborted, new VirtualClock(), log)(get(url)));
    assert.deepEqual(log.lines, []);
  });
});
