import { asArray, asRecord } from '../../base/json';
import { asRecords, asTexts, type KubernetesObject, specOf } from '../kubernetesObject';

/** The pods of a workload, as a query's label selector. */
export function podSelector(workload: KubernetesObject): string {
  const selector = asRecord(specOf(workload).selector);
  return [...equals(selector?.matchLabels), ...asRecords(selector?.matchExpressions).map(textOf)].join(',');
}

/** The same of a kind whose selector is nothing but labels. */
export function plainPodSelector(workload: KubernetesObject): string {
  return equals(specOf(workload).selector).join(',');
}

function equals(labels: unknown): string[] {
  return Object.entries(asTexts(labels)).map(([name, value]) => `${name}=${value}`);
}

function textOf({ key, operator, values }: Readonly<Record<string, unknown>>): string {
  const list = asArray(values).join(',');
  switch (operator) {
    case 'In':
      return `${key} in (${list})`;
    case 'NotIn':
      return `${key} notin (${list})`;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return String(key);
  }
}
