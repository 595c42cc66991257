import type { ClusterObjects } from './objects';

export interface PodLogOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  /** From the end. */
  readonly lines?: number;
  readonly limitBytes?: number;
  readonly signal: AbortSignal;
}

const maxBytes = 32_000_000;

/** What a container has printed so far. Throws ClusterError. */
export async function readPodLog(objects: ClusterObjects, options: PodLogOptions): Promise<string> {
  const { namespace, pod, container, lines, limitBytes = maxBytes, signal } = options;
  const { text } = await objects.connection.send({
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
    query: { container, tailLines: lines, limitBytes },
    subject: `the log of pod ${pod}`,
    expects: 'text',
    signal,
  });
  return text;
}
