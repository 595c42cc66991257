import { createHash } from 'node:crypto';
import type { HttpReply } from '../base/http';
import { type Call, Connection } from './connection';
import { type MountAnswer, mountAnswers } from './expansion';
import { type Manifest, manifestMediaTypes, readManifest } from './manifest';
import { type Page, pages } from './paging';
import { catalogDenied } from './refusal';
import { RegistryError, unreadable } from './registryError';
import { type RepositoryAttributes, readRepository } from './repository';
import { catalogScope, repositoryScope, signInScope } from './scope';
import type { Session } from './session';
import { StreamingClient } from './streaming/streamingClient';
import { type ManifestAttributes, readAcrTags, readManifestAttributes, readNames, type Tag } from './tags';

/** What ACR gives at most in one page, and what its own command line asks for. */
const pageSize = 100;

/** A tag's digest, and the media type behind it. */
export interface ResolvedImage {
  readonly digest: string;
  readonly mediaType: string | undefined;
}

/**
 * One registry over the OCI distribution API and ACR's additions. Every call takes a signal, and throws RegistryError or the signal's
 * reason. Names are taken as valid: they come from the registry or through reference.ts.
 */
export class RegistryClient {
  readonly streaming: StreamingClient;
  readonly #connection: Connection;
  /** Settled by the first listing: whether this registry has `/acr/v1`. */
  #isAcr: boolean | undefined;
  readonly #isAnonymous: boolean;

