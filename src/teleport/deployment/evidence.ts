import { streamingLabel } from '../../azure/nodeLabels';
import { ExplainedError } from '../../base/errors';
import { asString } from '../../base/json';
import { isClusterError } from '../../kubernetes/clusterError';
import { type ClusterEvent, listEvents } from '../../kubernetes/events';
import { asRecords, type KubernetesObject, specOf, statusOf } from '../../kubernetes/kubernetesObject';
import { type ClusterNode, readNode } from '../../kubernetes/rollout/nodes';
import { exactPullWords } from '../comparison/durations';
import { isAcceleration } from '../comparison/runEvents';
import type { Readiness } from '../readiness/readiness';
import type { DeployTarget } from './target';

/** What is known of one container's image and how it came to its node. */
export interface ContainerEvidence {
  readonly container: string;
  readonly image: string;
  /** What runs, once it does. */
  readonly digest?: string;
  readonly answer: 'yes' | 'no' | 'likely' | 'unlikely' | 'unknown';
  /** A sentence. */
  readonly words: string;
  /** What speaks for it and against it, a sentence each. */
  readonly evidence: readonly string[];
  /** Why it may be otherwise, a sentence each. */
  readonly doubts: readonly string[];
}

export interface PodEvidence {
  readonly pod: string;
  readonly namespace: string;
  readonly node?: string;
  readonly containers: readonly ContainerEvidence[];
}

export interface PodQuestion {
  readonly namespace: string;
  readonly pod: string;
  readonly signal: AbortSignal;
  /** What readiness says of an image, by its reference; left out where nobody asks. */
  readonly readinessOf?: (image: string) => Promise<Readiness | undefined>;
}

const teleportLabel = 'kubernetes.azure.com/enable-acr-teleport-plugin';

/** Whether a pod's images were accelerated: an answer for each container, with what it rests on. Throws ClusterError. */
export async function isAccelerated(
  { name: cluster, objects }: Pick<DeployTarget, 'name' | 'objects'>,
  { namespace, pod: name, signal, readinessOf }: PodQuestion,
): Promise<PodEvidence> {
  const pod = await objects.get({ apiVersion: 'v1', kind: 'Pod', namespace, name }, signal);
  if (pod === undefined)
    throw new ExplainedError(`${cluster} has no pod ${name} in namespace ${namespace}.`, {
      code: 'notFound',
    });
  const nodeName = asString(specOf(pod).nodeName);
  const [node, events] = await Promise.all([
    nodeName === undefined ? undefined : seen(async () => nodeNamed(objects, nodeName, signal)),
    seen(() => listEvents(objects, { namespace, signal, kind: 'Pod', name })),
  ]);
  const containers: ContainerEvidence[] = [];
  for (const { name: container, image } of asRecords(specOf(pod).containers)) {
    const reference = String(image);
    const readiness = await readinessOf?.(reference);
    containers.push(judge({ pod, container: String(container), image: reference, node, events, readiness }));
  }
  return { pod: name, namespace, ...(nodeName ? { node: nodeName } : {}), containers };
}

/** undefined where it may not be seen. */
async function seen<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'denied')) return undefined;
    throw error;
  }
}

async function nodeNamed(
  objects: DeployTarget['objects'],
  name: string,
  signal: AbortSignal,
): Promise<ClusterNode | undefined> {
  const node = await objects.get({ apiVersion: 'v1', kind: 'Node', name }, signal);
  return node && readNode(node);
}

interface Known {
  readonly pod: KubernetesObject;
  readonly container: string;
  readonly image: string;
  readonly node: ClusterNode | undefined;
  readonly events: readonly ClusterEvent[] | undefined;
  readonly readiness: Readiness | undefined;
}

function judge(known: Known): ContainerEvidence {
  const { container, image } = known;
  const lane = laneOf(known.node);
  const pulls = (known.events ?? []).filter(
    each => each.container === container && each.pull?.image === image,
  );
  const told = (known.events ?? []).filter(each => isAcceleration(each) && each.message.includes(image));
  const digest = digestOf(known);
  const { answer, words } = answerOf(lane, pulls, told, known);
  return {
    container,
    image,
    ...(digest === undefined ? {} : { digest }),
    answer,
    words,
    evidence: [
      ...nodeWords(known.node, lane),
      ...told.map(eventWords),
      ...pulls.map(eventWords),
      ...readinessWords(known),
    ],
    doubts: doubtsOf(known, pulls, told),
  };
}

