/** The inside of a simulated cluster: who may do what there, what runs, and what goes wrong. */
export interface KubernetesData {
  /** The first is who the kubeconfig for users is for. Without any there is `clusterUser`, who may do everything. */
  readonly users?: readonly ClusterUserData[];
  /** Objects that are there from the beginning, as manifests: namespaces, quotas, secrets, workloads. */
  readonly objects?: readonly ManifestData[];
  readonly admission?: readonly WebhookData[];
  readonly programs?: readonly ProgramData[];
  /** How the kubelet words its events; as its version does when absent. */
  readonly kubeletEra?: KubeletEra;
  /** Whether nodes that stream say so on the pod, as those of the first preview did (acr-facts §3.3). */
  readonly streamingEvents?: boolean;
  /** Whether a new node comes for one whose object is deleted; when absent the pool stays short until it is scaled. */
  readonly replacesNodes?: boolean;
  /** How many of the latest changes those who watch can go back; 1000 when absent. */
  readonly historyLimit?: number;
}

export type ManifestData = Readonly<Record<string, unknown>>;

/** The Kubernetes versions in which the kubelet changed its words about images (acr-facts §5). */
export const kubeletEras = ['1.19', '1.20', '1.27', '1.30', '1.35'] as const;
export type KubeletEra = (typeof kubeletEras)[number];

export interface ClusterUserData {
  readonly name: string;
  /** Random in each process when absent. */
  readonly token?: string;
  /** Everything when absent. */
  readonly may?: readonly RuleData[];
}

/** As a rule of a role: these verbs on these resources. */
export interface RuleData {
  /** `*` for all. */
  readonly verbs: readonly string[];
  /** Such as `pods`, `pods/log`, or `*` for all. */
  readonly resources: readonly string[];
  /** Everywhere, and on what is in no namespace, when absent. */
  readonly namespaces?: readonly string[];
}

/** An admission webhook that denies things. */
export interface WebhookData {
  readonly name: string;
  readonly resources: readonly string[];
  readonly namespaces?: readonly string[];
  /** What images may begin with; any image is denied when absent. */
  readonly allowedImages?: readonly string[];
  readonly message: string;
}

/** What containers of an image do that do not simply run. */
export interface ProgramData {
  /** What the image's name begins with. */
  readonly image: string;
  readonly does: 'crash' | 'end' | 'staysUnready';
  /** 1 for a crash, 0 for an end, when absent. */
  readonly exitCode?: number;
  readonly log?: readonly string[];
}
