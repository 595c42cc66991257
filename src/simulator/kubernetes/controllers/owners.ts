import type { KubeObject, OwnerReference } from '../objects';

/** The controller that an object belongs to, when it is of this kind. */
export function ownerOf({ metadata }: KubeObject, kind: string): OwnerReference | undefined {
  return metadata.ownerReferences?.find(owner => owner.controller && owner.kind === kind);
}

/** Those of some objects that belong to a controller. */
export function ownedBy<Owned extends KubeObject>(
  objects: readonly Owned[],
  { metadata }: KubeObject,
): Owned[] {
  return objects.filter(object =>
    object.metadata.ownerReferences?.some(owner => owner.controller && owner.uid === metadata.uid),
  );
}

export function referenceTo({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
