import assert from 'node:assert/strict';
import { asRecord, asString, parseJson } from '../../src/base/json';
import type { WorldData } from '../../src/simulator';
import { type Answer, type Client, open } from '../simulator/client';
import { type Exchange, needRecordings, recorded } from './recordings';
import { differences, shapeOf } from './shape';

const exchanges = recorded('artifact-streaming.json');
const loginServer = 'clireg000002.azurecr.io';
const recordedDigest = 'sha256:622731d3e3a16b11a1f318b1c5018d0c44996b4c096b864fe2eac5b8beab535a';
const guid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Sessions of az, one after the other each; that of 2024 shows an operation of its own, which stands for the last of ours. */
const sessions = { 'of 2023 and 2024': range(0, 57), 'of 2025': range(58, 101) } as const;

/** `quarantineState` was there in 2023, and is gone. */
const outdated = /^the answer\.tag lacks quarantineState$/;

const world: WorldData = {
  registries: [
    {
      loginServer,
      users: [{ name: 'user-1', kind: 'azure', password: 'access-token-of-azure' }],
      teleport: false,
      streaming: true,
      repositories: [
        { name: 'microsoft', images: [{ tags: ['azure-cli'], layers: 20, sizeBytes: 1_100_000_000 }] },
      ],
    },
  ],
};

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Asks the simulator what az asked, with what the simulator has answered in place of what was recorded. */
class Session {
  readonly #client: Client;
  readonly #digest: string;
  readonly #tokens = new Map<string, string>();
  #accessToken = '';
  #refreshToken = '';
  #operation = '';

  constructor(client: Client, digest: string) {
    this.#client = client;
    this.#digest = digest;
  }

  async ask({ request }: Exchange): Promise<Answer> {
    const { pathname, search } = new URL(request.url);
    const target = (pathname + search).replace(recordedDigest, this.#digest);
    // The client takes its time, and conversions go on meanwhile.
    await this.#client.clock.pass(1_500);
    const answer = await this.#client.ask(this.#withOperation(target), {
      method: request.method,
      headers: request.headers.authorization === undefined ? {} : { authorization: this.#bearer(request) },
      body: this.#body(request),
    });
    this.#learn(request, answer);
    return answer;
  }

  #withOperation(target: string): string {
    return target.includes('/_operations/') ? target.replace(guid, this.#operation) : target;
  }

  /** az keeps the token that it may convert with while it reads with a lesser one. */
  #bearer({ method }: Exchange['request']): string {
    const token = method === 'POST' ? this.#tokens.get('repository:microsoft:pull,push') : this.#accessToken;
    return `Bearer ${token}`;
  }

  #body({ body }: Exchange['request']): string {
    const form = asString(body);
    if (form === undefined) return body === null ? '' : JSON.stringify(body);
    const fields = new URLSearchParams(form);
    const ours = {
      access_token: 'access-token-of-azure',
      refresh_token: this.#refreshToken,
      password: this.#accessToken,
    };
    for (const [name, value] of Object.entries(ours)) if (fields.has(name)) fields.set(name, value);
    return fields.toString();
  }

  #learn({ body }: Exchange['request'], answer: Answer): void {
    const told = asRecord(parseJson(answer.text));
    const token = asString(told?.access_token);
    this.#refreshToken = asString(told?.refresh_token) ?? this.#refreshToken;
    this.#operation = answer.header('operation-id') ?? this.#operation;
    if (token === undefined) return;
    this.#accessToken = token;
    this.#tokens.set(new URLSearchParams(asString(body)).get('scope') ?? '', token);
  }
}

async function openSession(): Promise<Session> {
  const client = await open({ world });
  const azure = 'access-token-of-azure';
  const form = { grant_type: 'access_token', service: loginServer, access_token: azure };
  const refresh = await post(client, '/oauth2/exchange', form);
  const scope = 'repository:microsoft:pull';
  const reading = { grant_type: 'refresh_token', service: loginServer, scope, ...refresh };
  const { access_token } = await post(client, '/oauth2/token', reading);
  const { header } = await client.ask('/v2/microsoft/manifests/azure-cli', {
    method: 'HEAD',
    headers: { authorization: `Bearer ${access_token}` },
  });
  return new Session(client, header('docker-content-digest') ?? assert.fail('There is no image.'));
}

async function post(client: Client, target: string, form: Record<string, string>) {
  const body = new URLSearchParams(form).toString();
  return (await client.ask(target, { method: 'POST', headers: {}, body })).json<Record<string, string>>();
}

/** Compared to the letter, but for the ids in them; a header that was not recorded must not be there either. */
const telling = [
  'content-type',
  'www-authenticate',
  'location',
  'operation-location',
  'operation-id',
  'oci-filters-applied',
  'link',
  'docker-content-digest',
];

function outline(status: number, header: (name: string) => string | null | undefined) {
  const headers = telling.map(name => [name, header(name)?.replace(guid, '{id}') ?? '']);
  const hasRate = (header('x-ms-ratelimit-remaining-calls-per-second') ?? '') !== '';
  return { status, hasRate, ...Object.fromEntries(headers) };
}

/** What of a body is a word of the service, not a name or a moment. */
function words(body: unknown) {
  const { status, name, convertPushedImages, conversionFormat, conversionVersion } = asRecord(body) ?? {};
  return { status, name, convertPushedImages, conversionFormat, conversionVersion };
}

describe('Recorded: the simulator answers az as Artifact Streaming did', () => {
  before(needRecordings);

  for (const [year, places] of Object.entries(sessions)) {
    it(`in the order and with the shapes ${year}, ${places.length} exchanges`, async () => {
      const session = await openSession();
      for (const exchange of exchanges(...places)) {
        const { request, response } = exchange;
        const answer = await session.ask(exchange);
        const at = `${request.method} ${request.url}: ${answer.text}`;
        const own = outline(answer.status, name => answer.header(name));
        assert.deepEqual(
          own,
          outline(response.status, name => response.headers[name]),
          at,
        );
        const body = parseJson(answer.text);
        const found = differences(body, shapeOf([response.body])).filter(line => !outdated.test(line));
        assert.deepEqual(found, [], at);
        assert.deepEqual(words(body), words(response.body), at);
      }
    });
  }

  it('in the words of its errors', async () => {
    const [unknown] = exchanges(23);
    const session = await openSession();
    for (const exchange of exchanges(...range(15, 18))) await session.ask(exchange);
    const answer = await session.ask(unknown ?? assert.fail());
    assert.deepEqual(answer.json(), unknown?.response.body);
  });

  it('covers all that was recorded', () => {
    assert.deepEqual(Object.values(sessions).flat(), range(0, 101));
    assert.throws(() => exchanges(102), /has no exchange 102/);
  });
});
