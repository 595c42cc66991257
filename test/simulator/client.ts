import { Buffer } from 'node:buffer';
import { openSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator';
import { VirtualClock } from '../support/virtualClock';

export interface Answer {
  readonly status: number;
  header(name: string): string | null;
  readonly text: string;
  /** Parsed, as whatever the test expects it to be. */
  json<T = unknown>(): T;
}

export interface Question {
  readonly method?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | readonly Uint8Array[];
  readonly signal?: AbortSignal;
}

export const hello = 'sha256:6cb049b36e536234a7e1ee2a8c272859881ca002af8514d4470c72dac5b0132e';
const everyType = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
].join(', ');

/** A simulator on a clock of its own, and the little of a client that tests need. */
export class Client {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  readonly host: string;

  constructor(simulator: Simulator, clock: VirtualClock) {
    this.simulator = simulator;
    this.clock = clock;
    this.host = simulator.registries[0]?.loginServer ?? '';
  }

  basic(user = this.simulator.registries[0]?.user ?? '', host = this.host): string {
    const password = this.simulator.password(host, user);
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  /** Asks as the registry's administrator, unless the question says otherwise. */
  async ask(target: string, question: Question = {}): Promise<Answer> {
    const { method = 'GET', host = this.host, headers = { authorization: this.basic() } } = question;
    const { body = [], signal = new AbortController().signal } = question;
    const response = await this.simulator.handle({
      method,
      scheme: 'https',
      host,
      target,
      headers: { accept: everyType, ...headers },
      body: typeof body === 'string' ? [Buffer.from(body)] : body instanceof Uint8Array ? [body] : body,
      signal,
    });
    const text = textOf(response.body);
    return {
      status: response.status,
      header: name => response.headers[name] ?? null,
      text,
      json: <T>() => JSON.parse(text) as T,
    };
  }

  /** An access token for these scopes, by GET with Basic. */
  async token(
    scopes: readonly string[],
    authorization: string = this.basic(),
    host = this.host,
  ): Promise<string> {
    const query = scopes.map(scope => `&scope=${encodeURIComponent(scope)}`).join('');
    const headers = authorization === '' ? {} : { authorization };
    const answer = await this.ask(`/oauth2/token?service=${host}${query}`, { host, headers });
    return answer.json<{ access_token: string }>().access_token;
  }

  /** The status of the mount check. */
  async mount(repository: string, reference: string): Promise<number> {
    const { header } = await this.ask(`/v2/${repository}/manifests/${reference}`, { method: 'HEAD' });
    const digest = header('docker-content-digest');
    return (await this.ask(`/mount/v1/${repository}/_manifests/${digest}`)).status;
  }
}

export async function open(options: SimulatorOptions = {}): Promise<Client> {
  const clock = new VirtualClock();
  return new Client(await openSimulator({ clock, ...options }), clock);
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

function textOf(body: string | Uint8Array | { chunks(): Iterable<Uint8Array> }): string {
  if (typeof body === 'string') return body;
  return Buffer.from(body instanceof Uint8Array ? body : Buffer.concat([...body.chunks()])).toString('utf8');
}
