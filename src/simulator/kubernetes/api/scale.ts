import { json, type SimulatorResponse } from '../../message';
import { isRecord } from '../../requestBody';
import { update } from '../changes';
import type { KubeObject } from '../objects';
import type { Deployment, ReplicaSet, StatefulSet } from '../workloadObjects';
import type { ApiCall } from './apiCall';
import { readDocument } from './body';
import { requirementsOf } from './labelSelector';
import { patched } from './patch';
import { named } from './read';
import { refusals } from './status';
import { optionsOf } from './write';

type Scaled = Deployment | ReplicaSet | StatefulSet;

/** `scale` of a workload: how many pods it should have. */
export async function answerScale(call: ApiCall): Promise<SimulatorResponse> {
  const workload = named(call) as Scaled;
  if (call.verb === 'get') return json(200, scaleOf(workload));
  const wanted =
    call.verb === 'patch' ? await patched(call, scaleOf(workload)) : await readDocument(call, 'Scale');
  const replicas = isRecord(wanted.spec) ? (wanted.spec.replicas ?? 0) : 0;
  if (typeof replicas !== 'number')
    throw refusals.badRequest('Scale in version "v1" cannot be handled as a Scale: spec.replicas');
  const { name } = workload.metadata;
  if (replicas < 0)
    throw refusals.invalid(call.target.type, name, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
        field: 'spec.replicas',
      },
    ]);
  const { resourceVersion: _version, ...metadata } = workload.metadata;
  const changed = { ...workload, metadata, spec: { ...workload.spec, replicas } };
  const after = update(call.cluster, call.target.type, workload, { ...changed }, optionsOf(call));
  return json(200, scaleOf(after as Scaled));
}

function scaleOf({ metadata, spec, status }: Scaled): KubeObject {
  const { name, namespace = '', uid, resourceVersion, creationTimestamp } = metadata;
  const selector = requirementsOf(spec.selector).map(({ key, values }) => `${key}=${values.join(',')}`);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec.replicas === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, selector: selector.join(',') },
  };
}
