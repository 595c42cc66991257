import type { Cause } from '../api/status';
import type { Container, PodSpec } from '../podObjects';
import { duplicate, invalid, notSupported, required } from './causes';
import { amountOf } from './quantity';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const pullPolicies = ['Always', 'IfNotPresent', 'Never'];

/** What is wrong with a pod's specification that stands at `field`. */
export function podProblems(spec: PodSpec | undefined, field: string): Cause[] {
  const { containers = [], initContainers = [] } = spec ?? {};
  if (containers.length === 0) return [required(`${field}.containers`)];
  return [
    ...containers.flatMap((container, index) =>
      containerProblems(container, `${field}.containers[${index}]`),
    ),
    ...initContainers.flatMap((container, index) =>
      containerProblems(container, `${field}.initContainers[${index}]`),
    ),
    ...repeated([...initContainers, ...containers], field),
  ];
}

function repeated(containers: readonly Container[], field: string): Cause[] {
  const names = containers.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [duplicate(`${field}.containers[${index}].name`, name)] : [],
  );
}

function containerProblems(container: Container, field: string): Cause[] {
  const { name, image, imagePullPolicy, ports = [] } = container;
  return [
    ...nameProblems(name, field),
    ...imageProblems(image, field),
    ...(imagePullPolicy === undefined || pullPolicies.includes(imagePullPolicy)
      ? []
      : [notSupported(`${field}.imagePullPolicy`, imagePullPolicy, pullPolicies)]),
    ...ports.flatMap(({ containerPort }, index) =>
      isPort(containerPort)
        ? []
        : [invalid(`${field}.ports[${index}].containerPort`, containerPort, portRule)],
    ),
    ...limitProblems(container, field),
  ];
}

function nameProblems(name: string | undefined, field: string): Cause[] {
  if (!name) return [required(`${field}.name`)];
  return label.test(name)
    ? []
    : [
        invalid(
          `${field}.name`,
          name,
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        ),
      ];
}

function imageProblems(image: string | undefined, field: string): Cause[] {
  if (!image) return [required(`${field}.image`)];
  return image === image.trim()
    ? []
    : [invalid(`${field}.image`, image, 'must not have leading or trailing whitespace')];
}

function limitProblems({ resources }: Container, field: string): Cause[] {
  const { requests = {}, limits = {} } = resources ?? {};
  return Object.entries(requests).flatMap(([name, request]) => {
    const limit = limits[name];
    if (limit === undefined || amountOf(request) <= amountOf(limit)) return [];
    const rule = `must be less than or equal to ${name} limit of ${limit}`;
    return [invalid(`${field}.resources.requests`, String(request), rule)];
  });
}

export const portRule = 'must be between 1 and 65535, inclusive';

export function isPort(port: unknown): boolean {
  return Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535;
}
