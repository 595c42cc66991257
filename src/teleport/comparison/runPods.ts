import type { KubernetesObject } from '../../kubernetes/kubernetesObject';
import { laneLabel, ownLabels } from '../../kubernetes/labels';
import { partOf } from '../../kubernetes/samples/samples';
import type { ComparedImage, ComparisonPlan, Lane } from './state';

/** Which round of a comparison a pod is of. */
export const roundLabel = 'acr-teleport/round';

/** One pod of one round, and what it is there for. */
export interface RoundPod {
  readonly name: string;
  readonly lane: Lane;
  readonly image: ComparedImage;
  readonly round: number;
}

/** The pods that one image is pulled by in one round: one a lane. Their names say the run, so that runs at the same time are kept apart. */
export function roundPods(
  { runId, lanes }: ComparisonPlan,
  image: ComparedImage,
  index: number,
  round: number,
): RoundPod[] {
  const tail = runId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(-maxTail)
    .replace(/^-+|-+$/g, '');
  const number = index === 0 ? '' : `-${index + 1}`;
  return lanes.map(lane => ({
    name: `${partOf(image.reference)}${number}-${lane.name}-${tail}-r${round}`,
    lane,
    image,
    round,
  }));
}

const maxTail = 12;

/**
 * A bare pod: what is measured is its pull, and nothing starts it again. The policy is said because that of `latest` would ask the registry
 * even where the node has the image, which looks like a pull.
 */
export function podOf(
  { name, lane, image, round }: RoundPod,
  { runId, namespace }: ComparisonPlan,
): KubernetesObject {
  const { label, value } = lane.selector;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { [laneLabel]: lane.name, [roundLabel]: String(round), ...ownLabels(runId) },
    },
    spec: {
      nodeSelector: { 'kubernetes.io/os': 'linux', [label]: value },
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: [{ name: 'image', image: image.reference, imagePullPolicy: 'IfNotPresent' }],
    },
  };
}
