import assert from 'node:assert/strict';
import { explainFully } from '../../src/base/errors';
import type { FetchRequest, FetchResponse } from '../../src/base/fetch';
import type { JsonRecord } from '../../src/base/json';
import type { ClusterAccess } from '../../src/kubernetes/access/kubeconfig';
import { KubeconfigError } from '../../src/kubernetes/access/kubeconfig';
import { ClusterError } from '../../src/kubernetes/clusterError';
import { connect } from '../../src/kubernetes/connect';
import type { ClusterCall } from '../../src/kubernetes/connection';
import { failureAs, failureOf } from '../support/errors';
import { response, silence, socketError } from '../support/http';
import { recordingLog } from '../support/log';
import { turn } from '../support/virtualClock';
import { access, plugin, ports, printed } from './access/accesses';
import { forever } from './fakeConnection';

interface Seen extends FetchRequest {
  readonly url: string;
}

function connectionOver(
  answer: (request: Seen, index: number) => FetchResponse | Promise<FetchResponse>,
  to: ClusterAccess = access({ token: 'secret-token' }),
  given = ports(),
) {
  const requests: Seen[] = [];
  const log = recordingLog();
  const connection = connect(to, {
    ...given,
    log,
    fetch: async (url, request) => {
      const seen = { ...request, url };
      return answer(seen, requests.push(seen) - 1);
    },
  });
  return { connection, requests, log, clock: given.clock };
}

const pods = { path: '/api/v1/pods', subject: 'the pods' } as const;

function call(more: Partial<ClusterCall> = {}): ClusterCall {
  return { ...pods, signal: forever(), ...more };
}

function lines(...values: readonly unknown[]): AsyncIterable<Uint8Array> {
  return (async function* () {
    for (const value of values)
      yield Buffer.from(typeof value === 'string' ? value : `${JSON.stringify(value)}\n`);
  })();
}

async function all(watch: Promise<AsyncGenerator<JsonRecord, void>>): Promise<JsonRecord[]> {
  const found: JsonRecord[] = [];
  for await (const value of await watch) found.push(value);
  return found;
}

