import assert from 'node:assert/strict';
import type { Fetch, FetchRequest, FetchResponse } from '../../src/base/fetch';
import { NetworkError } from '../../src/base/networkError';
import { createNodeFetch } from '../../src/base/nodeFetch';
import type { RegistryClient } from '../../src/registry/registryClient';
import { RegistryError } from '../../src/registry/registryError';
import { openSimulator, type RegistryData } from '../../src/simulator';
import { stepOf } from '../../src/simulator/faults/faults';
import { serve } from '../../src/simulator/serve/serve';
import { parseTarget } from '../../src/simulator/target';
import { assertKept } from '../support/canary';
import { failureAs } from '../support/errors';
import { response, socketError } from '../support/http';
import {
  collected,
  loginServer,
  type OpenedRegistry,
  openedRegistry,
  password,
  steady,
  user,
} from '../support/registry';

const azureToken = 'canary-azure-token';

/** A registry of several pages, with one image, and a person of each kind. */
const data: Partial<RegistryData> = {
  users: [
    { name: user, password },
    { name: 'azure-user', kind: 'azure', password: azureToken },
  ],
  streaming: true,
  repositories: [
    {
      name: 'app',
      teleportEnabled: true,
      images: [
        { tags: ['v1'] },
        { tags: ['converting'], streaming: { progress: 1, doneIn: '10h' } },
        { tags: ['converted'], streaming: 'converted' },
      ],
    },
  ],
  generated: { repositories: 120, tags: 1 },
};

interface CallUnderTest {
  /** The step of the conversation that the fault strikes, as the simulator names it. */
  readonly at: string;
  /** The step that the error names, where the fault strikes. */
  readonly step: string;
  readonly azure?: true;
  readonly run: (opened: OpenedRegistry) => Promise<unknown>;
}

const digest = `sha256:${'0'.repeat(64)}`;
const attributes = ({ client }: OpenedRegistry) => client.repository('app', steady());

async function digestOf(client: RegistryClient, tag: string): Promise<string> {
  return (await client.resolve('app', tag, steady())).digest;
}

async function operationOf(client: RegistryClient): Promise<string> {
  const found = await client.streaming.lastOperation('app', await digestOf(client, 'converting'), steady());
  return found?.id ?? assert.fail('It is being converted.');
}

async function artifactOf(client: RegistryClient): Promise<string> {
  const [artifact] = await client.streaming.artifacts('app', await digestOf(client, 'converted'), steady());
  return artifact?.digest ?? digest;
}

function status(operation: { readonly status: string } | undefined): string {
  return operation?.status ?? 'none';
}

const calls: Readonly<Record<string, CallUnderTest>> = {
  signIn: { at: 'ping', step: 'sign-in', run: ({ client }) => client.signIn(steady()) },
  repositories: {
    at: 'catalog',
    step: 'catalog',
    run: ({ client }) => collected(client.repositories(steady())),
  },
  tags: { at: 'tags', step: 'tags', run: ({ client }) => collected(client.tags('app', steady())) },
  repository: { at: 'repository', step: 'repository', run: attributes },
  resolve: { at: 'manifest', step: 'resolve', run: ({ client }) => client.resolve('app', 'v1', steady()) },
  manifest: { at: 'manifest', step: 'manifest', run: ({ client }) => client.manifest('app', 'v1', steady()) },
  mount: { at: 'mount', step: 'mount', run: ({ client }) => client.mount('app', digest, steady()) },
  setTeleport: {
    at: 'update',
    step: 'update',
    run: ({ client }) => client.setTeleport('app', true, steady()),
  },
  token: { at: 'token', step: 'token', run: attributes },
  exchange: { at: 'exchange', step: 'exchange', azure: true, run: attributes },
  policy: {
    at: 'streaming',
    step: 'streaming',
    run: ({ client }) => client.streaming.policy('app', steady()),
  },
  setPolicy: {
    at: 'auto-convert',
    step: 'streaming',
    run: ({ client }) => client.streaming.setPolicy('app', true, steady()),
  },
  lastOp: {
    at: 'conversion',
    step: 'conversion',
    run: async ({ client }) =>
      status(await client.streaming.lastOperation('app', await digestOf(client, 'converting'), steady())),
  },
  convert: {
    at: 'convert',
    step: 'conversion',
    run: async ({ client }) =>
      status(await client.streaming.convert('app', await digestOf(client, 'v1'), steady())),
  },
  operation: {
    at: 'operation',
    step: 'operation',
    run: async ({ client }) =>
      status(await client.streaming.operation('app', await operationOf(client), steady())),
  },
  cancel: {
    at: 'cancel',
    step: 'operation',
    run: async ({ client }) =>
      status(await client.streaming.cancel('app', await operationOf(client), steady())),
  },
  artifacts: {
    at: 'referrers',
    step: 'referrers',
    run: async ({ client }) =>
      String((await client.streaming.artifacts('app', await digestOf(client, 'converted'), steady())).length),
  },
  remove: {
    at: 'delete',
    step: 'delete',
    run: async ({ client }) => client.streaming.removeArtifact('app', await artifactOf(client), steady()),
  },
};

