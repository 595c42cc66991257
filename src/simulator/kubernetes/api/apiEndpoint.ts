import { json, type SimulatorRequest, type SimulatorResponse } from '../../message';
import type { Cluster } from '../cluster';
import { answerLog } from '../kubelet/logs';
import { answerAccessReview } from './accessReview';
import type { ApiCall } from './apiCall';
import { parseApiPath, type ResourceTarget, type Verb, verbOf } from './apiTarget';
import { answerDelete, answerDeleteAll } from './delete';
import { discovered, reviewPath } from './discovery';
import { answerPatch } from './patch';
import { answerGet, answerList } from './read';
import { answerScale } from './scale';
import { Refusal, refusals } from './status';
import { answerWatch } from './watch';
import { answerCreate, answerUpdate } from './write';

type Answer = SimulatorResponse | Promise<SimulatorResponse>;

/** Answers for the API server: who asks, whether they may, then what they ask. `ends` cuts the watches that are open. */
export async function answerApi(
  cluster: Cluster,
  request: SimulatorRequest,
  ends: Set<() => void>,
): Promise<SimulatorResponse> {
  try {
    return await routed(cluster, request, ends);
  } catch (error) {
    if (error instanceof Refusal) return error.response;
    throw error;
  }
}

function routed(cluster: Cluster, request: SimulatorRequest, ends: Set<() => void>): Answer {
  const [path = '', query = ''] = request.target.split(/\?(.*)/s);
  if (/^\/(healthz|livez|readyz)$/.test(path)) return plain(200, 'ok');
  const user = cluster.access.user(request.headers.authorization, cluster.agenda.now);
  const read = parseApiPath(path);
  if (read.kind === 'resource')
    return answerResource(cluster, request, { ...read, user, query: new URLSearchParams(query), ends });
  if (path === reviewPath && request.method === 'POST') return answerAccessReview(cluster, request, user);
  const told = discovered(path, request, cluster.version);
  if (told !== undefined) return json(200, told);
  if (/^\/(api\/v1|apis\/apps\/v1)\//.test(path)) throw refusals.path();
  return plain(404, '404 page not found\n');
}

interface Asked {
  readonly target: ResourceTarget;
  readonly user: string;
  readonly query: URLSearchParams;
  readonly ends: Set<() => void>;
}

function answerResource(
  cluster: Cluster,
  request: SimulatorRequest,
  { target, user, query, ends }: Asked,
): Answer {
  const verb = verbOf(request.method, target, query);
  if (!verb) throw refusals.method();
  cluster.access.check(user, verb, target);
  const call: ApiCall = { cluster, request, target, verb, query, user };
  if (target.subresource === 'scale') return answerScale(call);
  if (target.subresource === 'log') return answerLog(call);
  return verb === 'watch' ? answerWatch(call, ends) : answers[verb](call);
}

const answers: Readonly<Record<Exclude<Verb, 'watch'>, (call: ApiCall) => Answer>> = {
  get: answerGet,
  list: answerList,
  create: answerCreate,
  update: answerUpdate,
  patch: answerPatch,
  delete: answerDelete,
  deletecollection: answerDeleteAll,
};

function plain(status: number, text: string): SimulatorResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text };
}
