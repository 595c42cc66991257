import { asArray, asNumber, asRecord, asString } from '../../base/json';
import { count } from '../../base/units';
import {
  asRecords,
  asTexts,
  conditionOf,
  type KubernetesObject,
  specOf,
  statusOf,
} from '../kubernetesObject';

/** How far a deployment is by its own status, which is how kubectl judges it too. */
export interface DeploymentProgress {
  readonly state: 'progressing' | 'finished' | 'failed';
  readonly wanted: number;
  /** Pods of the newest template, of all that there are. */
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** One sentence without its end. */
  readonly words: string;
  /** Which template's pods are the new ones, once that is known. */
  readonly templateHash?: string;
}

/** Reads the progress of a deployment. Its status counts once it speaks of the template that is there now. */
export function deploymentProgress(deployment: KubernetesObject): DeploymentProgress {
  const status = statusOf(deployment);
  const wanted = asNumber(specOf(deployment).replicas) ?? 1;
  const numbers = {
    wanted,
    updated: asNumber(status.updatedReplicas) ?? 0,
    ready: asNumber(status.readyReplicas) ?? 0,
    available: asNumber(status.availableReplicas) ?? 0,
  };
  const generation = asNumber(deployment.metadata.generation) ?? 0;
  const isSeen = generation <= (asNumber(status.observedGeneration) ?? 0);
  const told = isSeen
    ? stateOf(deployment, { ...numbers, all: asNumber(status.replicas) ?? 0 })
    : ({ state: 'progressing', words: 'the cluster has not begun with it yet' } as const);
  const templateHash = isSeen ? newestHash(deployment) : undefined;
  return { ...numbers, ...told, ...(templateHash === undefined ? {} : { templateHash }) };
}

interface Numbers {
  readonly wanted: number;
  readonly updated: number;
  readonly available: number;
  readonly all: number;
}

function stateOf(
  deployment: KubernetesObject,
  { wanted, updated, available, all }: Numbers,
): Pick<DeploymentProgress, 'state' | 'words'> {
  if (conditionOf(deployment, 'Progressing')?.reason === 'ProgressDeadlineExceeded')
    return { state: 'failed', words: 'it made no progress within its progress deadline' };
  if (updated < wanted) {
    const refused = refusalOf(deployment);
    const words = refused ?? `${updated} of ${count(wanted, 'new pod')} made`;
    return { state: 'progressing', words };
  }
  if (all > updated)
    return { state: 'progressing', words: `${count(all - updated, 'old pod')} still to be removed` };
  if (available < updated)
    return { state: 'progressing', words: `${available} of ${count(updated, 'pod')} available` };
  return { state: 'finished', words: `${count(updated, 'pod')} available` };
}

/** Why pods could not even be made, such as for a quota. */
function refusalOf(deployment: KubernetesObject): string | undefined {
  const failure = conditionOf(deployment, 'ReplicaFailure');
  const message = failure?.status === 'True' ? asString(failure.message) : undefined;
  return message && `no pod can be made: ${message.replace(/^pods "[^"]*" is forbidden: /, '').trim()}`;
}

/** The conditions name the newest replica set, whose name ends in the hash. */
function newestHash(deployment: KubernetesObject): string | undefined {
  const message = asString(conditionOf(deployment, 'Progressing')?.message) ?? '';
  const [, replicaSet] = /replica ?set "([^"]+)"/i.exec(message) ?? [];
  const begin = `${deployment.metadata.name}-`;
  return replicaSet?.startsWith(begin) ? replicaSet.slice(begin.length) : undefined;
}

/** The pods of a deployment, as a query's label selector. */
export function podSelector(deployment: KubernetesObject): string {
  const selector = asRecord(specOf(deployment).selector);
  const labels = Object.entries(asTexts(selector?.matchLabels)).map(([name, value]) => `${name}=${value}`);
  const others = asRecords(selector?.matchExpressions).map(({ key, operator, values }) => {
    const list = asArray(values).join(',');
    switch (operator) {
      case 'In':
        return `${key} in (${list})`;
      case 'NotIn':
        return `${key} notin (${list})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return String(key);
    }
  });
  return [...labels, ...others].join(',');
}
