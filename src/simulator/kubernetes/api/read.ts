import { Buffer } from 'node:buffer';
import { json, type SimulatorResponse } from '../../message';
import { isRecord } from '../../requestBody';
import type { KubeObject } from '../objects';
import { layoutOf } from '../tables/layouts';
import { tableOf } from '../tables/table';
import type { ApiCall } from './apiCall';
import { parseFieldSelector, selects } from './fieldSelector';
import { matches, parseLabelSelector } from './labelSelector';
import { apiVersionOf } from './resourceTypes';
import { refusals } from './status';

/** How long a list can be read on (Kubernetes, "API Concepts", with etcd's compaction every five minutes). */
const continueMs = 300_000;

/** The object that a call names. Throws the refusal when there is none. */
export function named({ cluster: { store }, target }: Pick<ApiCall, 'cluster' | 'target'>): KubeObject {
  const { type, name, namespace } = target;
  const object = store.get(type.name, name, namespace);
  if (!object) throw refusals.notFound(type, name);
  return object;
}

export function answerGet(call: ApiCall): SimulatorResponse {
  return shown(call, named(call));
}

/** An object, in the form that the client asks for. */
export function shown(call: ApiCall, object: KubeObject, status = 200): SimulatorResponse {
  const { resourceVersion } = object.metadata;
  return json(status, wantsTable(call) ? tableFor(call, [object], { resourceVersion }) : object);
}

export function answerList(call: ApiCall): SimulatorResponse {
  const { cluster, target } = call;
  const all = selected(call);
  const { items, next, left } = pageOf(call, all);
  const metadata = {
    resourceVersion: String(cluster.store.history.version),
    ...(next !== undefined && { continue: next, ...(left !== undefined && { remainingItemCount: left }) }),
  };
  if (wantsTable(call)) return json(200, tableFor(call, items, metadata));
  const { kind } = target.type;
  return json(200, {
    kind: `${kind}List`,
    apiVersion: apiVersionOf(target.type),
    metadata,
    items: items.map(bare),
  });
}

/** The things of a list do not say their kind again. */
function bare({ kind: _kind, apiVersion: _apiVersion, ...object }: KubeObject) {
  return object;
}

/** All objects that a call means. */
export function selected(call: ApiCall): KubeObject[] {
  const { type, namespace } = call.target;
  const isMeant = selection(call);
  const objects = call.cluster.store.list(type.name, namespace === '' ? undefined : namespace);
  return objects.filter(isMeant);
}

/** The selectors of a call as one question. */
export function selection({ query, target }: ApiCall): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', target.type.name);
  return object => matches(labels, object.metadata.labels) && selects(fields, object);
}

export function wantsTable({ request }: Pick<ApiCall, 'request'>): boolean {
  return /as=Table/.test(request.headers.accept ?? '');
}

export function tableFor(
  { cluster, target, query }: ApiCall,
  objects: readonly KubeObject[],
  metadata: Readonly<Record<string, unknown>>,
  hasColumns = true,
) {
  const asked = query.get('includeObject');
  const include = asked === 'None' || asked === 'Object' ? asked : 'Metadata';
  const options = { include, hasColumns, now: cluster.agenda.now, metadata } as const;
  return tableOf(objects, layoutOf(target.type.name), options);
}

interface Page {
  readonly items: readonly KubeObject[];
  readonly next?: string;
  /** How many come after; unknown when not all of the list is wanted. */
  readonly left?: number;
}

function pageOf({ query, cluster }: ApiCall, all: readonly KubeObject[]): Page {
  const limit = Number(query.get('limit') ?? 0);
  const token = query.get('continue') ?? '';
  const start = token === '' ? 0 : placeAfter(all, readToken(token, cluster.agenda.now));
  if (!(limit > 0) || all.length <= start + limit) return { items: all.slice(start) };
  const items = all.slice(start, start + limit);
  const last = items.at(-1);
  const next = token === '' || last ? tokenFor(last, cluster.agenda.now) : '';
  const isWhole = !query.get('labelSelector') && !query.get('fieldSelector');
  return { items, next, ...(isWhole && { left: all.length - start - limit }) };
}

function placeOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function placeAfter(all: readonly KubeObject[], key: string): number {
  const index = all.findIndex(object => placeOf(object) > key);
  return index < 0 ? all.length : index;
}

function tokenFor(last: KubeObject | undefined, now: number): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', after: last && placeOf(last), at: now })).toString(
    'base64url',
  );
}

function readToken(token: string, now: number): string {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    read = undefined;
  }
  if (!isRecord(read) || typeof read.after !== 'string' || typeof read.at !== 'number')
    throw refusals.badRequest('invalid continue token: continue key is not valid: it is none of ours');
  if (now - read.at > continueMs)
    throw refusals.expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    );
  return read.after;
}
