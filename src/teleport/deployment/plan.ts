import { asRecord } from '../../base/json';
import {
  asRecords,
  asTexts,
  describeObject,
  type KubernetesObject,
  specOf,
} from '../../kubernetes/kubernetesObject';
import { newRunId } from '../../kubernetes/labels';
import { deployable, namespacesOf } from '../../kubernetes/manifests/deployable';
import { readManifests } from '../../kubernetes/manifests/readManifests';
import type { Lane } from '../../kubernetes/samples/sampleNames';
import { type Sample, sampleObjects } from '../../kubernetes/samples/samples';

/** What is to be deployed, nothing of it sent yet. */
export interface DeployPlan {
  readonly runId: string;
  /** Where objects go that name no namespace. */
  readonly namespace: string;
  /** As they were written; what carries a run's labels is decided when it is known what is new. */
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

/** Throws ManifestError for the first file that cannot be deployed, with line and column. */
export async function planManifests(files: readonly ManifestFile[], place: PlanPlace): Promise<DeployPlan> {
  const objects: KubernetesObject[] = [];
  for (const { name, text } of files)
    objects.push(...deployable(await readManifests(text), name).map(({ object }) => object));
  return planOf(objects, place);
}

/** The namespaces that files name, each once; a person who gave none is asked about these. */
export async function namespacesNamed(files: readonly ManifestFile[]): Promise<string[]> {
  const read = await Promise.all(files.map(({ text }) => readManifests(text)));
  return namespacesOf(read.flatMap(({ documents }) => documents));
}

function planOf(objects: readonly KubernetesObject[], { namespace, nowMs, random }: PlanPlace): DeployPlan {
  const images = new Set(objects.flatMap(object => imagesOf(podSpecOf(object))));
  return { runId: newRunId(nowMs, random), namespace, objects, images: [...images] };
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
