import { ExplainedError } from '../../base/errors';
import { formatSpan } from '../../base/units';
import type { KubernetesObject } from '../../kubernetes/kubernetesObject';
import { newRunId, ownLabels } from '../../kubernetes/labels';
import type { ClusterObjects } from '../../kubernetes/objects';
import { readPodLog } from '../../kubernetes/podLog';
import { type PodState, podState } from '../../kubernetes/rollout/podState';
import { type ObjectChange, watchObjects } from '../../kubernetes/watch';
import { leftWords, removeCreated } from './cleanUp';
import type { DeployTarget } from './target';

/** The unit whose journal is read: Teleport's, or that of Artifact Streaming. */
export type JournalUnit = 'teleportd' | 'acr-mirror';

export interface LogOptions {
  readonly namespace: string;
  readonly unit: JournalUnit;
  readonly signal: AbortSignal;
  /** For each node. */
  readonly deadlineMs?: number;
  /** What runs on the node: anything with chroot. */
  readonly image?: string;
  /** From the end. */
  readonly lines?: number;
  readonly report?: (words: string) => void;
}

/** What a node's journal says, or why that could not be read; and where its pod may still be there, what to do about that. */
export type NodeLog = JournalRead & { readonly remains?: string };

type JournalRead =
  | { readonly node: string; readonly kind: 'read'; readonly text: string }
  | { readonly node: string; readonly kind: 'failed'; readonly error: ExplainedError };

const usualImage = 'mcr.microsoft.com/azurelinux/busybox:1.36';
const usualDeadlineMs = 180_000;
const usualLines = 5000;
/** What has begun to print a journal is soon done. */
const printingMs = 3000;

/** Reads the journals of nodes by one short-lived pod on each, one after the other. The pod is removed in every outcome. Throws an abort alone, or after one what it has left (code `remains`). */
export async function collectLogs(
  { objects }: Pick<DeployTarget, 'objects'>,
  nodes: readonly string[],
  options: LogOptions,
): Promise<readonly NodeLog[]> {
  const logs: NodeLog[] = [];
  for (const node of nodes) {
    options.report?.(`Reading the journal of ${options.unit} on ${node}`);
    logs.push(await nodeLog(objects, node, options));
  }
  return logs;
}

async function nodeLog(objects: ClusterObjects, node: string, options: LogOptions): Promise<NodeLog> {
  const runId = newRunId(objects.connection.clock.now());
  const pod = journalPod(node, runId, options);
  const { signal } = options;
  const read = await readJournal(objects, node, pod, options).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  const { name } = pod.metadata;
  const created = [{ apiVersion: 'v1', kind: 'Pod', namespace: options.namespace, name }];
  const { left, error } = await removeCreated(objects, runId, created);
  const remains = left.length > 0 ? leftWords(left, runId, error) : undefined;
  if (read) return remains === undefined ? read : { ...read, remains };
  if (remains === undefined) throw signal.reason;
  throw new ExplainedError(remains, { code: 'remains' });
}

async function readJournal(
  objects: ClusterObjects,
  node: string,
  pod: ReturnType<typeof journalPod>,
  options: LogOptions,
): Promise<JournalRead> {
  const { namespace, signal } = options;
  const { name } = pod.metadata;
  try {
    await objects.apply(pod, { signal });
    await started(objects, name, node, options);
    return { node, kind: 'read', text: await readPodLog(objects, { namespace, pod: name, signal }) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ExplainedError)) throw error;
    return { node, kind: 'failed', error };
  }
}

/** Waits until the journal was printed, or as good as. */
async function started(
  objects: ClusterObjects,
  name: string,
  node: string,
  options: LogOptions,
): Promise<void> {
  const { namespace, signal, deadlineMs = usualDeadlineMs } = options;
  const query = { apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector: `metadata.name=${name}` };
  let last: PodState | undefined;
  for await (const change of watchObjects(objects, query, { signal, deadlineMs })) {
    if (change.kind === 'interrupted' || change.kind === 'resumed') continue;
    last = stateIn(change);
    if (last === undefined || last.phase === 'failing') break;
    if (last.phase === 'finished') return;
    if (last.phase === 'ready' || last.phase === 'running')
      return objects.connection.clock.sleep(printingMs, signal);
  }
  const words = last === undefined ? 'its pod is gone' : last.words;
  throw new ExplainedError(
    `The journal of ${node} was not read within ${formatSpan(deadlineMs)}: ${words}.`,
    {
      code: 'timeout',
      hint: 'A policy may forbid pods that see the host; the cluster must be able to pull the image of the pod.',
    },
  );
}

type Seen = Exclude<ObjectChange, { readonly kind: 'interrupted' | 'resumed' }>;

/** undefined when it is not there any more. */
function stateIn(change: Seen): PodState | undefined {
  if (change.kind === 'deleted') return undefined;
  const object = change.kind === 'listed' ? change.objects[0] : change.object;
  return object && podState(object);
}

/** The host's files are there to read alone, and nothing else of the host is. */
function journalPod(node: string, runId: string, options: LogOptions): KubernetesObject {
  const { namespace, unit, image = usualImage, lines = usualLines } = options;
  const name = `acr-teleport-logs-${runId}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: ownLabels(runId) },
    spec: {
      nodeName: node,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      tolerations: [{ operator: 'Exists' }],
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
      containers: [
        {
          name: 'journal',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['chroot', '/host', 'journalctl', '--no-pager', '-n', String(lines), '-u', unit],
          volumeMounts: [{ name: 'host', mountPath: '/host', readOnly: true }],
        },
      ],
    },
  };
}
