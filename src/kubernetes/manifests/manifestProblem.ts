import { ExplainedError } from '../../base/errors';
import type { TextPosition } from '../yamlText';

export type ManifestFault =
  | 'syntax'
  | 'notAnObject'
  | 'noKind'
  | 'noApiVersion'
  | 'noName'
  | 'badName'
  | 'noImage'
  | 'kustomization'
  | 'helm'
  | 'empty';

/** What is wrong with a manifest, and where. */
export interface ManifestProblem {
  readonly code: ManifestFault;
  /** A part of a sentence: `this Deployment has no name`. */
  readonly said: string;
  readonly position: TextPosition;
  /** The way out, where its code alone does not say it. */
  readonly hint?: string;
}

/** A manifest that cannot be deployed. */
export class ManifestError extends ExplainedError {
  override readonly name = 'ManifestError';
  declare readonly code: ManifestFault;
  readonly problems: readonly ManifestProblem[];

  /** `problems` holds one at least; the first is told. */
  constructor(file: string, problems: readonly ManifestProblem[]) {
    const [first] = problems;
    const told = first === undefined ? 'cannot be read' : `${place(first)}: ${first.said}`;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super(`${file}, ${told}${more}.`, {
      code: first?.code ?? 'syntax',
      hint: first === undefined ? hints.syntax : (first.hint ?? hints[first.code]),
      ...(problems.length > 1
        ? { detail: problems.map(each => `${place(each)}: ${each.said}`).join('\n') }
        : {}),
    });
    this.problems = problems;
  }
}

const hints: Readonly<Record<ManifestFault, string>> = {
  syntax: 'Correct the YAML there.',
  notAnObject: 'Choose a file with Kubernetes manifests.',
  noKind: 'Say its kind, such as "kind: Deployment".',
  noApiVersion: 'Say its apiVersion, such as "apiVersion: apps/v1".',
  noName: 'Give it a name under metadata; generateName is not enough to apply it.',
  badName: 'Correct the name.',
  noImage: 'Choose a manifest with containers: without an image there is no pull.',
  kustomization: 'Deploy what kubectl kustomize makes of it.',
  helm: 'Deploy what helm template makes of it.',
  empty: 'Choose a file with Kubernetes manifests.',
};

export function problem(
  code: ManifestFault,
  said: string,
  position: TextPosition,
  hint?: string,
): ManifestProblem {
  return { code, said, position, ...(hint === undefined ? {} : { hint }) };
}

function place({ position }: ManifestProblem): string {
  return `line ${position.line}, column ${position.column}`;
}
