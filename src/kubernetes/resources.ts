import { ExplainedError } from '../base/errors';
import { asArray, asBoolean, asRecord, asString, type JsonRecord } from '../base/json';
import { SharedLoads } from '../base/sharedLoads';
import { ClusterError, isClusterError, unreadable } from './clusterError';
import type { ClusterConnection } from './connection';

/** A kind of object, and where the API has it. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  /** As it stands in paths: `deployments`. */
  readonly plural: string;
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
}

interface Known {
  readonly resources: readonly Resource[];
  /** The cluster does not have the version. */
  readonly missing?: ClusterError;
  readonly readAt: number;
}

/** A version of the API that did not say its kinds. */
export interface HiddenVersion {
  readonly kind: string;
  readonly error: ClusterError;
}

export interface AllKinds {
  readonly resources: readonly Resource[];
  readonly hidden: readonly HiddenVersion[];
}

/** A kind that a list lacks is looked for again, once the list is so old: it may have been defined since. */
const staleMs = 10_000;

/** The kinds of one cluster, asked for version by version as they are needed and kept as long as this is. */
export class Resources {
  readonly #connection: ClusterConnection;
  readonly #known = new Map<string, Known>();
  readonly #loads = new SharedLoads<string, Known>();

  constructor(connection: ClusterConnection) {
    this.#connection = connection;
  }

  /** Throws ClusterError (unknownKind) when the cluster does not have it in this version. */
  async find(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource> {
    const known = this.#known.get(apiVersion);
    const found = known?.resources.find(each => each.kind === kind);
    if (found) return found;
    const fresh = this.#fresh(apiVersion);
    const read = fresh ?? (isVersion(apiVersion) ? await this.#read(apiVersion, signal) : undefined);
    const resource = read?.resources.find(each => each.kind === kind);
    if (resource === undefined) throw await this.#unknown(apiVersion, kind, signal);
    return resource;
  }

  /** All kinds of the cluster, each in the version that its group prefers, and the versions that did not answer. Throws ClusterError. */
  async all(signal: AbortSignal): Promise<AllKinds> {
    const subject = 'its kinds';
    const { body } = await this.#connection.send({ path: '/apis', subject, signal });
    const groups = this.#entries(body, 'groups', subject).map(group => versionsOf(asRecord(group)));
    const hidden: HiddenVersion[] = [];
    const read = async (version: string) => {
      try {
        const known = this.#fresh(version) ?? (await this.#read(version, signal));
        if (known.missing) hidden.push({ kind: version, error: known.missing });
        return known.resources;
      } catch (error) {
        // Some are served by something beside the API server, which may be away.
        if (!isClusterError(error, 'unavailable', 'timeout', 'unreadable', 'forbidden')) throw error;
        hidden.push({ kind: version, error });
        return [];
      }
    };
    const found = await Promise.all([['v1'], ...groups].map(versions => Promise.all(versions.map(read))));
    return { resources: found.flatMap(eachOnce), hidden };
  }

  /** What is defined from now on is asked for anew. */
  forget(apiVersion: string): void {
    this.#known.delete(apiVersion);
  }

  /** What is known of a version, unless something may have been defined since. */
  #fresh(apiVersion: string): Known | undefined {
    const known = this.#known.get(apiVersion);
    return known && this.#connection.clock.monotonic() - known.readAt < staleMs ? known : undefined;
  }

  async #read(apiVersion: string, signal: AbortSignal): Promise<Known> {
    const known = await this.#loads.get(apiVersion, own => this.#load(apiVersion, own), signal);
    this.#known.set(apiVersion, known);
    return known;
  }