describe('a connection to a cluster', () => {
  it('sends JSON to the path and query asked for, and reads JSON with its warnings', async () => {
    const { connection, requests } = connectionOver(() =>
      response(201, { kind: 'Pod' }, { warning: '299 - "policy/v1beta1 is old", 299 - "say \\"when\\""' }),
    );
    const query = { fieldManager: 'acr-teleport', force: false, dryRun: undefined, limit: 5 };
    const contentType = 'application/apply-patch+yaml';
    const reply = await connection.send(call({ method: 'PATCH', query, body: { a: 1 }, contentType }));
    assert.deepEqual(reply.body, { kind: 'Pod' });
    assert.equal(reply.status, 201);
    assert.deepEqual(reply.warnings, ['policy/v1beta1 is old', 'say "when"']);
    const [request] = requests;
    assert.equal(
      request?.url,
      'https://demo.example/api/v1/pods?fieldManager=acr-teleport&force=false&limit=5',
    );
    assert.equal(request.method, 'PATCH');
    assert.equal(request.body, '{"a":1}');
    assert.equal(request.headers['content-type'], contentType);
    assert.equal(request.headers.authorization, 'Bearer secret-token');
    assert.equal(request.redirect, 'manual');
    assert.ok(request.route);
  });

  it('repeats none of it in a warning that is cleaned before it is shown', async () => {
    const value = 'pass  word](1';
    const body = { kind: 'Pod', spec: { containers: [{ name: 'c', env: [{ name: 'DB', value }] }] } };
    const { connection } = connectionOver(() =>
      response(200, {}, { warning: `299 - "env ${value} is odd"` }),
    );
    const { warnings } = await connection.send(call({ method: 'PATCH', body }));
    assert.deepEqual(warnings, ['env (value removed) is odd']);
  });

  it('repeats none of it where events and the status of objects do, and leaves the objects as they are', async () => {
    const value = 'literal-of-a-variable';
    const spec = { containers: [{ name: 'c', env: [{ name: 'DB', value }] }] };
    const message = `Error creating: admission webhook "x" denied the request: DB=${value}`;
    const status = { conditions: [{ type: 'ReplicaFailure', message }], containerStatuses: [] };
    const event = { involvedObject: { kind: 'ReplicaSet' }, message };
    const clean = message.replace(value, '(value removed)');
    const answers = [
      response(200, { kind: 'Pod', spec, status }),
      response(200, { kind: 'EventList', items: [event] }),
      response(200, lines({ type: 'ADDED', object: { kind: 'Event', note: message } })),
    ];
    const { connection } = connectionOver((_, index) => answers[index] ?? response(500, {}));
    const applied = await connection.send(call({ method: 'PATCH', body: { kind: 'Pod', spec } }));
    assert.deepEqual(applied.body, {
      kind: 'Pod',
      spec,
      status: { ...status, conditions: [{ type: 'ReplicaFailure', message: clean }] },
    });
    const { body } = await connection.send(call());
    assert.deepEqual(body, { kind: 'EventList', items: [{ ...event, message: clean }] });
    assert.deepEqual(await all(connection.watch(call())), [
      { type: 'ADDED', object: { kind: 'Event', note: clean } },
    ]);
  });

  it('repeats nothing secret of a body in the words of a refusal, in warnings or in the log', async () => {
    const values = ['hunter2-correct-horse', 'literal-of-a-variable'] as const;
    const [password, literal] = values;
    const encoded = Buffer.from(password).toString('base64');
    const body = {
      items: [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password } },
        { kind: 'Pod', spec: { containers: [{ name: 'c', env: [{ name: 'DB', value: literal }] }] } },
      ],
    };
    const quoted = `got {"password":"${password}"} or ${encoded}, Env:{Name:DB Value:${literal}}`;
    const causes = [{ reason: 'FieldValueInvalid', message: quoted, field: 'spec' }];
    for (const status of [400, 403, 409, 422, 429, 500, 503])
      for (const answer of [
        { kind: 'Status', code: status, message: quoted, details: { causes } },
        { kind: 'Status', code: status, message: quoted },
        quoted,
      ]) {
        const { connection, log, clock } = connectionOver(() => response(status, answer));
        const sent = connection.send(call({ method: 'PATCH', body }));
        const error = await failureAs(ClusterError, clock.settle(sent));
        const told = [explainFully(error), JSON.stringify(error.failure), ...log.lines].join('\n');
        for (const value of [...values, encoded]) assert.ok(!told.includes(value), told);
        assert.match(told, /\(value removed\)/);
      }
    const { connection } = connectionOver(() =>
      response(200, {}, { warning: `299 - "env ${literal} is odd"` }),
    );
    const { warnings } = await connection.send(call({ method: 'PATCH', body }));
    assert.deepEqual(warnings, ['env (value removed) is odd']);
  });

  it('keeps the path of a server behind a proxy of its own', async () => {
    const to = access({}, { server: 'https://rancher.example/k8s/clusters/c-1' });
    const { connection, requests } = connectionOver(() => response(200, {}), to);
    await connection.send(call());
    assert.equal(requests[0]?.url, 'https://rancher.example/k8s/clusters/c-1/api/v1/pods');
  });

  it('shows its credentials to nobody over a connection that is not TLS', async () => {
    const to = access({ token: 'secret-token' }, { server: 'http://127.0.0.1:8001' });
    const { connection, requests } = connectionOver(() => response(200, {}), to);
    await connection.send(call());
    assert.equal(requests[0]?.headers.authorization, undefined);
  });

  it('gets credentials anew once when they are not accepted, and then says so', async () => {
    const given = ports((_, index) => printed({ token: `token-${index}` }));
    const seen: unknown[] = [];
    const { connection } = connectionOver(
      ({ headers }) => {
        seen.push(headers.authorization);
        return headers.authorization === 'Bearer token-1' ? response(200, {}) : response(401, 'Unauthorized');
      },
      access({ exec: plugin() }),
      given,
    );
    await connection.send(call());
    assert.deepEqual(seen, ['Bearer token-0', 'Bearer token-1']);
    const { connection: fixed, requests } = connectionOver(() => response(401, 'Unauthorized'));
    assert.equal((await failureAs(ClusterError, fixed.send(call()))).code, 'unauthorized');
    assert.equal(requests.length, 1);
  });

  it('shows a certificate of its own in the connections it is for', async () => {
    const given = ports((_, index) => printed({ clientCertificateData: `C${index}`, clientKeyData: 'K' }));
    const { connection } = connectionOver(() => response(200, {}), access({ exec: plugin() }), given);
    const error = await failureAs(KubeconfigError, connection.send(call()));
    assert.equal(error.message, 'The certificates that the kubeconfig has for demo-aks cannot be used.');
  });

  it('tries again what passes by itself and may be repeated, and nothing else', async () => {
    const { connection, requests, clock } = connectionOver((_, index) =>
      index < 2 ? response(503, '') : response(200, { ok: true }),
    );
    assert.deepEqual((await clock.settle(connection.send(call()))).body, { ok: true });
    assert.equal(requests.length, 3);
    const once = connectionOver(() => response(503, ''));
    const posted = once.connection.send(call({ method: 'POST', body: {} }));
    assert.equal((await failureAs(ClusterError, once.clock.settle(posted))).code, 'unavailable');
    assert.equal(once.requests.length, 1);
  });

  it('takes a field that the kind does not have for what it is, though the server says 500', async () => {
    const message =
      'failed to create typed patch object (shop/front; apps/v1, Kind=Deployment): .spec.x: field not declared in schema';
    const { connection, requests } = connectionOver(() =>
      response(500, { kind: 'Status', code: 500, message }),
    );
    const error = await failureAs(ClusterError, connection.send(call({ method: 'PATCH', repeatable: true })));
    assert.equal(error.code, 'invalid');
    assert.equal(error.message, `demo-aks does not take the pods: ${message}.`);
    assert.equal(requests.length, 1);
  });

  it('waits as long as a busy server asks it to', async () => {
    const { connection, clock } = connectionOver((_, index) =>
      index === 0 ? response(429, '', { 'retry-after': '5' }) : response(200, {}),
    );
    assert.ok((await clock.timeToSettle(connection.send(call()))) >= 5000);
  });

  it('has no more than eight calls under way', async () => {
    let open = 0;
    let most = 0;
    const { connection } = connectionOver(async () => {
      most = Math.max(most, ++open);
      await turn();
      open--;
      return response(200, {});
    });
    await Promise.all(Array.from({ length: 30 }, () => connection.send(call())));
    assert.equal(most, 8);
  });

  it('gives up on an answer that does not come, and at once when nobody waits for it', async () => {
    const { connection, clock } = connectionOver(({ signal }) => silence(signal));
    const error = await failureAs(ClusterError, clock.settle(connection.send(call())));
    assert.equal(error.code, 'timeout');
    const abort = new AbortController();
    const sending = connection.send(call({ signal: abort.signal }));
    setImmediate(() => abort.abort());
    assert.equal(await failureOf(sending), abort.signal.reason);
  });

  it('tells what is no answer of a cluster: a page, a redirect elsewhere, a broken connection', async () => {
    const answers: readonly (readonly [() => FetchResponse, string])[] = [
      [() => response(200, '<html>Sign in</html>'), 'unreadable'],
      [() => response(302, '', { location: 'https://login.example/' }), 'unreadable'],
      [
        () => {
          throw socketError('ECONNREFUSED');
        },
        'unreachable',
      ],
      [
        () => {
          throw socketError('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
        },
        'untrusted',
      ],
    ];
    for (const [answer, code] of answers) {
      const { connection, clock } = connectionOver(answer);
      assert.equal((await failureAs(ClusterError, clock.settle(connection.send(call())))).code, code);
    }
  });

  it('reads text where text is expected', async () => {
    const { connection, requests } = connectionOver(() => response(200, 'line 1\nline 2\n'));
    assert.equal((await connection.send(call({ expects: 'text' }))).text, 'line 1\nline 2\n');
    assert.equal(requests[0]?.headers.accept, '*/*');
  });

  it('says nothing secret, in words or in its log', async () => {
    const { connection, log } = connectionOver(() => response(403, { message: 'no' }));
    const error = await failureAs(ClusterError, connection.send(call()));
    assert.ok(!explainFully(error).includes('secret-token'));
    assert.ok(log.lines.length > 0 && !log.lines.join('\n').includes('secret-token'));
  });
});

