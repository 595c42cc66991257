import { countdown } from '../base/clock';
import { asRecord, asString, type JsonRecord } from '../base/json';
import { ClusterError, isClusterError, late, unreadable } from './clusterError';
import type { ClusterCall, ClusterConnection, ClusterReply } from './connection';
import {
  asObject,
  describeObject,
  type KubernetesObject,
  type ObjectReference,
  uidOf,
} from './kubernetesObject';
import { fieldManager } from './labels';
import { listed, pathOf, Resources } from './resources';

/** Which objects are meant. */
export interface ObjectQuery {
  readonly apiVersion: string;
  readonly kind: string;
  /** undefined: those of all namespaces. */
  readonly namespace?: string;
  /** Such as `app=front,tier!=back`. */
  readonly labelSelector?: string;
  /** Such as `metadata.name=front`. */
  readonly fieldSelector?: string;
}

export interface ObjectList {
  readonly items: readonly KubernetesObject[];
  /** Where a watch goes on from. */
  readonly resourceVersion: string;
}

export interface ApplyOptions {
  readonly signal: AbortSignal;
  /** The server does all but keep it. */
  readonly dryRun?: boolean;
  /** Takes over fields of other owners; a conflict is told otherwise. */
  readonly force?: boolean;
}

export interface Applied {
  /** As the cluster has it now, or would have it. */
  readonly object: KubernetesObject;
  /** It was not there before. */
  readonly isNew: boolean;
  readonly warnings: readonly string[];
}

export interface PatchOptions {
  readonly signal: AbortSignal;
  readonly dryRun?: boolean;
}

export interface RemoveOptions {
  readonly signal: AbortSignal;
  /** Removes this very one, and not another that has its name since. */
  readonly uid?: string;
  /** What becomes of the objects that it owns; Background: they follow it. */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  /** How long to wait until it is gone; undefined: not at all. */
  readonly deadlineMs?: number;
}

const pageSize = 500;
/** A million objects; a server that goes on is at fault. */
const maxPages = 2000;
const pollMs = { first: 250, most: 5000 };

/** The objects of one cluster, of any kind that it knows. Everything throws ClusterError, or as the connection does. */
export class ClusterObjects {
  readonly connection: ClusterConnection;
  readonly resources: Resources;

  constructor(connection: ClusterConnection, resources = new Resources(connection)) {
    this.connection = connection;
    this.resources = resources;
  }

  /** undefined when it is not there, its namespace included. */
  async get(reference: ObjectReference, signal: AbortSignal): Promise<KubernetesObject | undefined> {
    const { path, subject } = await this.#place(reference, signal);
    try {
      return this.#object(reference, await this.connection.send({ path, subject, signal }));
    } catch (error) {
      if (isClusterError(error, 'notFound', 'namespaceMissing')) return undefined;
      throw error;
    }
  }

  /** All of them, however many pages they take. */
  async list(query: ObjectQuery, signal: AbortSignal): Promise<ObjectList> {
    try {
      return await this.#pages(query, pageSize, signal);
    } catch (error) {
      // What the pages were cut from is gone by now: all of it at once.
      if (!isClusterError(error, 'gone')) throw error;
      return this.#pages(query, undefined, signal);
    }
  }

  /** Server-side apply, as the field manager `acr-teleport`. A new object needs its namespace to be there. */
  async apply(object: KubernetesObject, { dryRun, force = false, signal }: ApplyOptions): Promise<Applied> {
    const reference = this.#referenceTo(object);
    const { path, subject } = await this.#place(reference, signal);
    const reply = await this.connection.send({
      method: 'PATCH',
      path,
      query: { fieldManager, force, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined },
      body: object,
      contentType: 'application/apply-patch+yaml',
      repeatable: true,
      subject,
      signal,
    });
    const { warnings, status } = reply;
    return { object: this.#object(reference, reply), isNew: status === 201, warnings };
  }

  /** A JSON merge patch (RFC 7386): what it names is set, what it gives as null is removed. */
  async patch(
    reference: ObjectReference,
    body: unknown,
    { dryRun, signal }: PatchOptions,
  ): Promise<KubernetesObject> {
    const { path, subject } = await this.#place(reference, signal);
    const query = { fieldManager, dryRun: dryRun ? 'All' : undefined };
    const contentType = 'application/merge-patch+json';
    const call: ClusterCall = { method: 'PATCH', path, query, body, contentType, subject, signal };
    return this.#object(reference, await this.connection.send({ ...call, repeatable: true }));
  }

  /** Removes an object: `gone`, `leaving` when that was not waited for, `absent` when it was not there, or another has its name. */
  async remove(reference: ObjectReference, options: RemoveOptions): Promise<'gone' | 'leaving' | 'absent'> {
    const { signal, uid, propagation = 'Background', deadlineMs } = options;
    const { path, subject } = await this.#place(reference, signal);
    const preconditions = uid === undefined ? {} : { preconditions: { uid } };
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: propagation,
      ...preconditions,
    };
    const once = uid === undefined ? {} : ({ repeatable: true } as const);
    try {
      await this.connection.send({ method: 'DELETE', path, body, subject, signal, ...once });
    } catch (error) {
      if (isClusterError(error, 'notFound', 'namespaceMissing')) return 'absent';
      if (uid !== undefined && isClusterError(error, 'changed')) return 'absent';
      throw error;
    }
    if (deadlineMs === undefined) return 'leaving';
    await this.#waitUntilGone(reference, uid, deadlineMs, signal);
    return 'gone';
  }

