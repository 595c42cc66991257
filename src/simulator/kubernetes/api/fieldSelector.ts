import { isRecord } from '../../requestBody';
import type { KubeObject, ResourceName } from '../objects';
import { refusals } from './status';

interface FieldCondition {
  readonly path: readonly string[];
  readonly value: string;
  readonly isEqual: boolean;
}

const everywhere = ['metadata.name', 'metadata.namespace'];

/** By what besides their names objects can be selected (Kubernetes, "Field Selectors"). */
const selectable: Readonly<Partial<Record<ResourceName, readonly string[]>>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
  replicasets: ['status.replicas'],
  events: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
      field => `involvedObject.${field}`,
    ),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
};

/** Reads `metadata.name=web,status.phase!=Running`. */
export function parseFieldSelector(text: string, resource: ResourceName): readonly FieldCondition[] {
  return text
    .split(',')
    .filter(part => part.trim() !== '')
    .map(part => {
      const [, field = '', sign, value = ''] = /^\s*([\w.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part) ?? [];
      if (sign === undefined)
        throw refusals.badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
      if (![...everywhere, ...(selectable[resource] ?? [])].includes(field))
        throw unknownField(field, resource);
      // The source of an event is an object, of which the component is meant.
      const path = (field === 'source' ? 'source.component' : field).split('.');
      return { path, value, isEqual: sign !== '!=' };
    });
}

function unknownField(field: string, resource: ResourceName) {
  if (selectable[resource]) return refusals.badRequest(`field label not supported: ${field}`);
  const all = everywhere.map(name => `"${name}"`).join(', ');
  return refusals.badRequest(`"${field}" is not a known field selector: only ${all}`);
}

export function selects(conditions: readonly FieldCondition[], object: KubeObject): boolean {
  return conditions.every(({ path, value, isEqual }) => (textAt(object, path) === value) === isEqual);
}

function textAt(object: unknown, path: readonly string[]): string {
  let value: unknown = object;
  for (const field of path) value = isRecord(value) ? value[field] : undefined;
  return value === undefined || value === null ? '' : String(value);
}
