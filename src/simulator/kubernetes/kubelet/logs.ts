import { Buffer } from 'node:buffer';
import type { SimulatorResponse } from '../../message';
import type { ApiCall } from '../api/apiCall';
import { isOn } from '../api/apiCall';
import { named } from '../api/read';
import { refusals } from '../api/status';
import { WatchEnd } from '../api/watchEnd';
import type { Cluster } from '../cluster';
import type { Container, ContainerStatus, Pod } from '../podObjects';
import { microTimeOf } from '../times';
import { journalOf } from './journal';
import { statusesOf } from './podStatus';
import { commandOf } from './programs';

const headers = { 'content-type': 'text/plain' };
const longestMs = 3_600_000;

/** `log` of a pod: what one of its containers has written so far, and with `follow` for as long as it runs. */
export function answerLog(call: ApiCall): SimulatorResponse {
  const pod = named(call) as Pod;
  const container = containerOf(call, pod);
  const status = statusesOf(pod.status).find(({ name }) => name === container.name);
  refuseWaiting(pod, container, status);
  const lines = shownLines(call, linesOf(call.cluster, pod, container, status));
  const text = lines.map(line => `${line}\n`).join('');
  if (!isOn(call, 'follow')) return { status: 200, headers, body: text };
  return { status: 200, headers, body: '', live: followed(call, pod, container, text) };
}

function containerOf({ query }: ApiCall, { metadata: { name }, spec }: Pod): Container {
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  const wanted = query.get('container') ?? (all.length === 1 ? all[0]?.name : undefined);
  const names = spec.containers.map(container => container.name).join(' ');
  if (wanted === undefined)
    throw refusals.badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${names}]`,
    );
  const found = all.find(container => container.name === wanted);
  if (!found) throw refusals.badRequest(`container ${wanted} is not valid for pod ${name}`);
  return found;
}

function refuseWaiting(
  { metadata, spec }: Pod,
  { name }: Container,
  status: ContainerStatus | undefined,
): void {
  const waiting = status === undefined ? { reason: 'Pending' } : status.state.waiting;
  if (!waiting || status?.lastState.terminated) return;
  const pulls = /^(ErrImagePull|ImagePullBackOff)$/.test(waiting.reason);
  const why = pulls ? `trying and failing to pull image` : waiting.reason;
  if (spec.nodeName === undefined)
    throw refusals.badRequest(`pod ${metadata.name} does not have a host assigned`);
  throw refusals.badRequest(`container "${name}" in pod "${metadata.name}" is waiting to start: ${why}`);
}

/** What the world says of the image; the journal of the node for those that read it; else little. */
function linesOf(
  cluster: Cluster,
  { spec, metadata }: Pod,
  container: Container,
  status: ContainerStatus | undefined,
): string[] {
  const said = cluster.data.programs?.find(({ image }) => container.image.startsWith(image))?.log;
  if (said) return [...said];
  const command = commandOf(container);
  const [, unit] = /journalctl\b.*?(?:-u|--unit)[ =]?([\w.-]+)/.exec(command) ?? [];
  const node = cluster.store.get('nodes', spec.nodeName ?? '');
  if (unit !== undefined && node) {
    const startedAt = Date.parse(node.metadata.creationTimestamp);
    const { name, labels = {} } = node.metadata;
    return journalOf(unit, { name, labels, startedAt, images: cluster.imagesOn(name) });
  }
  const began = status?.state.running?.startedAt ?? status?.state.terminated?.startedAt ?? '';
  return [`${began} ${container.name} of ${metadata.name} started`];
}

function shownLines({ query, cluster }: ApiCall, lines: readonly string[]): string[] {
  const tail = query.get('tailLines');
  const kept = tail === null ? [...lines] : Number(tail) > 0 ? lines.slice(-Number(tail)) : [];
  if (!isOn({ query }, 'timestamps')) return kept;
  return kept.map(line => `${microTimeOf(cluster.agenda.now)} ${line}`);
}

async function* followed(
  call: ApiCall,
  pod: Pod,
  { name }: Container,
  text: string,
): AsyncGenerator<Uint8Array> {
  if (text !== '') yield Buffer.from(text);
  const { store } = call.cluster;
  const { name: podName, namespace, uid } = pod.metadata;
  const isRunning = () => {
    const now = store.get('pods', podName, namespace);
    const status = statusesOf(now?.status ?? { phase: 'Pending' }).find(container => container.name === name);
    return now?.metadata.uid === uid && status?.state.running !== undefined;
  };
  const end = new WatchEnd(call.cluster, longestMs, call.request.signal, new Set());
  try {
    while (isRunning() && !end.isReached) await end.orChange();
  } finally {
    end.leave();
  }
}
