import { isDeepStrictEqual } from 'node:util';
import { matches, requirementsOf } from '../api/labelSelector';
import type { ResourceType } from '../api/resourceTypes';
import { type Cause, refusals } from '../api/status';
import type { KubeObject, LabelSelector, Service } from '../objects';
import type { Pod } from '../podObjects';
import type { DaemonSet, Deployment, Job, ReplicaSet, StatefulSet } from '../workloadObjects';
import { invalid, notSupported, required } from './causes';
import { podProblems } from './validatePod';
import { serviceProblems } from './validateService';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** Throws a refusal that names each field that is wrong. */
export function validate(type: ResourceType, object: KubeObject, before?: KubeObject): void {
  const causes = [...metadataProblems(type, object), ...contentProblems(object, before)];
  if (causes.length > 0) throw refusals.invalid(type, object.metadata.name, causes);
}

function metadataProblems({ name: resource }: ResourceType, { metadata }: KubeObject): Cause[] {
  const { name, labels = {} } = metadata;
  if (!name) return [required('metadata.name', 'name or generateName is required')];
  const isLabel = resource === 'namespaces' || resource === 'services';
  const nameProblems = (isLabel ? label : subdomain).test(name)
    ? []
    : [invalid('metadata.name', name, isLabel ? labelRule : subdomainRule)];
  const labelProblems = Object.values(labels)
    .filter(value => !labelValue.test(value) || value.length > 63)
    .map(value => invalid('metadata.labels', value, labelValueRule));
  return [...nameProblems, ...labelProblems];
}

const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelValueRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

function contentProblems(object: KubeObject, before: KubeObject | undefined): Cause[] {
  switch (object.kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return workloadProblems(object as Workload, before as Workload | undefined);
    case 'Job':
      return jobProblems(object as Job, before as Job | undefined);
    case 'Pod':
      return [
        ...podProblems((object as Pod).spec, 'spec'),
        ...podChanges(object as Pod, before as Pod | undefined),
      ];
    case 'Service':
      return serviceProblems(object as Service);
    default:
      return [];
  }
}

type Workload = Deployment | ReplicaSet | StatefulSet | DaemonSet;

function workloadProblems({ spec }: Workload, before: Workload | undefined): Cause[] {
  const { selector, template } = spec;
  const replicas = 'replicas' in spec ? spec.replicas : 0;
  const { restartPolicy = 'Always' } = template.spec;
  const field = 'spec.template.spec';
  return [
    ...(replicas < 0 ? [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')] : []),
    ...selectorProblems(selector, template.metadata?.labels ?? {}),
    ...(before && !isDeepStrictEqual(before.spec.selector, selector)
      ? [invalid('spec.selector', goSelector(selector), 'field is immutable', true)]
      : []),
    ...podProblems(template.spec, field),
    ...(restartPolicy === 'Always'
      ? []
      : [notSupported(`${field}.restartPolicy`, restartPolicy, ['Always'])]),
    ...boundProblems('strategy' in spec ? spec.strategy.rollingUpdate : undefined),
  ];
}

/** What a job runs cannot be changed any more. */
function jobProblems({ spec }: Job, before: Job | undefined): Cause[] {
  const field = 'spec.template';
  const { restartPolicy = 'Always' } = spec.template.spec;
  return [
    ...podProblems(spec.template.spec, `${field}.spec`),
    ...(restartPolicy === 'Always'
      ? [notSupported(`${field}.spec.restartPolicy`, restartPolicy, ['OnFailure', 'Never'])]
      : []),
    ...(before && !isDeepStrictEqual(before.spec.template, spec.template)
      ? [invalid(field, '{}', 'field is immutable', true)]
      : []),
  ];
}

const percentRule =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

function boundProblems(bounds: Deployment['spec']['strategy']['rollingUpdate']): Cause[] {
  return Object.entries(bounds ?? {}).flatMap(([name, bound]) => {
    const isBound = typeof bound === 'string' ? /^\d+%$/.test(bound) : bound >= 0;
    return isBound ? [] : [invalid(`spec.strategy.rollingUpdate.${name}`, bound, percentRule)];
  });
}

/** A selector that is not there selects nothing, and so not what the template makes either. */
function selectorProblems(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>>,
): Cause[] {
  const wanted = requirementsOf(selector ?? {});
  if (selector && wanted.length === 0)
    return [invalid('spec.selector', '{}', 'empty selector is invalid for deployment', true)];
  const field = 'spec.template.metadata.labels';
  const mismatch = invalid(field, goMap(labels), '`selector` does not match template `labels`', true);
  return [
    ...(selector ? [] : [required('spec.selector')]),
    ...(selector && matches(wanted, labels) ? [] : [mismatch]),
  ];
}

/** Maps as Go prints them in messages. */
function goMap(map: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(map).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return pairs.length === 0 ? 'null' : `{${pairs.join(',')}}`;
}

function goSelector({ matchLabels = {} }: LabelSelector = {}): string {
  return `{"matchLabels":${goMap(matchLabels)}}`;
}

/** Little of a pod can be changed. */
function podChanges(pod: Pod, before: Pod | undefined): Cause[] {
  if (!before) return [];
  const fixed = ({ containers, initContainers = [], tolerations: _free, ...rest }: Pod['spec']) => ({
    ...rest,
    containers: [...containers, ...initContainers].map(({ image: _image, ...container }) => container),
  });
  if (isDeepStrictEqual(fixed(before.spec), fixed(pod.spec))) return [];
  const message =
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
  return [{ reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field: 'spec' }];
}
