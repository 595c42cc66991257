import assert from 'node:assert/strict';
import type {
  GrantData,
  ImageData,
  ImageStreamingData,
  RegistryData,
  SimulatorOptions,
} from '../../../src/simulator';
import { type Answer, type Client, open, type Question } from '../client';

export const kind = { conversionFormat: 'overlaybd', conversionVersion: 'v1' };
export const streamingType = 'application/vnd.azure.artifact.streaming.v1';
export const loginServer = 'r42.azurecr.io';

/** What an operation tells. */
export interface Operation {
  readonly name: string;
  readonly resource: string;
  readonly status: string;
  readonly startTime: string;
  readonly progress: string;
  readonly details: string;
  readonly error?: { readonly code: string };
}

export interface Referrer {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Changes extends Omit<SimulatorOptions, 'world'> {
  readonly registry?: Partial<RegistryData>;
  readonly images?: readonly ImageData[];
  readonly convertPushedImages?: boolean;
}

/** An image that takes nine seconds to convert. */
export function image(streaming?: ImageStreamingData, more: Partial<ImageData> = {}): ImageData {
  return { tags: ['1'], layers: 3, sizeBytes: 100_000_000, ...(streaming && { streaming }), ...more };
}

/** One repository, `app`, of a registry that streams, asked as its administrator. */
export class StreamingApi {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  get clock() {
    return this.client.clock;
  }

  /** Asks with a token for just these actions, as somebody. */
  async as(user: string, actions: string, target: string, question: Question = {}): Promise<Answer> {
    const token = await this.client.token([`repository:app:${actions}`], this.client.basic(user));
    return this.client.ask(target, { ...question, headers: { authorization: `Bearer ${token}` } });
  }

  post(target: string, body?: unknown): Promise<Answer> {
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return this.client.ask(target, { method: 'POST', ...text });
  }

  async digest(reference = '1'): Promise<string> {
    const { header } = await this.client.ask(`/v2/app/manifests/${reference}`, { method: 'HEAD' });
    return header('docker-content-digest') ?? assert.fail(`There is no ${reference}.`);
  }

  policy(): Promise<Answer> {
    return this.client.ask('/acr/v1/app/_streaming');
  }

  setPolicy(convertPushedImages: unknown): Promise<Answer> {
    return this.post('/acr/v1/app/_streaming', { convertPushedImages, ...kind });
  }

  last(digest: string): Promise<Answer> {
    return this.client.ask(`/acr/v1/app/_streaming/${digest}`);
  }

  async lastStatus(digest: string): Promise<string> {
    const { status, json } = await this.last(digest);
    return status === 200 ? json<{ status: string }>().status : `${status} ${codeOf(json())}`;
  }

  async convert(digest: string): Promise<string> {
    const answer = await this.post(`/acr/v1/app/_streaming/${digest}`, kind);
    assert.equal(answer.status, 202, answer.text);
    return answer.json<{ id: string }>().id;
  }

  async operation(id: string): Promise<Operation> {
    const answer = await this.client.ask(`/acr/v1/app/_operations/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json();
  }

  /** Its status and progress. */
  async state(id: string): Promise<string> {
    const { status, progress } = await this.operation(id);
    return `${status} ${progress}`;
  }

  cancel(id: string): Promise<Answer> {
    return this.post(`/acr/v1/app/_operations/${id}:cancel`);
  }

  async artifacts(digest: string): Promise<readonly Referrer[]> {
    const query = `?artifactType=${encodeURIComponent(streamingType)}`;
    const answer = await this.client.ask(`/v2/app/referrers/${digest}${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<{ manifests: readonly Referrer[] }>().manifests;
  }

  delete(reference: string): Promise<Answer> {
    return this.client.ask(`/v2/app/manifests/${reference}`, { method: 'DELETE' });
  }
}

export async function openStreaming(changes: Changes = {}): Promise<StreamingApi> {
  const { registry, images = [image()], convertPushedImages, ...options } = changes;
  const policy = convertPushedImages === undefined ? {} : { convertPushedImages };
  const data: RegistryData = {
    loginServer,
    users: [{ name: 'admin' }],
    teleport: false,
    streaming: true,
    repositories: [{ name: 'app', images, ...policy }],
    ...registry,
  };
  return new StreamingApi(await open({ world: { registries: [data] }, ...options }));
}

/** The administrator, and somebody with less. */
export function usersWith(grant: GrantData): Pick<RegistryData, 'users'> {
  return { users: [{ name: 'admin' }, { name: 'reader', ...grant }] };
}

export function codeOf(body: unknown): string {
  return (body as { errors: readonly { code: string }[] }).errors[0]?.code ?? '';
}