  async #load(apiVersion: string, signal: AbortSignal): Promise<Known> {
    const path = rootOf(apiVersion);
    const readAt = this.#connection.clock.monotonic();
    const subject = `the kinds of ${apiVersion}`;
    try {
      const { body } = await this.#connection.send({ path, subject, signal });
      return { resources: resourcesIn(apiVersion, this.#entries(body, 'resources', subject)), readAt };
    } catch (error) {
      if (isClusterError(error, 'unknownKind', 'notFound')) return { resources: [], missing: error, readAt };
      throw error;
    }
  }

  #entries(body: JsonRecord, field: string, subject: string): readonly unknown[] {
    const entries = listed(body, field);
    if (entries) return entries;
    throw unreadable({ cluster: this.#connection.context, subject }, 'a list of them');
  }

  /** Tells in which versions the cluster has the kind instead, where it is known in one that is usual. */
  async #unknown(apiVersion: string, kind: string, signal: AbortSignal): Promise<ClusterError> {
    const { context } = this.#connection;
    const elsewhere = await this.#usualVersionOf(kind, signal);
    const hint =
      elsewhere === undefined || elsewhere === apiVersion
        ? 'Check apiVersion and kind; what it belongs to may have to be installed in the cluster first.'
        : `The cluster has ${kind} in ${elsewhere}.`;
    const message = `${context} does not know the kind ${kind} in ${apiVersion}.`;
    return new ClusterError(
      message,
      { cluster: context, subject: `the kind ${kind}` },
      { code: 'unknownKind', hint },
    );
  }

  async #usualVersionOf(kind: string, signal: AbortSignal): Promise<string | undefined> {
    for (const apiVersion of usualVersions) {
      const known = this.#known.get(apiVersion) ?? (await this.#read(apiVersion, signal));
      if (known.resources.some(each => each.kind === kind)) return apiVersion;
    }
    return undefined;
  }
}

/** Where most of what people deploy is today. */
const usualVersions = ['v1', 'apps/v1', 'batch/v1', 'networking.k8s.io/v1', 'autoscaling/v2', 'policy/v1'];

/** All versions of a group, the one that it prefers first: a kind may be in one of the others alone. */
function versionsOf(group: JsonRecord | undefined): string[] {
  const listed = [group?.preferredVersion, ...asArray(group?.versions)];
  const names = listed.flatMap(version => asString(asRecord(version)?.groupVersion) ?? []);
  return [...new Set(names.filter(isVersion))];
}

/** The kinds of one group, each in the first version that has it. */
function eachOnce(versions: readonly (readonly Resource[])[]): Resource[] {
  const byKind = new Map<string, Resource>();
  for (const resource of versions.flat()) if (!byKind.has(resource.kind)) byKind.set(resource.kind, resource);
  return [...byKind.values()];
}

/** The entries of a list. Go writes null for none of them; undefined for what is no list at all, which says nothing about how many there are. */
export function listed(body: JsonRecord, field: string): readonly unknown[] | undefined {
  const entries = body[field];
  if (Array.isArray(entries)) return entries;
  return entries === null && /List$/.test(asString(body.kind) ?? '') ? [] : undefined;
}

/** `v1` or `apps/v1`; anything else would be another place in the API. */
function isVersion(apiVersion: string): boolean {
  return /^([a-z0-9][a-z0-9.-]*\/)?v[a-z0-9]+$/i.test(apiVersion);
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function resourcesIn(apiVersion: string, list: readonly unknown[]): Resource[] {
  return list.flatMap(value => {
    const entry = asRecord(value);
    const plural = asString(entry?.name);
    const kind = asString(entry?.kind);
    // With a slash it is a part of another, such as pods/log.
    if (!plural || !kind || plural.includes('/')) return [];
    return {
      apiVersion,
      kind,
      plural,
      isNamespaced: asBoolean(entry?.namespaced) ?? true,
      verbs: asArray(entry?.verbs).flatMap(verb => asString(verb) ?? []),
    };
  });
}

/** The path of a kind's objects, or of one of them; all namespaces when none is given. Throws ExplainedError for a name that no object can have. */
export function pathOf(
  { apiVersion, plural, isNamespaced }: Resource,
  namespace?: string,
  name?: string,
): string {
  const within = isNamespaced && namespace !== undefined ? ['namespaces', namespace] : [];
  const steps = [...within, plural, ...(name === undefined ? [] : [name])];
  // An address would lead to another place by these.
  const stray = steps.find(step => step === '' || step === '.' || step === '..');
  if (stray !== undefined)
    throw new ExplainedError(`"${stray}" is no name for an object of a cluster.`, { code: 'invalid' });
  return `${rootOf(apiVersion)}/${steps.map(encodeURIComponent).join('/')}`;
}
