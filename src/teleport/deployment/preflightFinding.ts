import { explain, isAbort, isExplained } from '../../base/errors';
import { isClusterError } from '../../kubernetes/clusterError';
import type { Fix } from '../readiness/fix';

/** One thing that was looked at before anything is applied. */
export interface PreflightFinding {
  readonly about: 'namespace' | 'nodes' | 'image';
  /** The namespace, the labels of nodes, or the image. */
  readonly subject: string;
  /** `problem`: it will not run. `doubt`: it may not, or not fast, or that could not be found out. */
  readonly level: 'ok' | 'doubt' | 'problem';
  /** A sentence. */
  readonly words: string;
  /** What a person may do, a sentence. */
  readonly hint?: string;
  /** What would remove it in Azure, one or another. */
  readonly fixes?: readonly Fix[];
  /** The namespace that `deploy` can create first (`newNamespaces`). */
  readonly newNamespace?: string;
}

/** Throws what ends everything. */
export function doubt(
  about: Pick<PreflightFinding, 'about' | 'subject'>,
  words: string,
  error: unknown,
): PreflightFinding {
  const ends = isClusterError(error, 'unauthorized', 'unreachable', 'untrusted', 'timeout');
  if (isAbort(error) || !isExplained(error) || ends) throw error;
  return { ...about, level: 'doubt', words: `${words}: ${explain(error)}` };
}
