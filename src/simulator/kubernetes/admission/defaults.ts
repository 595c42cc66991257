import { Buffer } from 'node:buffer';
import { parseImage } from '../images';
import type { Event, KubeObject, ObjectReference, Secret, Service } from '../objects';
import type { Container, Pod, PodSpec, PodTemplate } from '../podObjects';
import type { DaemonSet, Deployment, Job, ReplicaSet, StatefulSet } from '../workloadObjects';

type Filling = (object: never) => void;

const fillings: Readonly<Record<string, Filling>> = {
  Deployment: deploymentDefaults,
  ReplicaSet: replicaSetDefaults,
  StatefulSet: statefulSetDefaults,
  DaemonSet: daemonSetDefaults,
  Job: jobDefaults,
  Pod: ({ spec }: Pod) => ownPodDefaults(spec),
  Service: serviceDefaults,
  Event: eventDefaults,
  Secret: secretDefaults,
};

/** Kinds that nothing can be said of without a specification; what is missing in it is told later. */
const specified: readonly string[] = [
  'DaemonSet',
  'Deployment',
  'Job',
  'Pod',
  'ReplicaSet',
  'ResourceQuota',
  'Service',
  'StatefulSet',
];

/** Fills in what a manifest leaves out, as the API server does before it stores an object. Changes the object. */
export function setDefaults(object: KubeObject): void {
  if (specified.includes(object.kind)) object.spec ??= {};
  fillings[object.kind]?.(object as never);
}

function deploymentDefaults({ spec }: Deployment): void {
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  spec.strategy = { ...spec.strategy, type: spec.strategy?.type ?? 'RollingUpdate' };
  if (spec.strategy.type === 'RollingUpdate')
    spec.strategy.rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%', ...spec.strategy.rollingUpdate };
  else delete spec.strategy.rollingUpdate;
  templateDefaults(spec);
}

function replicaSetDefaults({ spec }: ReplicaSet): void {
  spec.replicas ??= 1;
  templateDefaults(spec);
}

function statefulSetDefaults({ spec }: StatefulSet): void {
  spec.replicas ??= 1;
  spec.podManagementPolicy ??= 'OrderedReady';
  spec.updateStrategy = { ...spec.updateStrategy, type: spec.updateStrategy?.type ?? 'RollingUpdate' };
  if (spec.updateStrategy.type === 'RollingUpdate')
    spec.updateStrategy.rollingUpdate = { partition: 0, ...spec.updateStrategy.rollingUpdate };
  templateDefaults(spec);
}

function daemonSetDefaults({ spec }: DaemonSet): void {
  spec.updateStrategy = { ...spec.updateStrategy, type: spec.updateStrategy?.type ?? 'RollingUpdate' };
  if (spec.updateStrategy.type === 'RollingUpdate')
    spec.updateStrategy.rollingUpdate = {
      maxUnavailable: 1,
      maxSurge: 0,
      ...spec.updateStrategy.rollingUpdate,
    };
  templateDefaults(spec);
}

function jobDefaults({ spec }: Job): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= 6;
  spec.suspend ??= false;
  templateDefaults(spec);
}

function templateDefaults(spec: { template?: PodTemplate }): void {
  spec.template ??= { spec: { containers: [] } };
  spec.template.spec ??= { containers: [] };
  podDefaults(spec.template.spec);
}

function podDefaults(spec: PodSpec): void {
  const own = {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  } as const;
  Object.assign(spec, { ...own, ...spec });
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])])
    containerDefaults(container);
}

/** Of a pod itself, and not of a template for pods: who asks for nothing gets what it is limited to, and may stay a while on a node that is lost. */
function ownPodDefaults(spec: PodSpec): void {
  podDefaults(spec);
  for (const { resources } of spec.containers ?? [])
    if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
  const stays = ['not-ready', 'unreachable'].map(state => ({
    key: `node.kubernetes.io/${state}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }));
  const has = (key: string) => spec.tolerations?.some(toleration => toleration.key === key);
  spec.tolerations = [...(spec.tolerations ?? []), ...stays.filter(({ key }) => !has(key))];
}

function containerDefaults(container: Container): void {
  const own = {
    imagePullPolicy: isMoving(container.image) ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  } as const;
  Object.assign(container, { ...own, ...container });
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  const { readinessProbe: probe } = container;
  if (probe) Object.assign(probe, { ...probeDefaults, ...probe });
}

const probeDefaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

/** `latest`, and what has no tag, may be another image tomorrow. */
function isMoving(image: string | undefined): boolean {
  const read = image === undefined ? undefined : parseImage(image);
  return read?.reference === 'latest';
}

function serviceDefaults({ spec }: Service): void {
  const type = spec.type ?? 'ClusterIP';
  const own = {
    type,
    sessionAffinity: 'None',
    ...(type !== 'ExternalName' && { internalTrafficPolicy: 'Cluster', ipFamilyPolicy: 'SingleStack' }),
    ...(type !== 'ExternalName' && { ipFamilies: ['IPv4'] }),
    ...(type === 'LoadBalancer' && { externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true }),
  } as const;
  Object.assign(spec, { ...own, ...spec });
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP';
    port.targetPort ??= port.port;
  }
}

const nothing: Partial<ObjectReference> = { kind: '', name: '' };

/** Clients leave out much of an event; those who show it do not expect that. */
function eventDefaults(event: Event): void {
  const own = {
    reason: '',
    message: '',
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
    type: 'Normal',
  };
  Object.assign(event, { ...own, ...event, involvedObject: { ...nothing, ...event.involvedObject } });
}

function secretDefaults(secret: Secret & { stringData?: Record<string, string> }): void {
  secret.type ??= 'Opaque';
  const { stringData, ...rest } = secret;
  if (stringData === undefined) return;
  const encoded = Object.entries(stringData).map(([name, text]) => [
    name,
    Buffer.from(text).toString('base64'),
  ]);
  secret.data = { ...rest.data, ...Object.fromEntries(encoded) };
  delete secret.stringData;
}