  constructor(session: Session) {
    this.#connection = new Connection(session);
    this.streaming = new StreamingClient(this.#connection, session.clock);
    this.#isAnonymous = session.credential.kind === 'anonymous';
  }

  get registry(): string {
    return this.#connection.registry;
  }

  /** Whether the registry is there and takes the credential; for anonymous access, whether it lets anybody have a token. */
  async signIn(signal: AbortSignal): Promise<void> {
    const expects = this.#isAnonymous ? [200, 401] : [200];
    await this.#connection.call({
      ...read('sign-in', 'signing in', signInScope, signal),
      path: '/v2/',
      expects,
    });
  }

  /** Pages of repository names, in the registry's order. */
  async *repositories(signal: AbortSignal): AsyncGenerator<Page<string>, void, undefined> {
    const call = read('catalog', 'the list of repositories', catalogScope, signal);
    const names = (reply: HttpReply) => readNames(reply.body, 'repositories');
    try {
      yield* this.#listing(
        { ...call, path: `/acr/v1/_catalog?n=${pageSize}` },
        { ...call, path: `/v2/_catalog?n=${pageSize}` },
        names,
        names,
      );
    } catch (error) {
      throw await this.#catalogFailure(error, signal);
    }
  }

  /** Pages of tags, newest first where the registry can order them. */
  async *tags(repository: string, signal: AbortSignal): AsyncGenerator<Page<Tag>, void, undefined> {
    const scope = repositoryScope(repository, 'pull', 'metadata_read');
    const call = read('tags', `the tags of ${repository}`, scope, signal);
    yield* this.#listing(
      { ...call, path: `/acr/v1/${repository}/_tags?n=${pageSize}&orderby=timedesc` },
      { ...call, path: `/v2/${repository}/tags/list?n=${pageSize}` },
      reply => readAcrTags(reply.body),
      reply => readNames(reply.body, 'tags')?.map(name => ({ name })),
    );
  }

  async repository(name: string, signal: AbortSignal): Promise<RepositoryAttributes> {
    const scope = repositoryScope(name, 'metadata_read');
    const call = {
      ...read('repository', `the attributes of ${name}`, scope, signal),
      path: `/acr/v1/${name}`,
    };
    const reply = await this.#connection.call(call);
    return readRepository(name, reply.body) ?? this.#unreadable(call, 'a repository');
  }

  /** Gets the right to read the attributes of many repositories in few requests; worth a call before reading them. */
  async prepareRepositories(names: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#connection.authorization.prepare(
      names.map(name => repositoryScope(name, 'metadata_read')),
      signal,
    );
  }

  /** The digest behind a tag, or of a digest that is there. */
  async resolve(repository: string, reference: string, signal: AbortSignal): Promise<ResolvedImage> {
    const call = { ...manifestCall(repository, reference, signal), step: 'resolve' } as const;
    const head = await this.#connection.call({ ...call, method: 'HEAD', expects: [200, 403] });
    const digest = head.header('docker-content-digest');
    if (head.status === 200 && digest !== undefined)
      return { digest, mediaType: head.header('content-type') };
    // Not every registry sends the digest, and a refusal has its reason in a body, which HEAD has not.
    const whole = await this.#connection.call(call);
    const mediaType = whole.header('content-type');
    if (readManifest(whole.body, mediaType) === undefined) this.#unreadable(call, 'a manifest');
    return { digest: `sha256:${createHash('sha256').update(whole.body).digest('hex')}`, mediaType };
  }

  async manifest(repository: string, reference: string, signal: AbortSignal): Promise<Manifest> {
    const call = manifestCall(repository, reference, signal);
    const reply = await this.#connection.call(call);
    return readManifest(reply.body, reply.header('content-type')) ?? this.#unreadable(call, 'a manifest');
  }

  async manifestAttributes(
    repository: string,
    digest: string,
    signal: AbortSignal,
  ): Promise<ManifestAttributes> {
    const scope = repositoryScope(repository, 'metadata_read');
    const call = read('repository', `the attributes of ${repository}@${digest}`, scope, signal);
    const reply = await this.#connection.call({
      ...call,
      path: `/acr/v1/${repository}/_manifests/${digest}`,
    });
    return readManifestAttributes(reply.body) ?? this.#unreadable(call, 'the attributes of a manifest');
  }

  /** Whether the layers of an image are expanded, as the mount endpoint answers. */
  async mount(repository: string, digest: string, signal: AbortSignal): Promise<MountAnswer> {
    const scope = repositoryScope(repository, 'pull');
    const call = read('mount', `the expansion of ${repository}`, scope, signal);
    const path = `/mount/v1/${repository}/_manifests/${digest}`;
    const reply = await this.#connection.call({ ...call, path, expects: [200, 404, 409] });
    return mountAnswers[reply.status] ?? this.#unreadable(call, 'an expansion state');
  }

  /**
   * Switches Teleport for new pushes to a repository. The attribute stands at the top level of the body (Azure/acr, edit-teleport-attribute.sh).
   * Answers what the registry then has, which takes no right to read; undefined where it does not say.
   */
  async setTeleport(
    repository: string,
    teleportEnabled: boolean,
    signal: AbortSignal,
  ): Promise<RepositoryAttributes | undefined> {
    const change: Call = {
      ...read('update', `changing ${repository}`, repositoryScope(repository, 'pull', 'push'), signal),
      method: 'PATCH',
      path: `/acr/v1/${repository}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ teleportEnabled }),
      repeatable: true,
    };
    const reply = await this.#connection.call(change);
    return readRepository(repository, reply.body);
  }

  async *#listing<T>(
    acr: Call,
    oci: Call,
    readAcr: (reply: HttpReply) => readonly T[] | undefined,
    readOci: (reply: HttpReply) => readonly T[] | undefined,
  ): AsyncGenerator<Page<T>, void, undefined> {
    const listed = (call: Call, items: readonly T[] | undefined) => {
      const list = items ?? this.#unreadable(call, 'a list');
      this.#isAcr = call === acr;
      return list;
    };
    if (this.#isAcr !== false) {
      try {
        yield* pages(this.#connection, acr, reply => listed(acr, readAcr(reply)));
        return;
      } catch (error) {
        if (this.#isAcr || !(error instanceof RegistryError) || error.failure.status !== 404) throw error;
      }
    }
    yield* pages(this.#connection, oci, reply => listed(oci, readOci(reply)));
  }

  /** Refused for the catalog, while signing in works, is a catalog denied and no wrong password. */
  async #catalogFailure(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (!(error instanceof RegistryError) || error.failure.status !== 401) return error;
    if (!this.#isAnonymous) {
      try {
        await this.signIn(signal);
      } catch (cause) {
        return cause;
      }
    }
    return error.code === 'catalogDenied' ? error : catalogDenied(error);
  }

  #unreadable(call: Pick<Call, 'step' | 'subject'>, expected: string): never {
    throw unreadable(this.#connection.failure(call), expected);
  }
}

function read(step: Call['step'], subject: string, scope: Call['scope'], signal: AbortSignal) {
  return { method: 'GET', step, subject, scope, signal, expects: [200] } as const;
}

function manifestCall(repository: string, reference: string, signal: AbortSignal): Call {
  const separator = reference.includes(':') ? '@' : ':';
  return {
    ...read('manifest', `${repository}${separator}${reference}`, repositoryScope(repository, 'pull'), signal),
    path: `/v2/${repository}/manifests/${reference}`,
    headers: { accept: manifestMediaTypes.join(', ') },
  };
}