/*
 * What each call comes to under each fault that does not go away: the code of its RegistryError, or of the NetworkError
 * behind an unreachable one; `ok` where the call succeeds all the same, with what the mount endpoint then says.
 * HEAD has no body to spoil, and of some answers only the status counts.
 */
const outcomes = `
fault              signIn       repositories  tags         repository   resolve      manifest     mount         setTeleport  token        exchange
401                unauthorized catalogDenied unauthorized unauthorized unauthorized unauthorized unauthorized  unauthorized unauthorized unauthorized
403                firewall     catalogDenied forbidden    forbidden    forbidden    forbidden    forbidden     forbidden    forbidden    forbidden
404                notFound     notFound      notFound     notFound     notFound     notFound     ok:none       notFound     notFound     notFound
409                unexpected   unexpected    unexpected   unexpected   unexpected   unexpected   ok:expanding  unexpected   unexpected   unexpected
429                throttled    throttled     throttled    throttled    throttled    throttled    throttled     throttled    throttled    throttled
500                unexpected   unexpected    unexpected   unexpected   unexpected   unexpected   unexpected    unexpected   unexpected   unexpected
503                unexpected   unexpected    unexpected   unexpected   unexpected   unexpected   unexpected    unexpected   unexpected   unexpected
slow-headers       timeout      timeout       timeout      timeout      timeout      timeout      timeout       timeout      timeout      timeout
stalled-body       timeout      timeout       timeout      timeout      ok           timeout      timeout       timeout      timeout      timeout
truncated-body     truncated    truncated     truncated    truncated    ok           truncated    truncated     truncated    truncated    truncated
reset              reset        reset         reset        reset        reset        reset        reset         reset        reset        reset
invalid-json       ok           unexpected    unexpected   unexpected   unexpected   unexpected   ok:ready      ok           unexpected   unexpected
empty-body         ok           unexpected    unexpected   unexpected   unexpected   unexpected   ok:ready      ok           unexpected   unexpected
wrong-type         unexpected   unexpected    unexpected   unexpected   unexpected   unexpected   unexpected    unexpected   unexpected   unexpected
huge-body          tooLarge     tooLarge      tooLarge     tooLarge     tooLarge     tooLarge     tooLarge      tooLarge     tooLarge     tooLarge
link-loop          ok           ok            ok           ok           ok           ok           ok:none       ok           ok           ok
redirect-elsewhere foreignHost  foreignHost   foreignHost  foreignHost  foreignHost  foreignHost  foreignHost   foreignHost  foreignHost  foreignHost
wrong-ca           tls          tls           tls          tls          tls          tls          tls           tls          tls          tls
dns-failure        dns          dns           dns          dns          dns          dns          dns           dns          dns          dns
token-expires      ok           ok            ok           ok           ok           ok           ok:none       ok           ok           ok
`;

/*
 * The same for Artifact Streaming. A role that may not see a policy is refused with 401 or 403. A conversion is asked for once: where the
 * answer is lost, the registry is asked what came of it. A list of referrers that is not there is looked for under a tag.
 */
