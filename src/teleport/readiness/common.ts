import type { AzureRegistry, NodePool } from '../../azure/resources';
import { count } from '../../base/units';
import type { Facts, RegistryFacts } from './facts';
import { advice, blocks, type Check, type Finding, given, isWord, known, ok, unknown } from './rule';

/** Conditions of both accelerators. */

/** A check of what Azure tells of the registry. */
export function ofRegistry(
  check: (registry: AzureRegistry, facts: Facts, told: RegistryFacts) => Finding,
): Check {
  return given('registry', (told, facts) => known(told.resource, registry => check(registry, facts, told)));
}

export const isPremium = ofRegistry(({ name, sku }) => {
  if (sku === undefined) return unknown(`Azure does not tell the tier of ${name}.`);
  if (isWord(sku, 'Premium')) return ok(`${name} is Premium.`);
  return isWord(sku, 'Basic', 'Standard', 'Classic')
    ? blocks(`${name} is ${sku}; only Premium registries can.`)
    : unknown(`${name} is "${sku}", a tier not known here; only Premium registries can.`);
});

/** Nodes that are not there yet cost minutes, whatever the image. */
export const hasNodes = given('pool', (pool, { cluster }) => {
  const { name, powerState, count: nodes, autoScaling } = pool;
  const clusterPower = cluster?.cluster.powerState;
  if (isWord(clusterPower, 'Stopped')) return blocks(`Cluster ${cluster?.cluster.name} is stopped.`);
  if (isWord(powerState, 'Stopped')) return blocks(`Pool ${name} is stopped.`);
  if (nodes === undefined) return unknown(`Azure does not tell how many nodes pool ${name} has.`);
  if (nodes > 0) return ok(`Pool ${name} has ${count(nodes, 'node')}.`);
  return autoScaling === undefined ? blocksEmpty(pool, cluster?.cluster.id) : advice(waitsForNode(name));
});

function waitsForNode(pool: string): string {
  return `Pool ${pool} has no node now. The autoscaler adds one for the first pod, which takes minutes before any pull begins.`;
}

function blocksEmpty({ name }: NodePool, clusterId: string | undefined): Finding {
  const fix =
    clusterId === undefined ? undefined : ({ kind: 'scalePool', clusterId, pool: name, count: 1 } as const);
  return blocks(`Pool ${name} has no node, and nothing that adds one.`, fix);
}

/** Locations as Resource Manager shortens them: `West US 2` is `westus2`. */
export function shortLocation(location: string): string {
  return location.replace(/\s/g, '').toLowerCase();
}
