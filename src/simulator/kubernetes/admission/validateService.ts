import type { Cause } from '../api/status';
import type { Service } from '../objects';
import { duplicate, invalid, notSupported, required } from './causes';
import { isPort, portRule } from './validatePod';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export function serviceProblems({ spec }: Service): Cause[] {
  const { type, ports = [] } = spec ?? {};
  if (type !== undefined && !types.includes(type)) return [notSupported('spec.type', type, types)];
  if (ports.length === 0) return type === 'ExternalName' ? [] : [required('spec.ports')];
  const names = ports.map(({ name }) => name);
  return ports.flatMap(({ port, name }, index) => [
    ...(isPort(port) ? [] : [invalid(`spec.ports[${index}].port`, port, portRule)]),
    ...(ports.length > 1 && !name ? [required(`spec.ports[${index}].name`)] : []),
    ...(name && names.indexOf(name) < index ? [duplicate(`spec.ports[${index}].name`, name)] : []),
  ]);
}
