import assert from 'node:assert/strict';
import { asRecord, asString } from '../../src/base/json';
import { readAccessToken } from '../../src/registry/accessToken';
import type { StreamingClient } from '../../src/registry/streaming/streamingClient';
import { steady } from '../support/registry';
import { needRecordings, recorded } from './recordings';
import { type Conversation, type RecordedToken, replayRegistry } from './registryReplay';

const exchanges = recorded('artifact-streaming.json');
const repository = 'microsoft';
const digest = 'sha256:622731d3e3a16b11a1f318b1c5018d0c44996b4c096b864fe2eac5b8beab535a';
const resource = `${repository}@${digest}`;

/** One call of our client, and where the same is in the recording. `pull` and `push` are the requests for tokens. */
interface Step {
  readonly does: string;
  readonly challenge: number;
  readonly exchange: number;
  readonly pull?: number;
  readonly push?: number;
  readonly calls: readonly number[];
  readonly scopes: readonly string[];
  readonly run: (streaming: StreamingClient) => Promise<unknown>;
  readonly value: unknown;
  /** Why a token is not asked for as az asked for it. */
  readonly difference?: string;
}

const pull = ['repository:microsoft:pull'];
const push = ['repository:microsoft:pull,push'];
const ownToken =
  'az lists referrers with the token that it is about to convert with; to read them, the right to pull will do';
const traded = 'az trades the token that it has for a lesser one; we ask for each with the refresh token';

const show = (streaming: StreamingClient) => streaming.policy(repository, steady());
const update = (streaming: StreamingClient) => streaming.setPolicy(repository, true, steady());
const artifacts = (streaming: StreamingClient) => streaming.artifacts(repository, digest, steady());
const convert = (streaming: StreamingClient) => streaming.convert(repository, digest, steady());
const last = (streaming: StreamingClient) => streaming.lastOperation(repository, digest, steady());
const operation = (id: string) => (streaming: StreamingClient) =>
  streaming.operation(repository, id, steady());
const cancel = (id: string) => (streaming: StreamingClient) => streaming.cancel(repository, id, steady());

function canceled(id: string, startTime: string) {
  const details = `Conversion started for resource ${resource}`;
  return { id, status: 'Canceled', progressPercent: 0, details, startedAt: Date.parse(startTime), resource };
}

const id2023 = 'c8fa3da4-f925-4022-aabb-424e0a95468f';
const id2024 = 'fb6fde7c-82b6-484c-9581-0a3fd1041a42';
const id2025 = '7dfcc117-d980-4c19-8817-3171e14186ca';
const canceled2023 = canceled(id2023, '2023-11-01T09:47:45Z');
const canceled2024 = canceled(id2024, '2024-01-30T01:27:11Z');
const canceled2025 = canceled(id2025, '2025-04-28T03:54:17Z');

// biome-ignore format: a table
const sessions: Readonly<Record<string, readonly Step[]>> = {
  '2023': [
    { does: 'policy', challenge: 0, exchange: 2, pull: 3, calls: [4], scopes: pull, run: show, value: { convertPushedImages: false } },
    { does: 'setPolicy', challenge: 5, exchange: 7, push: 8, calls: [9], scopes: push, run: update, value: { convertPushedImages: true } },
    { does: 'artifacts', challenge: 15, exchange: 17, pull: 22, calls: [19], scopes: pull, run: artifacts, value: [], difference: ownToken },
    { does: 'convert', challenge: 20, exchange: 17, pull: 22, push: 18, calls: [23, 24], scopes: [...pull, ...push], run: convert, value: { id: id2023, status: 'NotStarted' }, difference: traded },
    { does: 'lastOperation', challenge: 30, exchange: 32, pull: 33, calls: [34], scopes: pull, run: last, value: { id: id2023, status: 'Running' } },
    { does: 'cancel', challenge: 35, exchange: 37, push: 38, calls: [39], scopes: push, run: cancel(id2023), value: canceled2023 },
    { does: 'lastOperation', challenge: 45, exchange: 47, pull: 48, calls: [49], scopes: pull, run: last, value: { id: id2023, status: 'Canceled' } },
    { does: 'operation', challenge: 50, exchange: 52, pull: 53, calls: [54], scopes: pull, run: operation(id2023), value: canceled2023 },
  ],
  '2024': [
    { does: 'operation', challenge: 58, exchange: 55, pull: 56, calls: [57], scopes: pull, run: operation(id2024), value: canceled2024 },
  ],
  '2025': [
    { does: 'policy', challenge: 58, exchange: 59, pull: 60, calls: [61], scopes: pull, run: show, value: { convertPushedImages: false } },
    { does: 'setPolicy', challenge: 62, exchange: 63, push: 64, calls: [65], scopes: push, run: update, value: { convertPushedImages: true } },
    { does: 'artifacts', challenge: 70, exchange: 71, pull: 75, calls: [73], scopes: pull, run: artifacts, value: [], difference: ownToken },
    { does: 'convert', challenge: 74, exchange: 71, pull: 75, push: 72, calls: [76, 77], scopes: [...pull, ...push], run: convert, value: { id: id2025, status: 'NotStarted' }, difference: traded },
    { does: 'lastOperation', challenge: 82, exchange: 83, pull: 84, calls: [85], scopes: pull, run: last, value: { id: id2025, status: 'Running' } },
    { does: 'cancel', challenge: 86, exchange: 87, push: 88, calls: [89], scopes: push, run: cancel(id2025), value: canceled2025 },
    { does: 'lastOperation', challenge: 94, exchange: 95, pull: 96, calls: [97], scopes: pull, run: last, value: { id: id2025, status: 'Canceled' } },
    { does: 'operation', challenge: 98, exchange: 99, pull: 100, calls: [101], scopes: pull, run: operation(id2025), value: canceled2025 },
  ],
};

