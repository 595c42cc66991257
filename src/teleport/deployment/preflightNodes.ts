import { labelsText } from '../../azure/nodeLabels';
import { type ClusterNode, matching, readNodes, takesPods } from '../../kubernetes/rollout/nodes';
import type { Services } from '../services';
import { fixesFor, hintFor } from './nodeFixes';
import { type DeployPlan, nodeSelectorOf } from './plan';
import { doubt, type PreflightFinding } from './preflightFinding';
import type { DeployTarget } from './target';

/** Whether each selector of the plan has nodes, and what would give it some. */
export async function nodeFindings(
  inventory: Pick<Services['inventory'], 'cluster'>,
  target: DeployTarget,
  plan: DeployPlan,
  signal: AbortSignal,
): Promise<PreflightFinding[]> {
  const selectors = new Map<string, Readonly<Record<string, string>>>();
  for (const object of plan.objects) {
    const selector = nodeSelectorOf(object);
    if (selector) selectors.set(labelsText(selector), selector);
  }
  if (selectors.size === 0) return [];
  try {
    const nodes = await readNodes(target.objects, signal);
    return [...selectors.values()].map(selector => nodeFinding(inventory, target, nodes, selector));
  } catch (error) {
    const about = { about: 'nodes', subject: [...selectors.keys()].join('; ') } as const;
    return [doubt(about, 'Whether nodes match is not known', error)];
  }
}

function nodeFinding(
  inventory: Pick<Services['inventory'], 'cluster'>,
  { name, azure, objects }: DeployTarget,
  nodes: readonly ClusterNode[],
  selector: Readonly<Record<string, string>>,
): PreflightFinding {
  const subject = labelsText(selector);
  const about = { about: 'nodes', subject } as const;
  const found = matching(nodes, selector);
  const taking = found.filter(takesPods).length;
  const which = subject === '' ? 'of any kind' : `labelled ${subject}`;
  if (taking > 0)
    return { ...about, level: 'ok', words: `${taking} of ${nodes.length} nodes ${which} take pods.` };
  const words = `${name} has no node ${which}${found.length > 0 ? ' that takes pods' : ''}: pods would wait.`;
  // A pool may have come since the cluster was opened.
  const cluster = azure && (inventory.cluster(azure.cluster.id) ?? azure.cluster);
  const fixes = cluster ? fixesFor(selector, nodes, cluster) : [];
  const hint = hintFor(selector, nodes, cluster ? undefined : objects.connection.context);
  return { ...about, level: 'problem', words, hint, ...(fixes.length > 0 ? { fixes } : {}) };
}
