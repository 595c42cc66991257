import type { NodePool } from '../../azure/resources';
import { advice, blocks, type Finding, isWord, ok, unknown } from './rule';

/** Node images that are told to lack it on their own pages. */
const without: Readonly<Record<string, string>> = {
  flatcar: 'Flatcar',
  azurecontainerlinux: 'Azure Container Linux',
  azurelinuxosguard: 'Azure Linux with OS Guard',
};

/** Whether nodes of such an OS stream (acr-facts §3.3). */
export function judgeOs({ name, osType, osSku, nodeImageVersion }: NodePool): Finding {
  const sku = osSku ?? '';
  if (isWord(osType, 'Windows') || /^windows/i.test(sku))
    return blocks(`Pool ${name} is ${osSku ?? 'Windows'}; Windows nodes do not stream.`);
  if (osSku === undefined) return unknown(`Azure does not tell the OS SKU of pool ${name}.`);
  const lacking = Object.hasOwn(without, sku.toLowerCase()) ? without[sku.toLowerCase()] : undefined;
  if (lacking !== undefined) return blocks(`Pool ${name} is ${lacking}, which does not stream.`);
  const told = `Pool ${name} is ${sku}`;
  const [, ubuntu] = /^ubuntu(\d{4})?$/i.exec(sku) ?? [];
  if (isWord(sku, 'Ubuntu') || ubuntu !== undefined) return ubuntuFinding(told, ubuntu);
  if (isWord(sku, 'AzureLinux3')) return ok(`${told}.`);
  if (isWord(sku, 'AzureLinux', 'CBLMariner', 'Mariner')) return azureLinuxFinding(told, nodeImageVersion);
  return unknown(`${told}, an OS of which nothing is known here.`);
}

/** Without a release AKS takes one by the version of Kubernetes, none of them older than 20.04 where streaming is offered. */
function ubuntuFinding(told: string, release: string | undefined): Finding {
  if (release === undefined) return ok(`${told}.`);
  if (release < '2004') return blocks(`${told}; streaming takes Ubuntu 20.04 or later.`);
  return release <= '2404' ? ok(`${told}.`) : unknown(`${told}, newer than what is known to stream.`);
}

/** The SKU says Azure Linux, and the node image which. */
function azureLinuxFinding(told: string, nodeImage: string | undefined): Finding {
  return nodeImage !== undefined && /azurelinux-?v3/i.test(nodeImage)
    ? ok(`${told}, with node image ${nodeImage}.`)
    : advice(`${told}; Azure Linux 3 streams, of version 2 the pages no longer tell.`);
}
