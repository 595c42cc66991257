import { streamingLabel } from '../../azure/nodeLabels';
import { hasNodes } from './common';
import type { Facts } from './facts';
import type { Fix } from './fix';
import { isAtLeast, ofKubernetes } from './kubernetesVersion';
import { judgeOs } from './nodeOs';
import { advice, blocks, given, ifKnown, isWord, known, ok, type Rule, unknown } from './rule';
import { sources } from './sources';

const isRecent = ofKubernetes((version, told) => {
  if (isAtLeast(version, 1, 26)) return ok(`${told}.`);
  return isAtLeast(version, 1, 25)
    ? advice(`${told}. The pages disagree: AKS takes 1.25 or later, the registry's page 1.26 or later.`)
    : blocks(`${told}; streaming takes 1.25 or later.`);
});

const mayPull = given('cluster', ({ cluster, pullRole }, { registry }) => {
  if (registry === undefined) return undefined;
  return known(pullRole, role => {
    if (role !== undefined)
      return ok(`The kubelet identity of ${cluster.name} has ${role} on ${registry.loginServer}.`);
    if (cluster.kubeletIdentity === undefined)
      return unknown(
        `Azure names no kubelet identity of ${cluster.name}, so its rights cannot be looked up.`,
      );
    const registryId = ifKnown(registry.resource)?.id;
    const fix = registryId && ({ kind: 'attachRegistry', registryId, clusterId: cluster.id } as const);
    return blocks(
      `The kubelet identity of ${cluster.name} has no role to pull from ${registry.loginServer}, and it is the one that streams.`,
      fix || undefined,
    );
  });
});

/** How a pod pulls is written in the pod, which is not looked at here. */
const pullsAsKubelet = given('cluster', (_, { registry }) => {
  const admin = ifKnown(registry?.resource)?.adminUserEnabled === true;
  return advice(
    'A pod with imagePullSecrets, be it a repository token or the admin user, pulls the whole image and nothing says so. ' +
      'The streaming mirror signs in as the kubelet identity: leave the secrets out.' +
      (admin ? ` The admin user of ${registry?.loginServer} is on, so somebody may pull with it.` : ''),
  );
});

const isEnabled = given('pool', (pool, facts) => {
  const { name, labels, artifactStreaming } = pool;
  if (artifactStreaming === true) return ok(`Pool ${name} has Artifact Streaming on.`);
  const isLabeled = Object.hasOwn(labels, streamingLabel) && isWord(labels[streamingLabel], 'true');
  if (artifactStreaming === undefined && isLabeled)
    return ok(`Pool ${name} has the label ${streamingLabel}=true.`);
  const fix = judgeOs(pool).verdict === 'blocks' ? undefined : enabling(name, facts);
  return artifactStreaming === undefined
    ? unknown(
        `Azure does not tell whether pool ${name} has Artifact Streaming on; never set, it is off.`,
        fix,
      )
    : blocks(`Pool ${name} has Artifact Streaming off.`, fix);
});

function enabling(pool: string, { cluster }: Facts): Fix | undefined {
  return cluster && { kind: 'enableStreaming', clusterId: cluster.cluster.id, pool };
}

const isUnsandboxed = given('pool', ({ name, workloadRuntime }) => {
  if (workloadRuntime === undefined || isWord(workloadRuntime, 'OCIContainer'))
    return ok(`Pool ${name} runs containers without Pod Sandboxing.`);
  return /^kata/i.test(workloadRuntime)
    ? blocks(`Pool ${name} has workload runtime ${workloadRuntime}: with Pod Sandboxing nothing is streamed.`)
    : unknown(`Pool ${name} has workload runtime "${workloadRuntime}", of which nothing is known here.`);
});

const onAks = { accelerator: 'streaming', source: sources.streamingOnAks } as const;

export const streamingClusterRules: readonly Rule[] = [
  {
    ...onAks,
    id: 'streaming.kubernetes',
    about: 'cluster',
    title: 'Kubernetes 1.25 or later',
    check: isRecent,
  },
  {
    ...onAks,
    id: 'streaming.pull',
    about: 'cluster',
    title: 'Kubelet identity may pull',
    source: sources.streamingTroubles,
    check: mayPull,
  },
  {
    ...onAks,
    id: 'streaming.secrets',
    about: 'cluster',
    title: 'No imagePullSecrets',
    check: pullsAsKubelet,
  },
  {
    ...onAks,
    id: 'streaming.pool',
    about: 'pool',
    title: 'Streaming on in the pool',
    check: isEnabled,
  },
  {
    ...onAks,
    id: 'streaming.os',
    about: 'pool',
    title: 'Node OS that streams',
    check: given('pool', judgeOs),
  },
  {
    ...onAks,
    id: 'streaming.sandboxing',
    about: 'pool',
    title: 'No Pod Sandboxing',
    check: isUnsandboxed,
  },
  {
    ...onAks,
    id: 'streaming.nodes',
    about: 'pool',
    title: 'A node to start on',
    source: sources.scaling,
    check: hasNodes,
  },
];
