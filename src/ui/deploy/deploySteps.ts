import type { Uri } from 'vscode';
import { placeOf } from '../../teleport/deployment/clusterPlace';
import { type DeployPlan, planObjects, planSample, type ReadFiles } from '../../teleport/deployment/plan';
import type { DeployTarget } from '../../teleport/deployment/target';
import type { RowId } from '../tree/rows';
import type { DeployParts } from './acts';
import { runDeployment } from './deployRun';
import { agreeOnChanges } from './dryRun';
import { readLanes, sampleLanes } from './lanes';
import { manifestFiles, namesOf, readManifestFiles } from './manifestFiles';
import { askNamespace } from './namespaces';
import { passesPreflight } from './preflightReport';
import { askLanes, askSample } from './samples';

/** Cluster → namespace → sample and registry → lanes → the common steps. */
export async function deploySample(
  parts: DeployParts,
  target: DeployTarget,
  row: RowId | undefined,
): Promise<void> {
  const title = `Deploy Sample to ${target.name}`;
  const namespace = await askNamespace(target);
  const sample = namespace && (await askSample(parts.services, parts.registries, row, title));
  const wanted = sample && (await askLanes(title));
  if (!namespace || !sample || !wanted) return;
  const lanes = sampleLanes(wanted, await readLanes(target));
  await deployPlan(parts, target, planSample(sample, lanes, within(target, namespace)));
}

type OnTarget = (title: string, act: (target: DeployTarget) => Promise<unknown>) => Promise<void>;

/** Files are read before anything is asked: what is wrong with them is told first, with its place. */
export async function deployManifests(
  parts: DeployParts,
  file: Uri | undefined,
  selected: readonly Uri[] | undefined,
  on: OnTarget,
): Promise<void> {
  const files = await manifestFiles(file, selected);
  if (files === undefined) return;
  const read = await readManifestFiles(files);
  await on(`Deploy ${namesOf(files)} to which cluster?`, target => deployFiles(parts, target, read));
}

async function deployFiles(parts: DeployParts, target: DeployTarget, files: ReadFiles): Promise<void> {
  const [likely] = files.namespaces;
  const namespace = await askNamespace(target, likely);
  if (namespace === undefined) return;
  await deployPlan(parts, target, planObjects(files, within(target, namespace)));
}

function within({ objects }: DeployTarget, namespace: string) {
  return { namespace, nowMs: objects.connection.clock.now() };
}

/** Preflight → dry run and its diff → agreed → applied and followed; shown again where the cluster has changed since. */
async function deployPlan(
  { services, texts, runs }: DeployParts,
  target: DeployTarget,
  plan: DeployPlan,
): Promise<void> {
  const passed = await passesPreflight(services, target, plan);
  if (!passed) return;
  for (let isAgain = false; ; isAgain = true) {
    const asked = { newNamespaces: passed.newNamespaces, isAgain };
    const agreed = await agreeOnChanges(target, plan, asked, texts);
    if (!agreed) return;
    await runs.add(plan.runId, placeOf(target));
    const { force, changes } = agreed;
    const last = await runDeployment(target, plan, { ...passed, force, agreed: changes });
    if (last?.phase !== 'outdated') return;
  }
}
