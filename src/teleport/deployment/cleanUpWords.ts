import type { Kept } from '../../kubernetes/cleanUp';
import { describeObject } from '../../kubernetes/kubernetesObject';
import type { LeftRuns } from './cleanUp';

const maxNamed = 10;

/** Why one stays, a sentence: `Namespace shop stays: it has ConfigMap theirs, which is not among what is removed.` */
export function keptWords({ leftover, objects, hidden }: Kept): string {
  const what = leftover.kind === 'Namespace' ? 'in it' : 'of it';
  const named = objects.slice(0, maxNamed).map(({ kind, name, namespace }) => {
    const isElsewhere = namespace !== undefined && namespace !== leftover.name;
    return describeObject({ kind, name, ...(isElsewhere ? { namespace } : {}) });
  });
  const rest = objects.length - named.length;
  const list = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
  const others = named.length === 0 ? [] : [`${list} would go with it, and was not chosen`];
  const unseen = hidden
    .slice(0, maxNamed)
    .map(({ kind, error }) => `${kind} ${what} cannot be seen: ${error.message}`);
  const more = hidden.length > maxNamed ? [`${hidden.length - maxNamed} more kinds cannot be seen`] : [];
  const why = [...others, ...unseen, ...more].map(each => each.replace(/\.$/, '')).join('; ');
  return `${describeObject(leftover)} stays: ${why}.`;
}

/** Where it was looked. */
export interface Searched {
  readonly cluster: string;
  readonly runId?: string | undefined;
  readonly namespace?: string | undefined;
}

/** That nothing was found: `Nothing of acr-teleport is left in demo-aks.` only where all could be seen. */
export function nothingWords(
  { cluster, runId, namespace }: Searched,
  { hidden }: Pick<LeftRuns, 'hidden'>,
): string {
  const what = runId === undefined ? 'acr-teleport' : `run ${runId}`;
  const where = namespace === undefined ? cluster : `namespace ${namespace} of ${cluster}`;
  if (hidden.length === 0) return `Nothing of ${what} is left in ${where}.`;
  return `Nothing of ${what} was found in ${where}. Not seen: ${hiddenKinds(hidden)}.`;
}

function hiddenKinds(hidden: LeftRuns['hidden']): string {
  const names = hidden.slice(0, maxNamed).map(({ kind }) => kind);
  const rest = hidden.length - names.length;
  return [...names, ...(rest > 0 ? [`${rest} more kinds`] : [])].join(', ');
}
