import assert from 'node:assert/strict';
import { ExplainedError } from '../../../src/base/errors';
import { ClusterError } from '../../../src/kubernetes/clusterError';
import type { ClusterCall } from '../../../src/kubernetes/connection';
import type { CommandFile } from '../../../src/kubernetes/runCommand/runCommand';
import { connectByRunCommand } from '../../../src/kubernetes/runCommand/runCommandConnection';
import { failureAs, failureOf } from '../../support/errors';
import { turn, VirtualClock } from '../../support/virtualClock';
import { forever } from '../fakeConnection';

interface Ran {
  /** The lines of kubectl, without quotes. */
  readonly lines: readonly string[];
  readonly files: readonly CommandFile[];
  /** Lets it end: with what each of its lines writes, or as it is told. */
  end(answer?: (line: string) => string): void;
  write(logs: string, exitCode?: number): void;
  writeHalf(out: string): void;
  fail(error: Error): void;
}

const limitBytes = 512_000;

/** A cluster whose commands end when the test says so. */
function opened() {
  const ran: Ran[] = [];
  const clock = new VirtualClock();
  const signals: AbortSignal[] = [];
  const connection = connectByRunCommand({
    context: 'old-aks',
    server: 'https://old-aks.example',
    clock,
    run: (command, files, signal) =>
      new Promise((resolve, reject) => {
        signals.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason));
        const mark = /^mark='(.*)'$/m.exec(command)?.[1];
        const lines = [...command.matchAll(/^(?:once|after) (\d+) kubectl (.*)$/gm)].map(
          ([, index, line = '']) => ({
            index,
            line: line.replaceAll("'", ''),
          }),
        );
        const write = (logs: string, exitCode = 0) =>
          resolve({ exitCode, logs: Buffer.from(logs).subarray(0, limitBytes).toString('utf8') });
        ran.push({
          lines: lines.map(({ line }) => line),
          files,
          write,
          writeHalf: out => write(`${mark} begin 0\n${out}`),
          end: (answer = () => '{}') =>
            write(
              lines
                .map(
                  ({ index, line }) =>
                    `${mark} begin ${index}\n${answer(line)}\n${mark} exit 0 -\n\n${mark} end\n`,
                )
                .join(''),
            ),
          fail: reject,
        });
      }),
  });
  const send = (path: string, more: Partial<ClusterCall> = {}) =>
    connection.send({ path, subject: path, signal: forever(), ...more });
  return { connection, send, ran, clock, signals };
}

const write = { method: 'POST', body: { a: 'b' } } as const;

