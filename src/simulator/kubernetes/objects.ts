import type { Pod, Quantities } from './podObjects';
import type { DaemonSet, Deployment, Job, ReplicaSet, StatefulSet } from './workloadObjects';

/** Objects of the Kubernetes API, as far as the simulator itself reads and writes them (Kubernetes API reference, v1). */

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Whose a set of fields is, as `fieldsV1` writes them. */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: Record<string, unknown>;
  subresource?: string;
}

export interface Metadata {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  generation?: number;
  generateName?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  managedFields?: ManagedFields[];
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  spec?: unknown;
  status?: unknown;
}

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime: string;
  lastUpdateTime?: string;
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

export interface Node extends KubeObject {
  spec: { providerID?: string; podCIDR?: string; taints?: Taint[]; unschedulable?: boolean };
  status: {
    allocatable: Record<string, string>;
    capacity: Record<string, string>;
    conditions: Condition[];
    addresses: { type: string; address: string }[];
    nodeInfo: Record<string, string>;
    images?: { names: string[]; sizeBytes: number }[];
  };
}

export interface ServicePort {
  name?: string;
  port: number;
  targetPort?: number | string;
  protocol?: string;
  nodePort?: number;
}

export interface Service extends KubeObject {
  spec: {
    type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
    clusterIP?: string;
    clusterIPs?: string[];
    ports?: ServicePort[];
    selector?: Record<string, string>;
  };
  status: { loadBalancer: { ingress?: { ip: string; ipMode?: string }[] } };
}

export interface Namespace extends KubeObject {
  spec: { finalizers?: string[] };
  status: { phase: 'Active' | 'Terminating' };
}

export interface ObjectReference {
  kind: string;
  namespace?: string;
  name: string;
  uid?: string;
  apiVersion?: string;
  resourceVersion?: string;
  fieldPath?: string;
}

export interface Event extends KubeObject {
  involvedObject: ObjectReference;
  reason: string;
  message: string;
  type: 'Normal' | 'Warning';
  source: { component?: string; host?: string };
  reportingComponent: string;
  reportingInstance: string;
  firstTimestamp: string | null;
  lastTimestamp: string | null;
  eventTime: string | null;
  count?: number;
  action?: string;
  series?: { count: number; lastObservedTime: string };
}

export interface ResourceQuota extends KubeObject {
  spec: { hard?: Quantities };
  status: { hard?: Quantities; used?: Quantities };
}

export interface Secret extends KubeObject {
  type?: string;
  data?: Record<string, string>;
}

/** Whatever has no part in anything but to be kept. */
export interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

/** The objects of each resource, by its name in the API. */
export interface ObjectsOf {
  namespaces: Namespace;
  nodes: Node;
  pods: Pod;
  services: Service;
  events: Event;
  configmaps: ConfigMap;
  secrets: Secret;
  serviceaccounts: KubeObject;
  resourcequotas: ResourceQuota;
  deployments: Deployment;
  replicasets: ReplicaSet;
  statefulsets: StatefulSet;
  daemonsets: DaemonSet;
  jobs: Job;
}

export type ResourceName = keyof ObjectsOf;