type LaneOfNode = 'teleport' | 'streaming' | 'none' | undefined;

function laneOf(node: ClusterNode | undefined): LaneOfNode {
  if (node === undefined) return undefined;
  if (node.labels[teleportLabel] === 'true' || node.labels['acr-teleport'] === 'enabled') return 'teleport';
  return node.labels[streamingLabel] === 'true' ? 'streaming' : 'none';
}

function answerOf(
  lane: LaneOfNode,
  pulls: readonly ClusterEvent[],
  told: readonly ClusterEvent[],
  { image, readiness }: Known,
): Pick<ContainerEvidence, 'answer' | 'words'> {
  const by = lane === 'streaming' ? 'Artifact Streaming' : 'Teleport';
  const [said] = told;
  if (said && !said.isWarning)
    return { answer: 'yes', words: `Yes: ${said.source} says that it accelerated ${image}.` };
  if (said) return { answer: 'no', words: `No: ${said.source} says that it could not accelerate ${image}.` };
  if (lane === 'none') return { answer: 'no', words: `No: its node pulls whole images.` };
  const isPresent = pulls.some(({ pull }) => pull?.kind === 'alreadyPresent');
  if (isPresent)
    return { answer: 'unknown', words: 'Nothing was pulled for this pod: its node had the image.' };
  if (lane === undefined) return { answer: 'unknown', words: 'Not known: its node cannot be seen.' };
  const ready = readiness?.verdict;
  if (ready === 'ready')
    return { answer: 'likely', words: `Likely, by ${by}: node and image are ready for it.` };
  if (ready === 'blocked')
    return {
      answer: 'unlikely',
      words: `Unlikely: its node has ${by}, and something stands in the way of the image.`,
    };
  return {
    answer: 'unknown',
    words: `Not known: its node has ${by}, and nothing says whether the image was accelerated.`,
  };
}

function nodeWords(node: ClusterNode | undefined, lane: LaneOfNode): string[] {
  if (node === undefined) return [];
  const where = node.pool === undefined ? node.name : `${node.name} of pool ${node.pool}`;
  if (lane === 'none') return [`Node ${where} carries no label of Teleport or Artifact Streaming.`];
  return [`Node ${where} is labelled for ${lane === 'streaming' ? 'Artifact Streaming' : 'Teleport'}.`];
}

function eventWords({ source, message, node, pull }: ClusterEvent): string {
  const time =
    pull?.kind === 'pulled' && pull.durationMs !== undefined ? ` (${exactPullWords(pull.durationMs)})` : '';
  return `${source}${node === undefined ? '' : ` on ${node}`}: ${message}${time}`;
}

function readinessWords({ readiness }: Known): string[] {
  return readiness === undefined ? [] : [`Readiness: ${readiness.answer}`];
}

function doubtsOf(
  { node, events, pod }: Known,
  pulls: readonly ClusterEvent[],
  told: readonly ClusterEvent[],
): string[] {
  const old = events !== undefined && pulls.length === 0;
  return [
    ...(events === undefined ? ['The events of this pod may not be seen.'] : []),
    ...(old ? ['No event of its pull is left: clusters forget them after an hour.'] : []),
    ...(node === undefined && specOf(pod).nodeName !== undefined ? ['Its node may not be seen.'] : []),
    ...(told.length === 0 && pulls.length > 0
      ? [
          'Only the first pod that pulls an image on a node is told of by teleportd; Artifact Streaming may tell nothing.',
        ]
      : []),
  ];
}

function digestOf({ pod, container }: Known): string | undefined {
  const status = asRecords(statusOf(pod).containerStatuses).find(({ name }) => name === container);
  return /sha256:[0-9a-f]{64}/.exec(asString(status?.imageID) ?? '')?.[0];
}
