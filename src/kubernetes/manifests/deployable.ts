import { ManifestError, problem } from './manifestProblem';
import type { ManifestDocument, Manifests } from './readManifests';

const start = { line: 1, column: 1, offset: 0 };

/** The documents of a file that is to be deployed. Throws ManifestError when anything is wrong with one, when there is none, or no image in any. */
export function deployable({ documents, problems }: Manifests, file: string): readonly ManifestDocument[] {
  if (problems.length > 0) throw new ManifestError(file, problems);
  const [first] = documents;
  if (first === undefined) throw new ManifestError(file, [problem('empty', 'there is no object', start)]);
  if (documents.every(({ images }) => images.length === 0))
    throw new ManifestError(file, [problem('noImage', 'no object here has an image', first.position)]);
  return documents;
}

/** The namespaces that documents name, each once. */
export function namespacesOf(documents: readonly ManifestDocument[]): string[] {
  return [...new Set(documents.flatMap(({ object }) => object.metadata.namespace ?? []))];
}
