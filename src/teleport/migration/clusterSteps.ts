import { azLine } from '../fixes/azLine';
import { poolOptions } from '../fixes/known';
import { isWord } from '../readiness/rule';
import type { ClusterTraces } from './facts';
import { type Step, type StepItem, stepOf } from './step';
import { isFeatureOn, laneLabel, type TracedPool, tracedPools } from './traces';

const feature = { namespace: 'Microsoft.ContainerService', name: 'EnableACRTeleport' } as const;

export function pluginStep(clusters: readonly ClusterTraces[]): readonly Step[] {
  return stepOf(
    'Take Teleport off the node pools',
    'Their nodes pull whole images already, and new ones may fail to start. Where Azure refuses the change, or nodes fail all the same, make a pool in its place and delete the old one.',
    pools(clusters).flatMap(traced => (traced.hasPlugin ? [pluginItem(traced)] : [])),
  );
}

function pluginItem(traced: TracedPool): StepItem {
  const off = { ...options(traced), 'aks-custom-headers': 'EnableACRTeleport=false' };
  return { words: `${called(traced)}.`, lines: [azLine('aks nodepool update', off)] };
}

export function poolStep(clusters: readonly ClusterTraces[]): readonly Step[] {
  return stepOf(
    'Enable Artifact Streaming on the node pools',
    'It reimages their nodes, a few at a time: pods move, and what runs on one node alone is interrupted.',
    pools(clusters).flatMap(traced => (wantsStreaming(traced) ? [poolItem(traced)] : [])),
  );
}

/** A pool labeled as the other lane of a comparison pulled whole images on purpose. */
function wantsStreaming({ pool, hasPlugin, lane }: TracedPool): boolean {
  return pool.artifactStreaming !== true && (hasPlugin || isWord(lane, 'enabled'));
}

function poolItem(traced: TracedPool): StepItem {
  const { cluster, pool } = traced;
  const os = isWord(pool.osType, 'Windows')
    ? ' Windows nodes cannot stream: make a Linux pool in its place.'
    : '';
  return {
    words: `${called(traced)}.${os}`,
    act: {
      label: 'Enable streaming',
      act: { kind: 'enableStreaming', clusterId: cluster.id, pool: pool.name },
    },
    lines: [azLine('aks nodepool update', { ...options(traced), 'enable-artifact-streaming': true })],
  };
}

/** Not a trace that is seen here, and the reason why images do not stream where all else is right. */
export function pullStep(clusters: readonly ClusterTraces[]): readonly Step[] {
  const traced = clusters.filter(cluster => tracedPools(cluster).length > 0);
  return stepOf(
    'Let the nodes themselves pull',
    'What streams signs in as the kubelet identity: pods with imagePullSecrets, which Teleport made do with, silently get whole images. Pull by tag, too; a digest does not stream.',
    traced.map(({ cluster }) => ({
      words: `${cluster.name}: give its kubelet identity the role to pull, with REGISTRY in place of the name, and take imagePullSecrets out of the pods.`,
      lines: [
        azLine('aks update', {
          name: cluster.name,
          'resource-group': cluster.resourceGroup,
          'attach-acr': 'REGISTRY',
          subscription: cluster.subscriptionId,
        }),
      ],
    })),
  );
}

export function selectorStep(clusters: readonly ClusterTraces[]): readonly Step[] {
  return stepOf(
    `Take the label ${laneLabel} out`,
    `First out of the nodeSelector of what runs, then off the pools: a pod that asks for a label which no node has stays pending.`,
    clusters.flatMap(cluster => {
      const labeled = tracedPools(cluster).filter(({ lane }) => lane !== undefined);
      return labeled.length === 0 ? [] : [selectorItem(cluster), ...labeled.map(labelItem)];
    }),
  );
}

function selectorItem({ cluster }: ClusterTraces): StepItem {
  return {
    words: `${cluster.name}: this shows what still asks for it.`,
    lines: [`kubectl get deployments,statefulsets,daemonsets,cronjobs -A -o yaml | grep -n ${laneLabel}`],
  };
}

/** The option replaces all labels that were set by hand; those of the service stay by themselves. */
function labelItem(traced: TracedPool): StepItem {
  const kept = Object.entries(traced.pool.labels)
    .filter(([name]) => name !== laneLabel && !name.startsWith('kubernetes.azure.com/'))
    .map(([name, value]) => `${name}=${value}`);
  const labels = kept.length === 0 ? [''] : kept;
  return {
    words: `${called(traced)}: ${laneLabel}=${traced.lane}.`,
    lines: [azLine('aks nodepool update', { ...options(traced), labels })],
  };
}

export function featureStep(clusters: readonly ClusterTraces[]): readonly Step[] {
  const subscriptions = new Set(clusters.filter(isFeatureOn).map(({ cluster }) => cluster.subscriptionId));
  return stepOf(
    'Unregister the feature',
    'So that nothing in the subscription asks for Teleport again.',
    [...subscriptions].map(subscription => ({
      words: `${feature.namespace}/${feature.name} in the subscription ${subscription}.`,
      lines: [
        azLine('feature unregister', { ...feature, subscription }),
        azLine('provider register', { namespace: feature.namespace, subscription }),
      ],
    })),
  );
}

function pools(clusters: readonly ClusterTraces[]): readonly TracedPool[] {
  return clusters.flatMap(tracedPools);
}

function called({ pool, cluster }: TracedPool): string {
  return `Pool ${pool.name} of ${cluster.name}`;
}

function options({ cluster, pool }: TracedPool): Readonly<Record<string, string>> {
  return { ...poolOptions(cluster, pool.name), subscription: cluster.subscriptionId };
}