  /** Where a query's objects are, for calls of their own such as a watch. */
  async collection(
    { apiVersion, kind, namespace }: ObjectQuery,
    signal: AbortSignal,
  ): Promise<Pick<ClusterCall, 'path' | 'subject'>> {
    const resource = await this.resources.find(apiVersion, kind, signal);
    const where = namespace === undefined || !resource.isNamespaced ? '' : ` in namespace ${namespace}`;
    return { path: pathOf(resource, namespace), subject: `the ${resource.plural}${where}` };
  }

  async #place(reference: ObjectReference, signal: AbortSignal) {
    const resource = await this.resources.find(reference.apiVersion, reference.kind, signal);
    const { namespace = this.connection.namespace, name } = reference;
    const { kind } = resource;
    const subject = describeObject(resource.isNamespaced ? { kind, name, namespace } : { kind, name });
    return { path: pathOf(resource, namespace, name), subject };
  }

  #referenceTo({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference {
    const { name, namespace } = metadata;
    return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
  }

  #object(reference: ObjectReference, { body }: ClusterReply): KubernetesObject {
    const object = asObject(body, reference);
    if (object) return object;
    const { context: cluster } = this.connection;
    const subject = describeObject(reference);
    throw new ClusterError(
      `${cluster} answered for ${subject} with something that is no object.`,
      { cluster, subject },
      { code: 'unreadable', hint: 'Try again.' },
    );
  }

  async #pages(query: ObjectQuery, limit: number | undefined, signal: AbortSignal): Promise<ObjectList> {
    const { labelSelector, fieldSelector } = query;
    const { path, subject } = await this.collection(query, signal);
    const items: KubernetesObject[] = [];
    let next: string | undefined;
    for (let page = 1; ; page++) {
      const asked = { labelSelector, fieldSelector, limit, continue: next };
      const { body } = await this.connection.send({ path, query: asked, subject, signal });
      items.push(...this.#items(query, body, subject));
      const metadata = asRecord(body.metadata);
      next = asString(metadata?.continue) || undefined;
      if (next === undefined) return { items, resourceVersion: asString(metadata?.resourceVersion) ?? '' };
      if (page === maxPages) throw this.#endless(subject);
    }
  }

  /** One that is left out would be taken for not being there. */
  #items(query: ObjectQuery, body: JsonRecord, subject: string): KubernetesObject[] {
    const entries = listed(body, 'items');
    const items = entries?.flatMap(item => asObject(item, query) ?? []);
    if (items !== undefined && items.length === entries?.length) return items;
    throw unreadable({ cluster: this.connection.context, subject }, 'a list of objects');
  }

  #endless(subject: string): ClusterError {
    const { context: cluster } = this.connection;
    return new ClusterError(
      `${cluster} gave ${subject} in pages without an end.`,
      { cluster, subject },
      { code: 'unreadable', hint: 'Try again; if it stays so, check that no proxy answers in its place.' },
    );
  }

  async #waitUntilGone(
    reference: ObjectReference,
    uid: string | undefined,
    deadlineMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, context: cluster } = this.connection;
    const left = countdown(clock, deadlineMs);
    for (let delayMs = pollMs.first; ; delayMs = Math.min(pollMs.most, delayMs * 2)) {
      const object = await this.get(reference, signal);
      if (object === undefined || (uid !== undefined && uidOf(object) !== uid)) return;
      const leftMs = left();
      const subject = describeObject(reference);
      if (leftMs <= 0)
        throw late(
          { cluster, subject },
          `${subject} is being removed from ${cluster}, and still there.`,
          'Something keeps it, such as a finalizer: look at it again later.',
        );
      await clock.sleep(Math.min(delayMs, leftMs), signal);
    }
  }
}
