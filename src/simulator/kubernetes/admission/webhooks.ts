import type { ResourceType } from '../api/resourceTypes';
import { Refusal } from '../api/status';
import type { WebhookData } from '../kubernetesData';
import type { KubeObject } from '../objects';
import type { Pod, PodSpec } from '../podObjects';
import type { Deployment } from '../workloadObjects';

/** Throws the refusal of the first webhook that denies an object. */
export function askWebhooks(
  webhooks: readonly WebhookData[],
  { name: resource }: ResourceType,
  object: KubeObject,
): void {
  const { namespace = '' } = object.metadata;
  const denier = webhooks.find(
    ({ resources, namespaces, allowedImages }) =>
      resources.includes(resource) &&
      (namespaces?.includes(namespace) ?? true) &&
      (allowedImages === undefined || imagesOf(object).some(image => !beginsLike(image, allowedImages))),
  );
  if (!denier) return;
  const message = `admission webhook "${denier.name}" denied the request: ${denier.message}`;
  throw new Refusal(403, 'Forbidden', message);
}

function beginsLike(image: string, beginnings: readonly string[]): boolean {
  return beginnings.some(beginning => image.startsWith(beginning));
}

function imagesOf(object: KubeObject): string[] {
  const spec = object.kind === 'Pod' ? (object as Pod).spec : (object as Deployment).spec?.template?.spec;
  const { initContainers = [], containers = [] }: Partial<PodSpec> = spec ?? {};
  return [...initContainers, ...containers].map(({ image }) => image);
}