describe('a watch', () => {
  const added = { type: 'ADDED', object: { kind: 'Pod' } };

  it('gives one value a line, over the borders of chunks', async () => {
    const text = `${JSON.stringify(added)}\n\n${JSON.stringify({ type: 'BOOKMARK', name: 'ä' })}\n{"half`;
    const bytes = Buffer.from(text);
    for (const size of [1, 7, bytes.length]) {
      const chunks = (async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      })();
      const { connection } = connectionOver(() => response(200, chunks));
      assert.deepEqual(await all(connection.watch(call())), [added, { type: 'BOOKMARK', name: 'ä' }]);
    }
  });

  it('asks as it is told to, with credentials got anew when they are not accepted', async () => {
    const given = ports((_, index) => printed({ token: `token-${index}` }));
    const { connection, requests } = connectionOver(
      (_, index) => (index === 0 ? response(401, 'Unauthorized') : response(200, lines(added))),
      access({ exec: plugin() }),
      given,
    );
    assert.deepEqual(await all(connection.watch(call({ query: { watch: true } }))), [added]);
    assert.equal(requests[1]?.url, 'https://demo.example/api/v1/pods?watch=true');
    assert.equal(requests[1]?.headers.authorization, 'Bearer token-1');
  });

  it('that is refused is told in the words of the refusal', async () => {
    const { connection } = connectionOver(() => response(410, { reason: 'Expired', message: 'too old' }));
    assert.equal((await failureAs(ClusterError, all(connection.watch(call())))).code, 'gone');
  });

  it('tells a line that is no JSON, and one without end', async () => {
    for (const chunk of ['nonsense\n', 'x'.repeat(9_000_000)]) {
      const { connection } = connectionOver(() => response(200, lines(chunk)));
      assert.equal((await failureAs(ClusterError, all(connection.watch(call())))).code, 'unreadable');
    }
  });

  it('tells a connection that broke, and one that has gone silent', async () => {
    const broken = (async function* () {
      yield Buffer.from(`${JSON.stringify(added)}\n`);
      throw socketError('ECONNRESET');
    })();
    const { connection } = connectionOver(() => response(200, broken));
    assert.equal((await failureAs(ClusterError, all(connection.watch(call())))).code, 'unreachable');
    const silent = connectionOver(({ signal }) =>
      response(
        200,
        (async function* () {
          yield Buffer.from(`${JSON.stringify(added)}\n`);
          await silence(signal);
        })(),
      ),
    );
    const watching = all(silent.connection.watch(call()));
    assert.equal((await failureAs(ClusterError, silent.clock.settle(watching))).code, 'timeout');
    assert.equal(silent.clock.sleepers, 0);
  });

  it('ends with its signal, also while a server that ignores it holds the stream', async () => {
    const stuck = (async function* () {
      yield Buffer.from(`${JSON.stringify(added)}\n`);
      await new Promise(() => {});
    })();
    const { connection, requests, clock } = connectionOver(() => response(200, stuck));
    const abort = new AbortController();
    const watching = await connection.watch(call({ signal: abort.signal }));
    assert.deepEqual((await watching.next()).value, added);
    const next = watching.next();
    setImmediate(() => abort.abort());
    assert.equal(await failureOf(next), abort.signal.reason);
    assert.ok(requests[0]?.signal.aborted);
    assert.equal(clock.sleepers, 0);
  });

  it('hangs up when whoever reads it has read enough', async () => {
    const { connection, requests, clock } = connectionOver(() => response(200, lines(added, added)));
    for await (const value of await connection.watch(call())) {
      assert.deepEqual(value, added);
      break;
    }
    assert.ok(requests[0]?.signal.aborted);
    assert.equal(clock.sleepers, 0);
  });
});
