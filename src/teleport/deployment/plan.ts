import { asRecord } from '../../base/json';
import { isDefinition } from '../../kubernetes/customKinds';
import {
  asRecords,
  asTexts,
  describeObject,
  type KubernetesObject,
  specOf,
} from '../../kubernetes/kubernetesObject';
import { newRunId } from '../../kubernetes/labels';
import { deployable, namespacesOf } from '../../kubernetes/manifests/deployable';
import { type ManifestDocument, readManifests } from '../../kubernetes/manifests/readManifests';
import type { Lane } from '../../kubernetes/samples/sampleNames';
import { type Sample, sampleObjects } from '../../kubernetes/samples/samples';

export { folderHints } from '../../kubernetes/manifests/templates';

/** What is to be deployed, nothing of it sent yet. */
export interface DeployPlan {
  readonly runId: string;
  /** Where objects go that name no namespace. */
  readonly namespace: string;
  /** As they were written, in the order in which they are applied; what carries a run's labels is decided when it is known what is new. */
  readonly objects: readonly KubernetesObject[];
  /** Each once, as they are written. */
  readonly images: readonly string[];
}

/** One file of a person's own. */
export interface ManifestFile {
  /** For people. */
  readonly name: string;
  readonly text: string;
}

export interface SampleLane {
  readonly lane: Lane;
  /** undefined: the labels that Teleport's documentation gives. */
  readonly laneSelector?: Readonly<Record<string, string>>;
}

export interface PlanPlace {
  readonly namespace: string;
  readonly nowMs: number;
  readonly random?: () => number;
}

export function planSample(sample: Sample, lanes: readonly SampleLane[], place: PlanPlace): DeployPlan {
  return planOf(
    lanes.flatMap(lane => sampleObjects(sample, { ...lane, namespace: place.namespace })),
    place,
  );
}

/** Files, read once: what is asked about, shown and applied is this. */
export interface ReadFiles {
  readonly objects: readonly KubernetesObject[];
  /** Those that they name, each once; a person who gave none is asked about these. */
  readonly namespaces: readonly string[];
}

/** Throws ManifestError for the first file that cannot be deployed, with line and column. */
export async function readFiles(files: readonly ManifestFile[]): Promise<ReadFiles> {
  const documents: ManifestDocument[] = [];
  for (const { name, text } of files)
    documents.push(...deployable(await readManifests(text), { name, text }));
  return { objects: documents.map(({ object }) => object), namespaces: namespacesOf(documents) };
}

/** Throws as `readFiles` does. */
export async function planManifests(files: readonly ManifestFile[], place: PlanPlace): Promise<DeployPlan> {
  return planObjects(await readFiles(files), place);
}

export function planObjects({ objects }: Pick<ReadFiles, 'objects'>, place: PlanPlace): DeployPlan {
  return planOf(objects, place);
}

function planOf(objects: readonly KubernetesObject[], { namespace, nowMs, random }: PlanPlace): DeployPlan {
  const images = new Set(objects.flatMap(object => imagesOf(podSpecOf(object))));
  const inOrder = [...objects].sort((one, other) => turnOf(one) - turnOf(other));
  return { runId: newRunId(nowMs, random), namespace, objects: inOrder, images: [...images] };
}

/** What others need to be there comes before them, wherever it stands in the files; the rest stays in its order. */
function turnOf(object: KubernetesObject): number {
  if (object.kind === 'Namespace' && object.apiVersion === 'v1') return 0;
  return isDefinition(object) ? 1 : 2;
}

/** The pods that an object makes, or is: their spec. */
export function podSpecOf(object: KubernetesObject): Readonly<Record<string, unknown>> | undefined {
  const spec = specOf(object);
  if (object.kind === 'Pod') return spec;
  const inJob = asRecord(asRecord(spec.jobTemplate)?.spec);
  return asRecord(asRecord((inJob ?? spec).template)?.spec);
}

/** Which nodes those pods want; undefined where the object makes no pods. */
export function nodeSelectorOf(object: KubernetesObject): Readonly<Record<string, string>> | undefined {
  const pod = podSpecOf(object);
  return pod && asTexts(pod.nodeSelector);
}

function imagesOf(pod: Readonly<Record<string, unknown>> | undefined): string[] {
  const containers = [...asRecords(pod?.initContainers), ...asRecords(pod?.containers)];
  return containers.flatMap(({ image }) => (typeof image === 'string' && image !== '' ? [image] : []));
}

/** For people: `Deployment front`. */
export function told({ kind, metadata: { name } }: KubernetesObject): string {
  return describeObject({ kind, name });
}
