import type { Services } from '../services';
import type { DeployPlan } from './plan';
import { doubt, type PreflightFinding } from './preflightFinding';
import { type ImageOptions, imageFindings } from './preflightImages';
import { nodeFindings } from './preflightNodes';
import type { DeployTarget } from './target';

export type { PreflightFinding } from './preflightFinding';

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
    nodeFindings(services.inventory, target, plan, signal),
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
