import type { Facts } from './facts';
import { type Check, type Finding, unknown } from './rule';

/** `patch` is undefined where only `1.29` was said. */
export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number | undefined;
}

/** Reads `1.29`, `1.30.4` or `v1.27.3`, with whatever a vendor adds behind `-` or `+`. */
export function parseKubernetesVersion(text: string): KubernetesVersion | undefined {
  const [, major, minor, patch] =
    /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:[-+].*)?$/s.exec(text.trim()) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: patch === undefined ? undefined : Number(patch),
  };
}

/** undefined: it depends on the patch, which was not said. */
export function isAtLeast(
  version: KubernetesVersion,
  major: number,
  minor: number,
  patch = 0,
): boolean | undefined {
  if (version.major !== major) return version.major > major;
  if (version.minor !== minor) return version.minor > minor;
  if (patch === 0) return true;
  return version.patch === undefined ? undefined : version.patch >= patch;
}

/** A check of the version that the pool runs, or the cluster where no pool was named. `told` is the begin of a sentence without its period. */
export function ofKubernetes(check: (version: KubernetesVersion, told: string) => Finding): Check {
  return facts => {
    const runner = runnerOf(facts);
    if (runner === undefined) return undefined;
    const { name, text } = runner;
    if (text === undefined) return unknown(`Azure does not tell which Kubernetes ${name} runs.`);
    const version = parseKubernetesVersion(text);
    if (version === undefined) return unknown(`"${text}", said of ${name}, is no version of Kubernetes.`);
    return check(version, `Kubernetes ${text} runs on ${name}`);
  };
}

function runnerOf({ pool, cluster }: Facts): { name: string; text: string | undefined } | undefined {
  if (pool?.kubernetesVersion !== undefined)
    return { name: `pool ${pool.name}`, text: pool.kubernetesVersion };
  if (cluster !== undefined)
    return { name: `cluster ${cluster.cluster.name}`, text: cluster.cluster.kubernetesVersion };
  return pool && { name: `pool ${pool.name}`, text: undefined };
}
