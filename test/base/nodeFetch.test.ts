import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { systemClock } from '../../src/base/clock';
import { NetworkError } from '../../src/base/networkError';
import { createNodeFetch } from '../../src/base/nodeFetch';
import { createSend, defaultLimits } from '../../src/base/send';
import { failureAs, failureOf } from '../support/errors';
import { get } from '../support/http';

type Answer = (response: ServerResponse, path: string) => void;

/** A loopback server that answers so, and how to send to it, both closed after the test. */
function serving(answer: Answer, limits = defaultLimits) {
  const server = createServer((request, response) => answer(response, request.url ?? ''));
  opened.push(server);
  const send = createSend(createNodeFetch(), systemClock, limits);
  const url = async (path = '/') => {
    if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  };
  return {
    server,
    url,
    send: async (signal?: AbortSignal) => send(get(await url(), signal ? { signal } : {})),
  };
}

const opened: Server[] = [];

async function codeOf(answer: Answer, limits = defaultLimits) {
  return (await failureAs(NetworkError, serving(answer, limits).send())).code;
}

/** `once` would fail with the error that such a connection may end in. */
function closed(socket: Socket): Promise<unknown> {
  return new Promise(resolve => socket.once('close', resolve));
}

describe('nodeFetch, over real connections', () => {
  afterEach(() => {
    for (const server of opened.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('gives status, headers and body', async () => {
    const { send } = serving(response => response.writeHead(404, { 'X-One': '1' }).end('gone'));
    const reply = await send();
    assert.deepEqual([reply.status, reply.header('x-one'), reply.body], [404, '1', 'gone']);
  });

  it('keeps its connections', async () => {
    const { server, send } = serving(response => response.end('ok'));
    let connections = 0;
    server.on('connection', () => connections++);
    for (let times = 0; times < 3; times++) await send();
    assert.equal(connections, 1);
  });

  it('does not follow a redirect by itself', async () => {
    const { send } = serving(response =>
      response.writeHead(307, { location: 'https://elsewhere.invalid/' }).end(),
    );
    const reply = await send();
    assert.deepEqual([reply.status, reply.header('location')], [307, 'https://elsewhere.invalid/']);
  });

  it('calls a closed port refused', async () => {
    const { server, url } = serving(response => response.end());
    const closed = await url();
    server.close();
    await once(server, 'close');
    const send = createSend(createNodeFetch(), systemClock);
    assert.equal((await failureAs(NetworkError, send(get(closed)))).code, 'refused');
  });

  it('calls a connection closed before the answer reset', async () => {
    assert.equal(await codeOf(response => response.socket?.destroy()), 'reset');
  });

  it('calls an answer shorter than it said truncated', async () => {
    const short: Answer = response => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.socket?.destroy());
    };
    assert.equal(await codeOf(short), 'truncated');
  });

  it('calls an answer in chunks without the last truncated', async () => {
    const short: Answer = response => response.write('half', () => response.socket?.destroy());
    assert.equal(await codeOf(short), 'truncated');
  });

  it('reads no more of an endless answer than a call can need, and closes the connection', async () => {
    const endless = serving(response => {
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const connection = once(endless.server, 'connection');
    const error = failureAs(NetworkError, endless.send());
    const [socket] = await connection;
    await closed(socket);
    assert.equal((await error).code, 'tooLarge');
  });

  it('gives up on a stalled answer, and closes the connection', async () => {
    const stalled = serving(response => response.write('half'), { ...defaultLimits, bodyMs: 20 });
    const connection = once(stalled.server, 'connection');
    const error = failureAs(NetworkError, stalled.send());
    const [socket] = await connection;
    await closed(socket);
    assert.equal((await error).code, 'timeout');
  });

  it('closes the connection of a call that is aborted', async () => {
    const silent = serving(() => {});
    const abort = new AbortController();
    const connection = once(silent.server, 'connection');
    const failed = failureOf(silent.send(abort.signal));
    const [socket] = await connection;
    abort.abort();
    await closed(socket);
    assert.equal(await failed, abort.signal.reason);
  });

  it('calls an answer that is no HTTP a network failure', async () => {
    const server = createSocketServer(socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const send = createSend(createNodeFetch(), systemClock);
    const error = await failureAs(NetworkError, send(get(`http://127.0.0.1:${port}/`)));
    server.close();
    assert.equal(error.code, 'network');
  });

  it('calls https to a port that speaks http a matter of TLS', async () => {
    const { url } = serving(response => response.end());
    const send = createSend(createNodeFetch(), systemClock);
    const error = await failureAs(NetworkError, send(get((await url()).replace('http:', 'https:'))));
    assert.equal(error.code, 'tls');
  });
});