/** What of the recording is az's own way, and how that can be seen. There is no call of Azure Resource Manager in it. */
const notOurs: Readonly<Record<string, { readonly places: readonly number[]; readonly seen: RegExp }>> = {
  'az asks twice how to sign in': {
    places: [1, 6, 16, 21, 31, 36, 46, 51],
    seen: /^GET \/v2\/ $/,
  },
  'az looks the digest of a tag up in _tags; our client is given digests, and learns them by HEAD of a manifest':
    {
      places: [
        ...from(10, 14),
        ...from(25, 29),
        ...from(40, 44),
        ...from(66, 69),
        ...from(78, 81),
        ...from(90, 93),
      ],
      seen: /^GET \/v2\/ $|^POST \/oauth2\/exchange |^POST \/oauth2\/token .*scope=repository%3Amicrosoft%3Ametadata_read&|^GET \/acr\/v1\/microsoft\/_tags\/azure-cli /,
    },
};

function from(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function places({ challenge, exchange, pull, push, calls }: Step): number[] {
  return [challenge, exchange, pull, push, ...calls].filter(place => place !== undefined);
}

function only(place: number) {
  return exchanges(place)[0] ?? assert.fail();
}

/** The token at a place; where az asked for it in another way, its scope alone counts. */
function tokenAt(place: number, difference: string | undefined): RecordedToken {
  const isTraded = /grant_type=password/.test(asString(only(place).request.body) ?? '');
  assert.ok(!isTraded || difference !== undefined, 'The table tells why.');
  return { exchange: only(place), ...(isTraded && difference ? { difference } : {}) };
}

function conversation(steps: readonly Step[]): Conversation {
  const [first] = steps;
  if (first === undefined) assert.fail('There are no steps.');
  const tokens = steps.flatMap(({ pull, push, difference }) =>
    [pull, push].flatMap(place => (place === undefined ? [] : tokenAt(place, difference))),
  );
  return {
    challenge: only(first.challenge),
    exchange: only(first.exchange),
    tokens,
    calls: steps.flatMap(({ calls }) => exchanges(...calls)),
  };
}

describe('recorded Artifact Streaming', () => {
  before(needRecordings);

  for (const [year, steps] of Object.entries(sessions)) {
    describe(`of ${year}`, () => {
      for (const step of steps) {
        it(`${step.does} sends ${places(step).join(', ')} and reads the answer`, async () => {
          const { client, scopes, end } = replayRegistry(conversation([step]));
          assert.deepEqual(await step.run(client.streaming), step.value);
          assert.deepEqual(scopes, step.scopes);
          end();
        });
      }

      it('goes through one client from end to end, with a token for each right', async () => {
        const { client, scopes, end } = replayRegistry(conversation(steps));
        for (const { run, value } of steps) assert.deepEqual(await run(client.streaming), value);
        assert.deepEqual(scopes, [...new Set(steps.flatMap(step => step.scopes))]);
        end();
      });
    });
  }

  it('is accounted for, each exchange of it', () => {
    const ours = new Set(Object.values(sessions).flat().flatMap(places));
    const others = Object.values(notOurs).flatMap(({ places }) => places);
    assert.deepEqual(
      others.filter(place => ours.has(place)),
      [],
    );
    assert.deepEqual([...ours, ...others].sort(ascending), from(0, 101));
    assert.throws(() => exchanges(102), /has no exchange 102/);
  });

  for (const [reason, { places, seen }] of Object.entries(notOurs)) {
    it(`leaves ${places.length} out: ${reason}`, () => {
      for (const { request } of exchanges(...places)) {
        const line = `${request.method} ${new URL(request.url).pathname} ${asString(request.body) ?? ''}`;
        assert.match(line, seen);
      }
    });
  }

  it('has tokens that tell what they grant, in the spelling of 2024 and of 2025', () => {
    for (const place of [56, 60]) {
      const token = readAccessToken(tokenIn(place, 'access_token'), 0);
      assert.deepEqual(token.grants, [{ type: 'repository', name: repository, actions: ['pull'] }]);
      assert.equal(token.freshUntil, 4_500_000 - 60_000);
    }
  });

  it('has refresh tokens that tell how long they live', () => {
    assert.equal(readAccessToken(tokenIn(55, 'refresh_token'), 0).freshUntil, 11_700_000 - 60_000);
  });
});

function tokenIn(place: number, field: string): string {
  return asString(asRecord(only(place).response.body)?.[field]) ?? assert.fail();
}

function ascending(one: number, other: number): number {
  return one - other;
}
