import { explain, isAbort, isExplained } from '../../base/errors';
import { isClusterError } from '../../kubernetes/clusterError';
import { matching, readNodes, takesPods } from '../../kubernetes/rollout/nodes';
import type { Fix } from '../readiness/fix';
import type { Services } from '../services';
import { type DeployPlan, nodeSelectorOf } from './plan';
import { type ImageOptions, imageFindings } from './preflightImages';
import type { DeployTarget } from './target';

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
  /** What would remove it in Azure. */
  readonly fix?: Fix;
  /** The namespace that `deploy` can create first (`newNamespaces`). */
  readonly newNamespace?: string;
}

/** Looks at what a plan needs: namespaces, nodes for its selectors, images. What could not be found out is a doubt; only an abort is thrown, and what is wrong with the cluster as a whole. */
export async function preflight(
  services: Pick<Services, 'registries' | 'catalog' | 'monitor' | 'inventory' | 'host'>,
  target: DeployTarget,
  plan: DeployPlan,
  options: ImageOptions,
): Promise<readonly PreflightFinding[]> {
  const { signal } = options;
  const [namespaces, nodes, images] = await Promise.all([
    namespaceFindings(target, plan, signal),
    nodeFindings(target, plan, signal),
    imageFindings(services, plan, options),
  ]);
  return [...namespaces, ...nodes, ...images];
}

async function namespaceFindings(
  { name: cluster, objects }: DeployTarget,
  plan: DeployPlan,
  signal: AbortSignal,
): Promise<PreflightFinding[]> {
  const brought = plan.objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => metadata.name);
  const named = new Set([
    plan.namespace,
    ...plan.objects.flatMap(({ metadata }) => metadata.namespace ?? []),
  ]);
  const wanted = [...named].filter(name => !brought.includes(name));
  return Promise.all(
    wanted.map(async (name): Promise<PreflightFinding> => {
      const about = { about: 'namespace', subject: name } as const;
      try {
        const found = await objects.get({ apiVersion: 'v1', kind: 'Namespace', name }, signal);
        if (found) return { ...about, level: 'ok', words: `Namespace ${name} is there.` };
        const words = `${cluster} has no namespace ${name}.`;
        return {
          ...about,
          level: 'problem',
          words,
          hint: 'Create it, or choose another.',
          newNamespace: name,
        };
      } catch (error) {
        return doubt(about, `Whether namespace ${name} is there is not known`, error);
      }
    }),
  );
}

async function nodeFindings(
  { name: cluster, objects, azure }: DeployTarget,
  plan: DeployPlan,
  signal: AbortSignal,
): Promise<PreflightFinding[]> {
  const selectors = new Map<string, Readonly<Record<string, string>>>();
  for (const object of plan.objects) {
    const selector = nodeSelectorOf(object);
    if (selector) selectors.set(labelsText(selector), selector);
  }
  if (selectors.size === 0) return [];
  const about = (subject: string) => ({ about: 'nodes', subject }) as const;
  try {
    const nodes = await readNodes(objects, signal);
    return [...selectors].map(([subject, selector]): PreflightFinding => {
      const found = matching(nodes, selector);
      const taking = found.filter(takesPods).length;
      const which = subject === '' ? 'of any kind' : `labelled ${subject}`;
      if (taking > 0)
        return {
          ...about(subject),
          level: 'ok',
          words: `${taking} of ${nodes.length} nodes ${which} take pods.`,
        };
      const words = `${cluster} has no node ${which}${found.length > 0 ? ' that takes pods' : ''}: pods would wait.`;
      const pool = azure?.cluster.pools.find(each => hasLabels(each.labels, selector) && !each.autoScaling);
      const fix =
        azure && pool && (pool.count ?? 0) === 0 ? { fix: scaleUp(azure.cluster.id, pool.name) } : {};
      const hint = 'Label or create a node pool for it, scale it up, or change the nodeSelector.';
      return { ...about(subject), level: 'problem', words, hint, ...fix };
    });
  } catch (error) {
    return [doubt(about([...selectors.keys()].join('; ')), 'Whether nodes match is not known', error)];
  }
}

function scaleUp(clusterId: string, pool: string): Fix {
  return { kind: 'scalePool', clusterId, pool, count: 1 };
}

/** AKS gives the labels of a system's own to every node of it. */
function hasLabels(
  labels: Readonly<Record<string, string>>,
  selector: Readonly<Record<string, string>>,
): boolean {
  const own = Object.entries(selector).filter(([name]) => !name.startsWith('kubernetes.io/'));
  return own.length > 0 && own.every(([name, value]) => labels[name] === value);
}

function labelsText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
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
