import type { Event, KubeObject, Node, ObjectsOf, ResourceName, Service } from '../objects';
import { ageOf } from '../times';
import type { DaemonSet, Deployment, Job, ReplicaSet, StatefulSet } from '../workloadObjects';
import { podLayout } from './podLayout';
import { columnsOf, type Layout } from './table';

function layout<R extends ResourceName>(
  _resource: R,
  names: readonly string[],
  cells: (object: ObjectsOf[R], now: number) => readonly (string | number)[],
): Layout {
  return { columns: columnsOf(names), cells: cells as Layout['cells'] };
}

const age = ({ metadata }: KubeObject, now: number) => ageOf(metadata.creationTimestamp, now);
const none = '<none>';

const layouts: Readonly<Partial<Record<ResourceName, Layout>>> = {
  pods: podLayout,
  deployments: layout(
    'deployments',
    ['Name*', 'Ready', '#Up-to-date', '#Available', 'Age', '+Containers', '+Images', '+Selector'],
    deploymentCells,
  ),
  replicasets: layout(
    'replicasets',
    ['Name*', '#Desired', '#Current', '#Ready', 'Age', '+Containers', '+Images', '+Selector'],
    replicaSetCells,
  ),
  statefulsets: layout('statefulsets', ['Name*', 'Ready', 'Age', '+Containers', '+Images'], (set, now) => [
    set.metadata.name,
    `${set.status.readyReplicas ?? 0}/${set.spec.replicas}`,
    age(set, now),
    ...workloadCells(set).slice(0, 2),
  ]),
  daemonsets: layout(
    'daemonsets',
    [
      ...['Name*', '#Desired', '#Current', '#Ready', '#Up-to-date', '#Available', 'Node Selector', 'Age'],
      ...['+Containers', '+Images', '+Selector'],
    ],
    daemonSetCells,
  ),
  jobs: layout(
    'jobs',
    ['Name*', 'Status', 'Completions', 'Duration', 'Age', '+Containers', '+Images', '+Selector'],
    jobCells,
  ),
  services: layout(
    'services',
    ['Name*', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', '+Selector'],
    serviceCells,
  ),
  nodes: layout(
    'nodes',
    [
      ...['Name*', 'Status', 'Roles', 'Age', 'Version'],
      ...['+Internal-IP', '+External-IP', '+OS-Image', '+Kernel-Version', '+Container-Runtime'],
    ],
    nodeCells,
  ),
  events: layout(
    'events',
    [
      ...['Last Seen', 'Type', 'Reason', 'Object', '+Subobject', '+Source', 'Message'],
      ...['+First Seen', '+Count', '+Name*'],
    ],
    eventCells,
  ),
  namespaces: layout('namespaces', ['Name*', 'Status', 'Age'], (namespace, now) => [
    namespace.metadata.name,
    namespace.status.phase,
    age(namespace, now),
  ]),
  configmaps: layout('configmaps', ['Name*', '#Data', 'Age'], (map, now) => [
    map.metadata.name,
    Object.keys(map.data ?? {}).length,
    age(map, now),
  ]),
  secrets: layout('secrets', ['Name*', 'Type', '#Data', 'Age'], (secret, now) => [
    secret.metadata.name,
    secret.type ?? 'Opaque',
    Object.keys(secret.data ?? {}).length,
    age(secret, now),
  ]),
};

const plain: Layout = {
  columns: columnsOf(['Name*', 'Age']),
  cells: (object, now) => [object.metadata.name, age(object, now)],
};

/** The columns of Kubernetes' own printers, or a name and an age. */
export function layoutOf(resource: ResourceName): Layout {
  return layouts[resource] ?? plain;
}

function deploymentCells(deployment: Deployment, now: number) {
  const { metadata, spec, status } = deployment;
  return [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
    age(deployment, now),
    ...workloadCells(deployment),
  ];
}

function replicaSetCells(set: ReplicaSet, now: number) {
  const { metadata, spec, status } = set;
  const counts = [spec.replicas, status.replicas, status.readyReplicas ?? 0];
  return [metadata.name, ...counts, age(set, now), ...workloadCells(set)];
}

function daemonSetCells(set: DaemonSet, now: number) {
  const { desiredNumberScheduled, currentNumberScheduled, numberReady, ...rest } = set.status;
  const selector = Object.entries(set.spec.template.spec.nodeSelector ?? {}).map(pair => pair.join('='));
  return [
    ...[set.metadata.name, desiredNumberScheduled, currentNumberScheduled, numberReady],
    ...[rest.updatedNumberScheduled ?? 0, rest.numberAvailable ?? 0, selector.join(',') || none],
    age(set, now),
    ...workloadCells(set),
  ];
}

function jobCells(job: Job, now: number) {
  const { startTime, completionTime, succeeded = 0, conditions = [] } = job.status;
  const end = conditions.find(({ status }) => status === 'True')?.type ?? 'Running';
  const took =
    startTime === undefined ? '' : ageOf(startTime, completionTime ? Date.parse(completionTime) : now);
  const done = `${succeeded}/${job.spec.completions ?? 1}`;
  return [job.metadata.name, end, done, took, age(job, now), ...workloadCells(job)];
}

function workloadCells({ spec }: Deployment | ReplicaSet | StatefulSet | DaemonSet | Job): string[] {
  const { containers } = spec.template.spec;
  const selector = Object.entries(spec.selector.matchLabels ?? {}).map(pair => pair.join('='));
  return [
    containers.map(({ name }) => name).join(','),
    containers.map(({ image }) => image).join(','),
    selector.join(','),
  ];
}

function serviceCells(service: Service, now: number) {
  const { spec, status, metadata } = service;
  const addresses = (status.loadBalancer.ingress ?? []).map(({ ip }) => ip);
  const waiting = spec.type === 'LoadBalancer' ? '<pending>' : none;
  const ports = (spec.ports ?? []).map(({ port, nodePort, protocol = 'TCP' }) =>
    nodePort === undefined ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`,
  );
  return [
    metadata.name,
    spec.type,
    spec.clusterIP || none,
    addresses.join(',') || waiting,
    ports.join(',') || none,
    age(service, now),
    Object.entries(spec.selector ?? {})
      .map(pair => pair.join('='))
      .join(',') || none,
  ];
}

function nodeCells(node: Node, now: number) {
  const { metadata, spec, status } = node;
  const isReady = status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  const state = [isReady ? 'Ready' : 'NotReady', ...(spec.unschedulable ? ['SchedulingDisabled'] : [])];
  const {
    kubeletVersion = '',
    osImage = '',
    kernelVersion = '',
    containerRuntimeVersion = '',
  } = status.nodeInfo;
  const address = status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? none;
  return [
    ...[metadata.name, state.join(','), none, age(node, now), kubeletVersion],
    ...[address, none, osImage, kernelVersion, containerRuntimeVersion],
  ];
}

function eventCells(event: Event, now: number) {
  const { involvedObject, source, reportingComponent, series, count } = event;
  const first = ageOf(event.firstTimestamp ?? event.eventTime, now);
  const last = series?.lastObservedTime ?? event.lastTimestamp;
  const from = [source.component ?? reportingComponent, source.host].filter(part => part !== undefined);
  return [
    last === null ? first : ageOf(last, now),
    event.type,
    event.reason,
    `${involvedObject.kind.toLowerCase()}/${involvedObject.name}`,
    involvedObject.fieldPath ?? '',
    from.join(', '),
    event.message.trim(),
    first,
    String(series?.count ?? count ?? 1),
    event.metadata.name,
  ];
}
