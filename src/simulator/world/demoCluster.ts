import type { KubernetesData, ManifestData } from '../kubernetes/kubernetesData';

/** What runs in the demo world's cluster before anybody deploys anything to it: its name service, and a shop that is streamed. */
export const demoCluster: KubernetesData = {
  // Newer kubelets cut durations to milliseconds: the published pull times are to come out whole (acr-facts §5).
  kubeletEra: '1.27',
  objects: [
    workload('kube-system', 'coredns', {
      replicas: 2,
      image: 'mcr.microsoft.com/oss/v2/kubernetes/coredns:v1.12.1',
      selector: { 'kubernetes.azure.com/mode': 'system' },
    }),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    workload('shop', 'storefront', {
      replicas: 3,
      image: 'contosostream.azurecr.io/web:1.0',
      selector: { 'kubernetes.azure.com/artifactstreaming-enabled': 'true' },
    }),
  ],
};

interface WorkloadTraits {
  readonly replicas: number;
  readonly image: string;
  readonly selector: Readonly<Record<string, string>>;
}

function workload(
  namespace: string,
  name: string,
  { replicas, image, selector }: WorkloadTraits,
): ManifestData {
  const labels = { app: name };
  const resources = { requests: { cpu: '100m', memory: '70Mi' }, limits: { memory: '170Mi' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name, image, resources }], nodeSelector: selector },
      },
    },
  };
}
