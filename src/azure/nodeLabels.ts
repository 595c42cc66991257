/** On nodes of pools with Artifact Streaming (Azure/karpenter-provider-azure). */
export const streamingLabel = 'kubernetes.azure.com/artifactstreaming-enabled';

const ownDomains = ['kubernetes.azure.com', 'kubernetes.io', 'k8s.io'];
const ownNames = ['agentpool', 'storageprofile', 'storagetier'];

/** Whether AKS alone gives a label to nodes: nobody sets it on a pool by hand. */
export function isReservedLabel(key: string): boolean {
  const domain = key.includes('/') ? (key.split('/')[0] ?? '') : undefined;
  if (domain === undefined) return ownNames.includes(key);
  return ownDomains.some(own => domain === own || domain.endsWith(`.${own}`));
}

/** Whether a node can have it at all (Kubernetes, "Labels and Selectors"). */
export function isLabel(key: string, value: string): boolean {
  const [name = '', domain, ...more] = key.split('/').reverse();
  return (
    more.length === 0 &&
    isName(name) &&
    (value === '' || isName(value)) &&
    (domain === undefined || /^(?=.{1,253}$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(domain))
  );
}

function isName(text: string): boolean {
  return /^(?=.{1,63}$)[A-Za-z0-9]([-\w.]*[A-Za-z0-9])?$/.test(text);
}

/** `a=1, b=2`. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return labelList(labels).join(', ');
}

export function labelList(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}
