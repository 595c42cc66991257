import { ManifestError, problem } from './manifestProblem';
import type { ManifestDocument, Manifests } from './readManifests';
import { templateProblem } from './templates';

const start = { line: 1, column: 1, offset: 0 };

/** The documents of a file that is to be deployed. Throws ManifestError when anything is wrong with one, when there is none, or no image in any. */
export function deployable(
  manifests: Manifests,
  file: { readonly name: string; readonly text: string },
): readonly ManifestDocument[] {
  const { documents, problems } = manifests;
  const template = templateProblem(manifests, file);
  if (template) throw new ManifestError(file.name, [template]);
  if (problems.length > 0) throw new ManifestError(file.name, problems);
  const [first] = documents;
  if (first === undefined)
    throw new ManifestError(file.name, [problem('empty', 'there is no object', start)]);
  if (documents.every(({ images }) => images.length === 0) && !documents.some(mayMakePods))
    throw new ManifestError(file.name, [problem('noImage', 'no object here has an image', first.position)]);
  return documents;
}

/** A kind that Kubernetes itself does not have may make pods in ways of its own. */
function mayMakePods({ object: { apiVersion } }: ManifestDocument): boolean {
  const [group = '', version] = apiVersion.split('/');
  const isOwn = version === undefined || !group.includes('.') || group.endsWith('.k8s.io');
  return !isOwn;
}

/** The namespaces that documents name, each once. */
export function namespacesOf(documents: readonly ManifestDocument[]): string[] {
  return [...new Set(documents.flatMap(({ object }) => object.metadata.namespace ?? []))];
}
