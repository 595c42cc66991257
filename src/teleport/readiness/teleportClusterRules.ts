import { hasNodes } from './common';
import type { ClusterFacts, Facts } from './facts';
import type { Fix } from './fix';
import { isAtLeast, ofKubernetes } from './kubernetesVersion';
import { advice, blocks, type Finding, given, ifKnown, isWord, known, ok, type Rule, unknown } from './rule';
import { sources } from './sources';

const isRecent = ofKubernetes((version, told) => {
  const isEnough = isAtLeast(version, 1, 19, 7);
  if (isEnough === undefined) return unknown(`${told}, patch unknown; Teleport takes 1.19.7 or later.`);
  return isEnough ? ok(`${told}.`) : blocks(`${told}; Teleport takes 1.19.7 or later.`);
});

/** All Linux pools of AKS have it since Kubernetes 1.19; some say so in the name of their node image. */
const hasContainerd = given('pool', ({ name, osType, nodeImageVersion }, facts) => {
  if (isWord(osType, 'Windows')) return undefined;
  if (nodeImageVersion !== undefined && /containerd/i.test(nodeImageVersion))
    return ok(`Pool ${name} has node image ${nodeImageVersion}.`);
  return ofKubernetes((version, told) =>
    isAtLeast(version, 1, 19)
      ? ok(`${told}, and Linux pools have containerd since 1.19.`)
      : blocks(`${told}; pools before 1.19 have Moby instead of containerd.`),
  )(facts);
});

const isLinux = given('pool', ({ name, osType }) => {
  if (isWord(osType, 'Linux')) return ok(`Pool ${name} is Linux.`);
  return isWord(osType, 'Windows')
    ? blocks(`Pool ${name} is Windows; Teleport is for Linux nodes.`)
    : unknown(
        osType === undefined
          ? `Azure does not tell the OS of pool ${name}.`
          : `Pool ${name} has OS "${osType}".`,
      );
});

const pluginLabel = 'kubernetes.azure.com/enable-acr-teleport-plugin';

const hasPlugin = given('pool', ({ name, labels }) => {
  const value = Object.hasOwn(labels, pluginLabel) ? labels[pluginLabel] : undefined;
  if (isWord(value, 'true')) return ok(`Pool ${name} has the label ${pluginLabel}=true.`);
  if (value !== undefined && !isWord(value, 'false'))
    return unknown(`Pool ${name} has the label ${pluginLabel}, with "${value}" for true or false.`);
  return blocks(
    `Pool ${name} has no label ${pluginLabel}=true: it was not made with EnableACRTeleport, and pulls like any other.`,
  );
});

const feature = 'Microsoft.ContainerService/EnableACRTeleport';

const isRegistered = given('cluster', (cluster, facts) =>
  known(cluster.teleportFeature, state => featureFinding(state, cluster, facts)),
);

function featureFinding(state: string, cluster: ClusterFacts, facts: Facts): Finding {
  const told = `${feature} is ${state} in the cluster's subscription`;
  if (isWord(state, 'Registered')) return ok(`${told}.`);
  if (isWord(state, 'Registering', 'Pending')) return advice(`${told}, which takes about 15 minutes.`);
  if (!isWord(state, 'NotRegistered', 'Unregistered', 'Unregistering'))
    return unknown(`${told}, a state not known here.`);
  const fix = registration(cluster, facts);
  return blocks(fix ? `${told}.` : `${told}, and as Teleport is retired, registering it leads nowhere.`, fix);
}

/** Leads nowhere in Azure itself (acr-facts §4.4), so only where something still answers for Teleport. */
function registration({ cluster }: ClusterFacts, { registry }: Facts): Fix | undefined {
  if (ifKnown(registry?.teleportTrace) !== 'seen') return undefined;
  return { kind: 'registerFeature', subscriptionId: cluster.subscriptionId, feature };
}

export const teleportClusterRules: readonly Rule[] = [
  {
    id: 'teleport.kubernetes',
    accelerator: 'teleport',
    about: 'cluster',
    title: 'Kubernetes 1.19.7 or later',
    source: sources.teleportOnAks,
    check: isRecent,
  },
  {
    id: 'teleport.feature',
    accelerator: 'teleport',
    about: 'cluster',
    title: 'Feature EnableACRTeleport registered',
    source: sources.teleportOnAks,
    check: isRegistered,
  },
  {
    id: 'teleport.os',
    accelerator: 'teleport',
    about: 'pool',
    title: 'Linux nodes',
    source: sources.teleportOnAks,
    check: isLinux,
  },
  {
    id: 'teleport.containerd',
    accelerator: 'teleport',
    about: 'pool',
    title: 'containerd on the nodes',
    source: sources.teleportOnAks,
    check: hasContainerd,
  },
  {
    id: 'teleport.plugin',
    accelerator: 'teleport',
    about: 'pool',
    title: 'Pool made for Teleport',
    source: sources.retirementOnAks,
    check: hasPlugin,
  },
  {
    id: 'teleport.nodes',
    accelerator: 'teleport',
    about: 'pool',
    title: 'A node to start on',
    source: sources.scaling,
    check: hasNodes,
  },
];
