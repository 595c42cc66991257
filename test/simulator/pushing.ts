import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Answer, Client } from './client';

export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';
export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';

interface Part {
  readonly digest: string;
  readonly size: number;
}

export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Pushes a blob as one POST, and gives its descriptor. */
export async function pushBlob(client: Client, repository: string, text: string): Promise<Part> {
  const digest = sha256(text);
  const target = `/v2/${repository}/blobs/uploads/?digest=${digest}`;
  const answer = await client.ask(target, { method: 'POST', body: text });
  assert.equal(answer.status, 201);
  assert.equal(answer.header('location'), `/v2/${repository}/blobs/${digest}`);
  return { digest, size: Buffer.byteLength(text) };
}

export function typed(mediaType: string, part: Part) {
  return { mediaType, ...part };
}

export function putManifest(
  client: Client,
  repository: string,
  reference: string,
  parts: object,
  mediaType = dockerManifest,
): Promise<Answer> {
  const body = JSON.stringify({ schemaVersion: 2, mediaType, ...parts });
  const headers = { authorization: client.basic(), 'content-type': mediaType };
  return client.ask(`/v2/${repository}/manifests/${reference}`, { method: 'PUT', headers, body });
}

export interface PushedImage {
  readonly os?: string;
  readonly content?: string;
  readonly configType?: string;
}

/** Pushes an image of one layer. */
export async function pushImage(
  client: Client,
  repository: string,
  tag: string,
  {
    os = 'linux',
    content = 'layer',
    configType = 'application/vnd.docker.container.image.v1+json',
  }: PushedImage = {},
): Promise<Answer> {
  const config = await pushBlob(client, repository, JSON.stringify({ architecture: 'amd64', os }));
  const layer = await pushBlob(client, repository, content);
  return putManifest(client, repository, tag, {
    config: typed(configType, config),
    layers: [typed('layer', layer)],
  });
}

/** Pushes something that refers to an image, as a signature does; gives its digest. */
export async function pushReferrer(
  client: Client,
  repository: string,
  subject: string,
  parts: object,
): Promise<string> {
  const config = typed('application/vnd.oci.empty.v1+json', await pushBlob(client, repository, '{}'));
  const whole = {
    config,
    layers: [],
    subject: { mediaType: dockerManifest, digest: subject, size: 1 },
    ...parts,
  };
  const digest = sha256(JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, ...whole }));
  const answer = await putManifest(client, repository, digest, whole, ociManifest);
  assert.equal(answer.status, 201, answer.text);
  return digest;
}
