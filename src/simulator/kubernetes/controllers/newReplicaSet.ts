import { createHash } from 'node:crypto';
import type { PodTemplate } from '../podObjects';
import type { Unstored } from '../store/store';
import type { Deployment, ReplicaSet } from '../workloadObjects';
import { referenceTo } from './owners';

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** What the pods of a template are told apart by: the same for the same template. */
export function templateHash(template: PodTemplate): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify(sorted(template)))
    .digest();
  return Array.from(bytes.subarray(0, 10), byte => letters[byte % letters.length]).join('');
}

/** Without regard to the order of fields. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The replica set of a deployment's template, empty at first. */
export function newReplicaSet(deployment: Deployment, revision: number): Unstored<ReplicaSet> & ReplicaSet {
  const { metadata, spec } = deployment;
  const hash = templateHash(spec.template);
  const mark = { 'pod-template-hash': hash };
  const { template, selector } = spec;
  const labels = { ...template.metadata?.labels, ...mark };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      labels,
      annotations: {
        'deployment.kubernetes.io/desired-replicas': String(spec.replicas),
        'deployment.kubernetes.io/revision': String(revision),
      },
      ownerReferences: [referenceTo(deployment)],
      ...unknownYet,
    },
    spec: {
      replicas: 0,
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...mark } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}

const unknownYet = { uid: '', resourceVersion: '', creationTimestamp: '' };
