import type { Document, Node, ParsedNode } from 'yaml';
import { asArray, asRecord, asString } from '../../base/json';
import { asObject, type KubernetesObject } from '../kubernetesObject';
import { kubectlYaml, loadYaml, parserWords, positionsIn, type TextPosition, type Yaml } from '../yamlText';
import { type ImageUse, imagesIn } from './imageUses';
import { type ManifestProblem, problem } from './manifestProblem';
import { YamlNodes } from './yamlNodes';

/** One object of a manifest. */
export interface ManifestDocument {
  readonly object: KubernetesObject;
  /** Where it begins. */
  readonly position: TextPosition;
  /** The images of its pods, in the order of the text. */
  readonly images: readonly ImageUse[];
}

export interface Manifests {
  readonly documents: readonly ManifestDocument[];
  /** What cannot be deployed as it is, in the order of the text. */
  readonly problems: readonly ManifestProblem[];
}

/** Reads the objects of a file, which may hold several documents, and lists. Never throws for what a text says. */
export async function readManifests(text: string): Promise<Manifests> {
  const yaml = await loadYaml();
  const at = positionsIn(text);
  const documents: ManifestDocument[] = [];
  const problems: ManifestProblem[] = [];
  for (const document of parse(yaml, text)) {
    if (!(document instanceof Error)) readDocument(new YamlNodes(yaml, document), at, documents, problems);
    else problems.push(problem('syntax', 'its nesting cannot be followed', at(0)));
  }
  return { documents, problems };
}

function parse(yaml: Yaml, text: string): readonly (Document.Parsed | Error)[] {
  try {
    const options = { ...kubectlYaml(yaml), prettyErrors: false, logLevel: 'silent' } as const;
    const parsed: unknown = yaml.parseAllDocuments(text, options);
    return asArray(parsed) as readonly Document.Parsed[];
  } catch (error) {
    return [error instanceof Error ? error : new Error(String(error))];
  }
}

function readDocument(
  nodes: YamlNodes,
  at: (offset: number) => TextPosition,
  documents: ManifestDocument[],
  problems: ManifestProblem[],
): void {
  const [error] = nodes.document.errors;
  if (error) {
    problems.push(problem('syntax', parserWords(error.message), at(error.pos[0])));
    return;
  }
  const { contents } = nodes.document;
  if (nodes.isNothing(contents)) return;
  for (const node of itemsOf(nodes, contents)) {
    const position = at(node?.range?.[0] ?? 0);
    const value = nodes.value(node);
    const object = asObject(value);
    const wrong = problemOf(value, object, position);
    if (wrong) problems.push(wrong);
    else if (object) documents.push({ object, position, images: imagesIn(nodes, object.kind, node, at) });
  }
}

/** The objects of a `List`, or the one object. */
function itemsOf(nodes: YamlNodes, contents: ParsedNode | null): readonly (Node | null)[] {
  const kind = nodes.text(nodes.get(contents, 'kind')) ?? '';
  const items = kind.endsWith('List') ? nodes.items(nodes.get(contents, 'items')) : undefined;
  return items ?? [contents];
}

function problemOf(
  value: unknown,
  object: KubernetesObject | undefined,
  position: TextPosition,
): ManifestProblem | undefined {
  if (value === undefined) return problem('syntax', 'its aliases cannot be followed', position);
  const record = asRecord(value);
  if (record === undefined) return problem('notAnObject', 'this is no object of Kubernetes', position);
  if (!asString(record.kind)) return problem('noKind', 'this object does not say its kind', position);
  const kind = String(record.kind);
  if (!asString(record.apiVersion))
    return problem('noApiVersion', `this ${kind} does not say its apiVersion`, position);
  const name = asRecord(record.metadata)?.name;
  if (name === undefined || name === null || name === '')
    return problem('noName', `this ${kind} has no name`, position);
  if (typeof name !== 'string')
    return problem('badName', `the name of this ${kind} is no text without quotes`, position);
  if (/^\.{1,2}$|[/%]/.test(name)) return problem('badName', `"${name}" is no name for a ${kind}`, position);
  return object === undefined
    ? problem('badName', `the namespace of ${kind} ${name} is no text`, position)
    : undefined;
}