describe('a cluster by run command', () => {
  it('runs one command at a time, with the reads that wait meanwhile in one', async () => {
    const { send, ran } = opened();
    const first = send('/a');
    await turn();
    const sent = [first, ...['/b', '/c'].map(path => send(path))];
    await turn();
    assert.deepEqual(
      ran.map(({ lines }) => lines),
      [['get --raw=/a']],
    );
    ran[0]?.end();
    await turn();
    assert.deepEqual(ran[1]?.lines, ['get --raw=/b', 'get --raw=/c']);
    ran[1]?.end(line => JSON.stringify({ line }));
    const replies = await Promise.all(sent);
    assert.deepEqual(
      replies.map(({ body }) => body.line),
      [undefined, 'get --raw=/b', 'get --raw=/c'],
    );
  });

  it('makes changes one by one and in their order', async () => {
    const { send, ran } = opened();
    const sent = [send('/a'), send('/b'), send('/c', write), send('/d', write), send('/e')];
    for (let index = 0; index < 4; index++) {
      await turn();
      assert.equal(ran.length, index + 1);
      ran[index]?.end();
    }
    await Promise.all(sent);
    assert.deepEqual(
      ran.map(({ lines }) => lines.join(' ')),
      [
        'get --raw=/a get --raw=/b',
        'create --raw=/c --filename=0.json',
        'create --raw=/d --filename=0.json',
        'get --raw=/e',
      ],
    );
    assert.deepEqual(ran[1]?.files, [{ name: '0.json', text: '{"a":"b"}' }]);
  });

  it('lets who aborts go at once, and lets what runs come to its end before the next', async () => {
    const { send, ran, signals } = opened();
    const [first, second] = [new AbortController(), new AbortController()];
    const running = failureOf(send('/a', { ...write, signal: first.signal }));
    const waiting = failureOf(send('/b', { ...write, signal: second.signal }));
    const after = send('/c');
    await turn();
    first.abort();
    second.abort();
    assert.deepEqual(await Promise.all([running, waiting]), [first.signal.reason, second.signal.reason]);
    assert.deepEqual([ran.length, signals[0]?.aborted], [1, false]);
    ran[0]?.end();
    await turn();
    assert.deepEqual(ran[1]?.lines, ['get --raw=/c']);
    ran[1]?.end();
    await after;
    assert.equal(await failureOf(send('/d', { signal: first.signal })), first.signal.reason);
  });

  it('ends what is under way when it is closed', async () => {
    const { connection, send, signals } = opened();
    const sent = [send('/a', write), send('/b')].map(failureOf);
    await turn();
    connection.dispose();
    assert.equal(signals[0]?.aborted, true);
    for (const error of await Promise.all(sent)) assert.match(String(error), /closed/);
    assert.match(String(await failureOf(send('/c'))), /closed/);
  });

  it('asks alone for what was cut off among others, and in smaller pages for what is too large itself', async () => {
    const { send, ran } = opened();
    const list = (path = '/nodes') => send(path, { query: { limit: 500 } });
    const sent = [send('/small'), list(), send('/late')];
    await turn();
    const tooLarge = (line: string) => (line.includes('/nodes') ? 'x'.repeat(limitBytes) : '{"a":1}');
    const answers = [tooLarge, tooLarge, tooLarge, tooLarge, () => '{"items":[]}'];
    for (const [index, answer] of answers.entries()) {
      ran[index]?.end(answer);
      await turn();
    }
    assert.deepEqual(
      (await Promise.all(sent)).map(({ body }) => body),
      [{ a: 1 }, { items: [] }, { a: 1 }],
    );
    assert.deepEqual(
      ran.map(({ lines }) => lines.map(line => line.replace('get --raw=/', '')).join(' ')),
      ['small nodes?limit=100 late', 'nodes?limit=100', 'late', 'nodes?limit=25', 'nodes?limit=7'],
    );
    const again = ['/nodes', '/others'].map(path => list(path));
    await turn();
    assert.deepEqual(ran.at(-1)?.lines, ['get --raw=/nodes?limit=7', 'get --raw=/others?limit=100']);
    ran.at(-1)?.end();
    await Promise.all(again);
  });

  it('says so when an answer is larger than run command hands on', async () => {
    const { send, ran } = opened();
    const log = failureAs(ClusterError, send('/log', { expects: 'text', subject: 'the log of pod a' }));
    await turn();
    ran[0]?.end(() => 'x'.repeat(limitBytes));
    const { code, message, hint } = await log;
    assert.equal(code, 'failed');
    assert.match(message, /^old-aks has more to say about the log of pod a than the 512 kB/);
    assert.match(hint ?? '', /fewer lines/);
  });

  it('tells what the shell said when a command answers nothing, and nothing that was half answered', async () => {
    const { send, ran } = opened();
    const silent = failureAs(ClusterError, send('/a'));
    await turn();
    ran[0]?.write('sh: out of memory\n', 137);
    assert.deepEqual([(await silent).code, (await silent).detail], ['unavailable', 'sh: out of memory']);
    const half = failureAs(ClusterError, send('/b'));
    await turn();
    ran[1]?.writeHalf('{"data":{"password":"canary-half"');
    assert.deepEqual([(await half).code, (await half).detail], ['unavailable', undefined]);
  });

  it('takes for a passing fault what passes by of running commands, and hands on the rest', async () => {
    for (const [code, expected] of [
      ['unreachable', 'unreachable'],
      ['timeout', 'timeout'],
      ['throttled', 'throttled'],
      ['failed', 'unavailable'],
    ] as const) {
      const { send, ran } = opened();
      const failed = failureAs(ClusterError, send('/a'));
      await turn();
      const cause = new ExplainedError('A command in old-aks failed.', { code, hint: 'Wait.' });
      ran[0]?.fail(cause);
      const error = await failed;
      assert.deepEqual(
        [error.code, error.message, error.hint, error.cause],
        [expected, cause.message, 'Wait.', cause],
      );
    }
    const { send, ran } = opened();
    const refused = failureOf(send('/a'));
    await turn();
    const forbidden = new ExplainedError('Azure refused a command.', { code: 'forbidden' });
    ran[0]?.fail(forbidden);
    assert.equal(await refused, forbidden);
    const next = send('/b');
    await turn();
    ran[1]?.end();
    assert.equal((await next).status, 200);
  });
});
