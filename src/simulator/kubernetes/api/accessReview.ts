import { json, type SimulatorRequest, type SimulatorResponse } from '../../message';
import { isRecord } from '../../requestBody';
import type { Cluster } from '../cluster';
import type { Verb } from './apiTarget';
import { readDocument } from './body';
import { reviews } from './discovery';
import { resourceTypes } from './resourceTypes';

/** Answers what the asker may do (SelfSubjectAccessReview). */
export async function answerAccessReview(
  cluster: Cluster,
  request: SimulatorRequest,
  user: string,
): Promise<SimulatorResponse> {
  const document = await readDocument({ request }, 'SelfSubjectAccessReview');
  const spec = isRecord(document.spec) ? document.spec : {};
  const asked = isRecord(spec.resourceAttributes) ? spec.resourceAttributes : {};
  const text = (name: string) => (typeof asked[name] === 'string' ? asked[name] : '');
  const type = resourceTypes.find(({ name }) => name === text('resource'));
  const subresource = type?.subresources.find(part => part === text('subresource'));
  const target = { namespace: text('namespace'), name: text('name'), ...(subresource && { subresource }) };
  const allowed = type === undefined || cluster.access.may(user, text('verb') as Verb, { type, ...target });
  const status = { allowed, ...(!allowed && { reason: 'no rule of the simulated world allows it' }) };
  return json(201, {
    kind: 'SelfSubjectAccessReview',
    apiVersion: `${reviews}/v1`,
    metadata: {},
    spec,
    status,
  });
}