const streamingOutcomes = `
fault              policy      setPolicy   lastOp       convert       operation    cancel       artifacts    remove
401                forbidden   forbidden   unauthorized unauthorized  unauthorized unauthorized unauthorized unauthorized
403                forbidden   forbidden   forbidden    forbidden     forbidden    forbidden    forbidden    forbidden
404                notFound    notFound    notFound     notFound      ok:none      notFound     ok:0         ok
409                unexpected  unexpected  unexpected   unexpected    unexpected   unexpected   unexpected   unexpected
429                throttled   throttled   throttled    throttled     throttled    throttled    throttled    throttled
500                unexpected  unexpected  unexpected   unexpected    unexpected   unexpected   unexpected   unexpected
503                unexpected  unexpected  unexpected   unexpected    unexpected   unexpected   unexpected   unexpected
slow-headers       timeout     timeout     timeout      timeout       timeout      timeout      timeout      timeout
stalled-body       timeout     timeout     timeout      ok:Succeeded  timeout      timeout      timeout      timeout
truncated-body     truncated   truncated   truncated    ok:NotStarted truncated    truncated    truncated    truncated
reset              reset       reset       reset        reset         reset        reset        reset        reset
invalid-json       unexpected  unexpected  unexpected   unexpected    unexpected   unexpected   unexpected   ok
empty-body         unexpected  ok          unexpected   unexpected    unexpected   unexpected   unexpected   ok
wrong-type         unexpected  unexpected  unexpected   unexpected    unexpected   unexpected   unexpected   unexpected
huge-body          tooLarge    tooLarge    tooLarge     tooLarge      tooLarge     tooLarge     tooLarge     tooLarge
link-loop          ok          ok          ok:Running   ok:NotStarted ok:Running   ok:Canceled  ok:1         ok
redirect-elsewhere foreignHost foreignHost foreignHost  foreignHost   foreignHost  foreignHost  foreignHost  foreignHost
wrong-ca           tls         tls         tls          tls           tls          tls          tls          tls
dns-failure        dns         dns         dns          dns           dns          dns          dns          dns
token-expires      ok          ok          ok:Running   ok:NotStarted ok:Running   ok:Canceled  ok:1         ok
`;

/** In virtual time: two attempts and their pause, each within the deadline for headers or body. */
const deadlineMs: Readonly<Record<string, number>> = {
  'slow-headers': 2 * 30_000 + 2_000,
  'stalled-body': 2 * 60_000 + 2_000,
};
const usualDeadlineMs = 4_000;

/** Lets a fetch fail or answer otherwise where a request belongs to a step. */
function striking(at: string, strike: (request: FetchRequest) => Promise<FetchResponse | undefined>) {
  return (fetch: Fetch): Fetch =>
    async (url, request) => {
      const step = stepOf(parseTarget(new URL(url).pathname), request.method);
      return (step === at && (await strike(request))) || fetch(url, request);
    };
}

const failing = (at: string, code: string) =>
  striking(at, () => Promise.reject(new TypeError('fetch failed', { cause: socketError(code) })));

/** Refuses one token of a call that had worked before, as when it has expired. */
async function expiringMidScan(
  { at }: CallUnderTest,
  opened: (around: (fetch: Fetch) => Fetch) => Promise<OpenedRegistry>,
) {
  let strikes = 0;
  const challenge = `Bearer realm="https://${loginServer}/oauth2/token",service="${loginServer}",error="invalid_token"`;
  const strike = striking(at, async () =>
    strikes-- > 0 ? response(401, '', { 'www-authenticate': challenge }) : undefined,
  );
  return { opened: await opened(strike), expire: () => void strikes++ };
}

async function open(fault: string, { at, azure }: CallUnderTest, around?: (fetch: Fetch) => Fetch) {
  const byHand = { 'wrong-ca': 'SELF_SIGNED_CERT_IN_CHAIN', 'dns-failure': 'ENOTFOUND' }[fault];
  const through = around ?? (byHand === undefined ? undefined : failing(at, byHand));
  const opened = await openedRegistry({
    data,
    ...(through ? { around: through } : { faults: `${at}:${fault}` }),
    ...(azure ? { access: 'azure', azureToken } : {}),
  });
  opened.secrets.add(azureToken);
  return opened;
}

