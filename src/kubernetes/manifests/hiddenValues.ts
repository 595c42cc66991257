import { asRecord, type JsonRecord } from '../../base/json';
import type { KubernetesObject } from '../kubernetesObject';

const hidden = '(not shown)';
const hiddenChanged = '(not shown; changed)';
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** A Secret as people may see it: which values it has, and which differ from those of `before`. Any other object as it is. */
export function withHiddenValues(object: KubernetesObject, before?: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret') return object;
  return { ...object, metadata: withoutCopy(object.metadata), ...fieldsOf(object, before) };
}

function fieldsOf(object: KubernetesObject, before: KubernetesObject | undefined): JsonRecord {
  const fields = (['data', 'stringData'] as const).filter(field => asRecord(object[field]) !== undefined);
  return Object.fromEntries(fields.map(field => [field, hiddenIn(object[field], before?.[field])]));
}

function hiddenIn(values: unknown, before: unknown): JsonRecord {
  const had = asRecord(before) ?? {};
  return Object.fromEntries(
    Object.entries(asRecord(values) ?? {}).map(([name, value]) => [
      name,
      name in had && had[name] !== value ? hiddenChanged : hidden,
    ]),
  );
}

/** kubectl keeps all that it applied in an annotation, in plain text. */
function withoutCopy(metadata: KubernetesObject['metadata']): KubernetesObject['metadata'] {
  const annotations = asRecord(metadata.annotations);
  if (annotations?.[lastApplied] === undefined) return metadata;
  return { ...metadata, annotations: { ...annotations, [lastApplied]: hidden } };
}
