import { asRecord } from '../base/json';
import { asRecords, asTexts, type KubernetesObject } from './kubernetesObject';

/** Who applies: the owner that server-side apply writes beside each field. */
export const fieldManager = 'acr-teleport';

/** What everything that we create carries, and nothing else does. */
export const managedByLabel = 'app.kubernetes.io/managed-by';
export const managedBy = 'acr-teleport';
export const runLabel = 'acr-teleport/run-id';
/** Which way a sample pulls. */
export const laneLabel = 'acr-teleport/lane';

/** A name for one run that is a label's value and part of an object's name: `20260105-120000-x7k2`. `random` gives 0 up to 1. */
export function newRunId(nowMs: number, random: () => number = Math.random): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split(/[T.]/);
  const tail = Math.floor(random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return `${date.replace(/-/g, '')}-${time.replace(/:/g, '')}-${tail}`;
}

/** The labels of one run; without a run, of all that we create. */
export function ownLabels(runId?: string): Readonly<Record<string, string>> {
  return { [managedByLabel]: managedBy, ...(runId === undefined ? {} : { [runLabel]: runId }) };
}

/** The object as one that a run of ours creates: labelled itself, and so are the pods and the volume claims that it makes. */
export function labelled(object: KubernetesObject, runId: string): KubernetesObject {
  const labels = ownLabels(runId);
  return withClaimLabels(withTemplateLabels(withLabels(object, labels), labels), labels);
}

function withLabels<T extends KubernetesObject>(object: T, labels: Readonly<Record<string, string>>): T {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, labels: { ...asTexts(metadata.labels), ...labels } } };
}

function withTemplateLabels(
  object: KubernetesObject,
  labels: Readonly<Record<string, string>>,
): KubernetesObject {
  const spec = asRecord(object.spec);
  const template = asRecord(spec?.template);
  if (!spec || !template) return object;
  const metadata = asRecord(template.metadata) ?? {};
  const labelledTemplate = {
    ...template,
    metadata: { ...metadata, labels: { ...asTexts(metadata.labels), ...labels } },
  };
  return { ...object, spec: { ...spec, template: labelledTemplate } };
}

/** A claim is not owned by its stateful set: without labels, nobody could tell later whose it was. */
function withClaimLabels(
  object: KubernetesObject,
  labels: Readonly<Record<string, string>>,
): KubernetesObject {
  const spec = asRecord(object.spec);
  const templates = asRecords(spec?.volumeClaimTemplates);
  if (object.kind !== 'StatefulSet' || !spec || templates.length === 0) return object;
  const labelledTemplates = templates.map(template => {
    const metadata = asRecord(template.metadata) ?? {};
    return { ...template, metadata: { ...metadata, labels: { ...asTexts(metadata.labels), ...labels } } };
  });
  return { ...object, spec: { ...spec, volumeClaimTemplates: labelledTemplates } };
}

/** As a query wants it: `a=b,c=d`. */
export function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