/** A registry under the fault, ready for the call. */
async function struck(fault: string, call: CallUnderTest): Promise<OpenedRegistry> {
  if (fault !== 'token-expires') return open(fault, call);
  const { opened, expire } = await expiringMidScan(call, around => open(fault, call, around));
  await opened.clock.settle(call.run(opened));
  if (call.at === 'token' || call.at === 'exchange') await opened.clock.pass(11_700_000);
  else expire();
  return opened;
}

/** What a call comes to, in a word; an error has to be a RegistryError that names the step. */
async function outcome({ run, step }: CallUnderTest, opened: OpenedRegistry) {
  try {
    const value = await opened.clock.settle(run(opened));
    return { word: typeof value === 'string' ? `ok:${value}` : 'ok' };
  } catch (error) {
    assert.ok(error instanceof RegistryError, String(error));
    assert.equal(error.failure.step, step);
    const { code, cause } = error;
    return { error, word: code === 'unreachable' && cause instanceof NetworkError ? cause.code : code };
  }
}

/** By fault, what each call comes to. */
const expectations = new Map<string, [call: string, expected: string | undefined][]>();
for (const table of [outcomes, streamingOutcomes]) {
  const [header = '', ...rows] = table.trim().split('\n');
  const columns = header.split(/\s+/).slice(1);
  for (const row of rows) {
    const [fault = '', ...words] = row.split(/\s+/);
    const found = columns.map((name, index): [string, string | undefined] => [name, words[index]]);
    expectations.set(fault, [...(expectations.get(fault) ?? []), ...found]);
  }
}

describe('faults', () => {
  it('strike every call', () => {
    for (const [fault, found] of expectations)
      assert.deepEqual(
        found.map(([name]) => name),
        Object.keys(calls),
        fault,
      );
  });

  for (const [fault, found] of expectations) {
    describe(fault, () => {
      for (const [name, expected] of found) {
        const call = calls[name];
        it(`${name}: ${expected}`, async () => {
          assert.ok(call);
          const opened = await struck(fault, call);
          const startedAt = opened.clock.now();
          const { word, error } = await outcome(call, opened);
          assert.equal(word, expected);
          const elapsedMs = opened.clock.now() - startedAt;
          assert.ok(elapsedMs <= (deadlineMs[fault] ?? usualDeadlineMs), `It took ${elapsedMs} ms.`);
          assertKept(opened.secrets, error, opened.host.log.lines);
          assert.ok(opened.simulator.requests.strays.every(({ hasAuthorization }) => !hasAuthorization));
        });
      }
    });
  }

  it('are each of the simulator covered', async () => {
    const { faultKinds } = await import('../../src/simulator/faults/faults');
    assert.deepEqual(
      faultKinds.filter(kind => !expectations.has(kind) && kind !== 'expired-token'),
      [],
    );
  });

  it('a token that is never taken ends as unauthorized', async () => {
    const { client, clock } = await openedRegistry({ data, faults: 'repository:expired-token' });
    const error = await clock.settle(failureAs(RegistryError, client.repository('app', steady())));
    assert.equal(error.code, 'unauthorized');
  });

  it('a certificate that nobody vouches for ends the conversation, over a real connection', async () => {
    const simulator = await openSimulator({
      world: { registries: [{ loginServer, users: [{ name: user, password }] }] },
    });
    const server = await serve(simulator, { tls: true });
    try {
      const host = server.url.replace('https://', '');
      const opened = await openedRegistry({
        data: { loginServer: `https://${host}` },
        fetch: createNodeFetch(),
      });
      const error = await failureAs(RegistryError, opened.client.signIn(steady()));
      assert.ok(error.cause instanceof NetworkError && error.cause.code === 'tls');
      assert.match(
        error.message,
        new RegExp(`^${host} could not be trusted: its TLS certificate .*at the sign-in step`),
      );
      assert.match(error.hint ?? '', /NODE_EXTRA_CA_CERTS/);
      assert.equal(simulator.requests.total, 0);
      assertKept(opened.secrets, error, opened.host.log.lines);
    } finally {
      await server.close();
    }
  });
});
