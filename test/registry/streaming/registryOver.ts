import type { HttpReply, HttpRequest, Send } from '../../../src/base/http';
import { asRecord, parseJson } from '../../../src/base/json';
import { NetworkError, type NetworkFault } from '../../../src/base/networkError';
import { retrying } from '../../../src/base/retrying';
import { throttled } from '../../../src/base/throttled';
import { RegistryClient } from '../../../src/registry/registryClient';
import { Session } from '../../../src/registry/session';
import type { StreamingClient } from '../../../src/registry/streaming/streamingClient';
import { reply } from '../../support/http';
import {
  askedScopes,
  challenged,
  credentialAt,
  isTokenRequest,
  origin,
  reader,
  scriptedSession,
  tokenFor,
} from '../../support/session';
import type { VirtualClock } from '../../support/virtualClock';

export const digest = `sha256:${'1a2b3c4d5e6f'.padEnd(64, '0')}`;
export const artifactDigest = `sha256:${'f'.repeat(64)}`;
export const indexType = 'application/vnd.oci.image.index.v1+json';

export interface RegistryOver {
  readonly streaming: StreamingClient;
  readonly clock: VirtualClock;
  /** Everything sent but for challenges and tokens: `GET /path?query`. */
  sent(): string[];
  /** The bodies of the changes among them. */
  bodies(): unknown[];
  /** The scopes of the tokens asked for. */
  readonly scopes: readonly string[];
}

/** A client with all that stands between it and the wire, over a registry that gives every token and answers the rest by the script. */
export function registryOver(
  answer: (request: HttpRequest, index: number) => HttpReply,
  { grants = (scope: string) => scope }: { readonly grants?: (scope: string) => string } = {},
): RegistryOver {
  const told: HttpRequest[] = [];
  const scopes: string[] = [];
  const { session, clock } = scriptedSession(
    request => {
      request.signal.throwIfAborted();
      if (isTokenRequest(request)) {
        const asked = askedScopes(request);
        scopes.push(...asked);
        return reply(200, { access_token: tokenFor(asked.map(grants), clock.now()) });
      }
      if (request.headers?.authorization === undefined) return challenged();
      return answer(request, told.push(request) - 1);
    },
    { credential: reader },
  );
  const send: Send = retrying(throttled(session.send, clock), clock);
  const { streaming } = new RegistryClient(new Session(credentialAt(origin, reader), { send, clock }));
  return {
    streaming,
    clock,
    scopes,
    sent: () => told.map(asText),
    bodies: () => told.flatMap(({ body }) => (body === undefined ? [] : [asRecord(parseJson(body))])),
  };
}

function asText({ method, url }: HttpRequest): string {
  const { pathname, search } = new URL(url);
  return `${method} ${pathname}${search}`;
}

/** A refusal as ACR words it. */
export function refused(status: number, code?: string, message = 'No.'): HttpReply {
  return reply(status, code === undefined ? 'No.' : { errors: [{ code, message }] });
}

export function broken(fault: NetworkFault): never {
  throw new NetworkError('demo42t.azurecr.io', fault);
}

export const noOperation = refused(404, 'OPERATION_UNKNOWN', 'The specified operation does not exist');

/** The descriptor of a streaming artifact in a list of referrers. */
export function descriptor(more: Readonly<Record<string, unknown>> = {}) {
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: 'application/vnd.azure.artifact.streaming.v1',
    digest: artifactDigest,
    size: 1234,
    annotations: {
      'streaming.format': 'overlaybd',
      'streaming.version': 'v1',
      'streaming.platform.os': 'linux',
      'streaming.platform.arch': 'amd64',
    },
    ...more,
  };
}

/** A list of referrers, filtered as asked. */
export function referrers(
  manifests: unknown = [],
  headers: Readonly<Record<string, string>> = { 'oci-filters-applied': 'artifactType' },
): HttpReply {
  return reply(
    200,
    { schemaVersion: 2, mediaType: indexType, manifests },
    { 'content-type': indexType, ...headers },
  );
}
