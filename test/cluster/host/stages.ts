/** kwok's settings: a pod put on a node gets an address and waits for its images, which is our `Kubelet`'s; a deleted one goes; logs are a file's. */
export function kwokConfig(journalFile: string): string {
  const documents = [
    stage('pod-create', [exists('.metadata.deletionTimestamp', false), exists('.status.podIP', false)], {
      statusTemplate: creating,
    }),
    stage('pod-delete', [exists('.metadata.deletionTimestamp', true)], {
      finalizers: { empty: true },
      delete: true,
    }),
    {
      ...kind('ClusterLogs', 'journal'),
      spec: { logs: [{ logsFile: journalFile }] },
    },
  ];
  // JSON is YAML, and saves us a writer.
  return documents.map(document => JSON.stringify(document)).join('\n---\n');
}

function stage(name: string, matchExpressions: readonly unknown[], next: unknown): unknown {
  const resourceRef = { apiGroup: 'v1', kind: 'Pod' };
  return { ...kind('Stage', name), spec: { resourceRef, selector: { matchExpressions }, next } };
}

function kind(name: string, of: string) {
  return { apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: name, metadata: { name: of } };
}

function exists(key: string, does: boolean) {
  return { key, operator: does ? 'Exists' : 'DoesNotExist' };
}

const creating = `
{{ $now := Now }}
conditions:
- { type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: PodReadyToStartContainers, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: ContainersReady, status: "False", reason: ContainersNotReady, lastTransitionTime: {{ $now | Quote }} }
- { type: Ready, status: "False", reason: ContainersNotReady, lastTransitionTime: {{ $now | Quote }} }
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  started: false
  restartCount: 0
  state: { waiting: { reason: ContainerCreating } }
{{ end }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) .metadata.uid .metadata.name .metadata.namespace | Quote }}
startTime: {{ $now | Quote }}
phase: Pending
`;
