import { asNumber, asRecord, asString } from '../../base/json';
import { count } from '../../base/units';
import { conditionOf, type KubernetesObject, specOf, statusOf } from '../kubernetesObject';
import { podState } from './podState';
import { type Counts, failed, finished, type Judgement, notFollowed, progressing } from './progress';
import { refusalWords } from './refusalWords';

/** What a workload's status comes to, kind by kind. */

export function judgeDeployment(deployment: KubernetesObject, counts: Counts): Judgement {
  const { wanted, updated, available } = counts;
  const all = asNumber(statusOf(deployment).replicas) ?? 0;
  if (conditionOf(deployment, 'Progressing')?.reason === 'ProgressDeadlineExceeded')
    return failed('progressDeadline', 'it made no progress within its progress deadline');
  if (updated < wanted) return progressing(refusalOf(deployment) ?? made(updated, wanted));
  if (all > updated) return progressing(`${count(all - updated, 'old pod')} still to be removed`);
  return judgeAvailable(available, updated);
}

/** With a partition only the pods from there on are renewed. */
export function judgeStatefulSet(set: KubernetesObject, { wanted, updated, ready }: Counts): Judgement {
  const { type, rollingUpdate } = asRecord(specOf(set).updateStrategy) ?? {};
  const { currentRevision, updateRevision } = statusOf(set);
  const partition = asNumber(asRecord(rollingUpdate)?.partition);
  const renewed = Math.max(0, wanted - (partition ?? 0));
  if (type === 'OnDelete') return replacedByHand;
  if (updated < renewed) return progressing(made(updated, renewed));
  if (ready < wanted) return progressing(`${ready} of ${count(wanted, 'pod')} ready`);
  if (partition === undefined && currentRevision !== updateRevision)
    return progressing('old pods still to be replaced');
  const kept = renewed < wanted ? `, ${wanted - renewed} of them below its partition kept as before` : '';
  return finished(`${count(wanted, 'pod')} ready${kept}`);
}

export function judgeDaemonSet(set: KubernetesObject, counts: Counts): Judgement {
  const { wanted, updated, available } = counts;
  if (asRecord(specOf(set).updateStrategy)?.type === 'OnDelete') return replacedByHand;
  if (updated < wanted) return progressing(made(updated, wanted));
  if (wanted === 0) return finished('no node is for it, so that it has no pods');
  return judgeAvailable(available, wanted);
}

/** Of a replica set, or the replication controllers of before. */
export function judgeReplicas(set: KubernetesObject, { wanted, ready, available }: Counts): Judgement {
  const all = asNumber(statusOf(set).replicas) ?? 0;
  if (all < wanted) return progressing(refusalOf(set) ?? made(all, wanted));
  if (ready < wanted) return progressing(`${ready} of ${count(wanted, 'pod')} ready`);
  return judgeAvailable(available, wanted);
}

/** Done is what has run to its end: that it runs says nothing yet. */
export function judgeJob(job: KubernetesObject, { wanted }: Counts): Judgement {
  const { succeeded, failed: lost } = statusOf(job);
  const [done, failures] = [asNumber(succeeded) ?? 0, asNumber(lost) ?? 0];
  const failure = conditionOf(job, 'Failed');
  if (failure?.status === 'True') return failed('ended', `it gave up${saidIn(failure)}`);
  if (conditionOf(job, 'Complete')?.status === 'True')
    return finished(`${count(done, 'pod')} ran to its end`);
  if (specOf(job).suspend === true)
    return notFollowed('it is suspended, and runs nothing until somebody resumes it');
  const bad = failures === 0 ? '' : `, ${failures} failed`;
  return progressing(`${done} of ${count(wanted, 'pod')} ran to its end${bad}`);
}

/** What holds up a pod of its own is told beside this, as it is for the pods of others. */
export function judgePod(pod: KubernetesObject): Judgement {
  const { phase, words } = podState(pod);
  if (statusOf(pod).phase === 'Failed') return failed('ended', 'it ended without success');
  if (phase === 'ready' || phase === 'finished') return finished(words);
  return progressing('not ready yet');
}

const replacedByHand = notFollowed('its pods are replaced only when somebody deletes them (OnDelete)');

function judgeAvailable(available: number, wanted: number): Judgement {
  if (available < wanted) return progressing(`${available} of ${count(wanted, 'pod')} available`);
  return finished(`${count(wanted, 'pod')} available`);
}

function made(updated: number, wanted: number): string {
  return `${updated} of ${count(wanted, 'new pod')} made`;
}

/** Why pods could not even be made, such as for a quota. */
function refusalOf(workload: KubernetesObject): string | undefined {
  const failure = conditionOf(workload, 'ReplicaFailure');
  const message = failure?.status === 'True' ? asString(failure.message) : undefined;
  return message && refusalWords(message);
}

function saidIn({ message, reason }: Readonly<Record<string, unknown>>): string {
  const said = asString(message) || asString(reason);
  return said ? `: ${said.replace(/\.$/, '')}` : '';
}
