import type { KubernetesObject } from '../kubernetesObject';
import { loadYaml } from '../yamlText';

export interface YamlOptions {
  /** What stands above each document, a line each. */
  readonly comments?: readonly string[];
}

/** Objects as a manifest: a document each, and what kubectl would read otherwise in quotes (`"yes"`, `"0644"`). */
export async function yamlOf(
  objects: readonly KubernetesObject[],
  { comments = [] }: YamlOptions = {},
): Promise<string> {
  const { stringify } = await loadYaml();
  const documents = objects.map(object =>
    stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }),
  );
  const head = comments.map(line => (line === '' ? '#\n' : `# ${line}\n`)).join('');
  return `${head}${documents.join('---\n')}`;
}

const serverFields = [
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'selfLink',
];

/** The object without what the server alone writes, so that two states of it can be laid side by side. */
export function withoutServerFields({
  status: _status,
  apiVersion,
  kind,
  metadata,
  ...object
}: KubernetesObject): KubernetesObject {
  const { name, ...others } = metadata;
  const kept = Object.entries(others).filter(([field]) => !serverFields.includes(field));
  // In the order in which people write them.
  return { apiVersion, kind, metadata: { name, ...Object.fromEntries(kept) }, ...object };
}
