import { azLine } from '../../teleport/fixes/azLine';

/** What a command line is about. */
export interface AzSubject {
  /** The registry as the Azure CLI takes it. */
  readonly registry: string;
  readonly subscription?: string;
  readonly repository: string;
  /** Of one image; undefined for the repository as a whole. */
  readonly tag?: string;
}

/** One thing that the Azure CLI can do to each of the subjects, a line each. */
export interface AzChoice {
  readonly label: string;
  readonly lines: readonly string[];
}

/** What `az acr artifact-streaming` can do to images, or to repositories (Azure CLI 2.54 or later; the group is marked as a preview). */
export function azChoices(subjects: readonly AzSubject[]): readonly AzChoice[] {
  const images = subjects.flatMap(({ tag, ...at }) => (tag === undefined ? [] : [{ ...at, tag }]));
  return images.length > 0
    ? [
        choice('Create the streaming artifact', images, 'create', imageOptions),
        choice('Show the last operation', images, 'operation show', imageOptions),
        choice('Cancel the conversion', images, 'operation cancel', imageOptions),
      ]
    : [
        choice('Auto-convert on', subjects, 'update', policyOptions('true')),
        choice('Auto-convert off', subjects, 'update', policyOptions('false')),
        choice('Show whether auto-convert is on', subjects, 'show', repositoryOptions),
      ];
}

function choice<S extends AzSubject>(
  label: string,
  subjects: readonly S[],
  command: string,
  options: (subject: S) => Readonly<Record<string, string>>,
): AzChoice {
  const line = (subject: S) =>
    azLine(`acr artifact-streaming ${command}`, {
      name: subject.registry,
      ...options(subject),
      ...(subject.subscription === undefined ? {} : { subscription: subject.subscription }),
    });
  return { label, lines: subjects.map(line) };
}

function imageOptions({ repository, tag }: AzSubject & { readonly tag: string }): { readonly image: string } {
  return { image: `${repository}:${tag}` };
}

function repositoryOptions({ repository }: AzSubject): { readonly repository: string } {
  return { repository };
}

function policyOptions(enabled: 'true' | 'false') {
  return ({ repository }: AzSubject) => ({ repository, 'enable-streaming': enabled });
}
