import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

/** Where to push, and as whom. */
export interface Target {
  readonly loginServer: string;
  readonly authorization?: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const docker = 'application/vnd.docker';
const limitMs = 20_000;

/** Pushes over plain HTTP what the OCI distribution specification asks of a client, and no more: blobs in one piece, and manifests. */
export class Pusher {
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  /** An image without layers under these tags. */
  async image(repository: string, tags: readonly string[]): Promise<Descriptor> {
    const config = await this.#blob(repository, JSON.stringify({ architecture: 'amd64', os: 'linux' }));
    const mediaType = `${docker}.distribution.manifest.v2+json`;
    const manifest = {
      schemaVersion: 2,
      mediaType,
      config: { mediaType: `${docker}.container.image.v1+json`, ...config },
      layers: [],
    };
    return this.#manifest(repository, tags, mediaType, manifest);
  }

  /** An index of this image under a tag. */
  async index(repository: string, tag: string, image: Descriptor): Promise<Descriptor> {
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const platform = { architecture: 'amd64', os: 'linux' };
    const index = { schemaVersion: 2, mediaType, manifests: [{ ...image, platform }] };
    return this.#manifest(repository, [tag], mediaType, index);
  }

  async #blob(repository: string, content: string) {
    const digest = digestOf(content);
    const begun = await this.#ask('POST', `/v2/${repository}/blobs/uploads/`, 202);
    const upload = new URL(begun.headers.get('location') ?? '', this.#origin);
    upload.searchParams.set('digest', digest);
    await this.#ask('PUT', upload.href, 201, content, 'application/octet-stream');
    return { digest, size: Buffer.byteLength(content) };
  }

  async #manifest(repository: string, tags: readonly string[], mediaType: string, manifest: unknown) {
    const content = JSON.stringify(manifest);
    for (const tag of tags)
      await this.#ask('PUT', `/v2/${repository}/manifests/${tag}`, 201, content, mediaType);
    return { mediaType, digest: digestOf(content), size: Buffer.byteLength(content) };
  }

  async #ask(method: string, path: string, status: number, body?: string, contentType?: string) {
    const { authorization } = this.#target;
    const response = await fetch(new URL(path, this.#origin), {
      method,
      headers: {
        ...(authorization !== undefined && { authorization }),
        ...(contentType !== undefined && { 'content-type': contentType }),
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(limitMs),
    });
    assert.equal(response.status, status, `${method} ${path}: ${await response.text()}`);
    return response;
  }

  get #origin(): string {
    return `http://${this.#target.loginServer}`;
  }
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
