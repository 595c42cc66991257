import { empty, json, type SimulatorResponse } from '../../message';
import { type SubscriptionCall, urlAt } from '../armCall';
import { armError, armTime } from '../armMessage';
import { type Operation, statusOf } from '../operations';

/** Where the registries' service tells how a change without a resource of its own goes on. */
export function resultUrl(call: SubscriptionCall, location: string, { id }: Operation): string {
  const { subscription, apiVersion } = call;
  const path = `${subscription.path}/providers/Microsoft.ContainerRegistry/locations/${location}/operationResults/${id}`;
  return urlAt(call, `${path}?api-version=${apiVersion}`);
}

/** The same for the change of a resource. */
export function statusUrl(call: SubscriptionCall, resourceId: string, { id }: Operation): string {
  return urlAt(call, `${resourceId}/operationStatuses/${id}?api-version=${call.apiVersion}`);
}

/** The same for the clusters' service, with the version that it writes whatever it was asked with. */
export function clusterOperationUrl(call: SubscriptionCall, location: string, { id }: Operation): string {
  const path = `${call.subscription.path}/providers/Microsoft.ContainerService/locations/${location}/operations/${id}`;
  return urlAt(call, `${path}?api-version=2016-03-30`);
}

/** Tells how far an operation is, in the way of the service that runs it. */
export function answerOperation(call: SubscriptionCall): SimulatorResponse {
  const { names, operations, subscription, now } = call;
  const { operation: ofResource, result, clusterOperation } = names;
  const id = ofResource ?? result ?? clusterOperation ?? '';
  const operation = operations.find(id, subscription.id);
  if (!operation) return armError(404, 'OperationNotFound', `The operation '${id}' could not be found.`);
  if (clusterOperation !== undefined) return clusterOperationStatus(operation, now);
  return result === undefined ? status(call, operation) : answerResult(call, operation);
}

function status({ request, now }: SubscriptionCall, operation: Operation): SimulatorResponse {
  const { scheme, host, target } = request;
  const headers = { 'azure-asyncoperation': `${scheme}://${host}${target}` };
  return json(200, { status: statusOf(operation, now), ...failureOf(operation) }, headers);
}

function answerResult({ request, now }: SubscriptionCall, operation: Operation): SimulatorResponse {
  const isRunning = operation.endsAt > now;
  const { scheme, host, target } = request;
  const headers = isRunning ? { location: `${scheme}://${host}${target}` } : {};
  const code = isRunning ? 202 : operation.failure ? 400 : 200;
  if (operation.isBodiless) return empty(code, headers);
  return json(code, { status: statusOf(operation, now), ...failureOf(operation) }, headers);
}

function clusterOperationStatus(operation: Operation, now: number): SimulatorResponse {
  const { id, startedAt, endsAt } = operation;
  const isRunning = endsAt > now;
  return json(200, {
    name: id,
    status: isRunning ? 'InProgress' : statusOf(operation, now),
    startTime: armTime(startedAt),
    ...(!isRunning && { endTime: armTime(endsAt) }),
    ...failureOf(operation),
  });
}

function failureOf({ failure }: Operation) {
  return failure ? { error: failure } : {};
}
