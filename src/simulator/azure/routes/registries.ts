import { json, type SimulatorResponse } from '../../message';
import type { SubscriptionCall } from '../armCall';
import { armRefusals } from '../armMessage';
import { privateEndpointsOf, registryBody, replicationsOf } from '../bodies/registryBody';
import type { RegistryResource } from '../registryResource';
import { answerList, findIn } from './lists';

export interface RegistryCall extends SubscriptionCall {
  readonly registry: RegistryResource;
}

const pageSize = 200;

export function answerRegistries(call: SubscriptionCall): SimulatorResponse {
  const { subscription, apiVersion } = call;
  return answerList(call, subscription.registries, registry => registryBody(registry, apiVersion), {
    pageSize,
  });
}

/** Hands a call to a route below a registry, when there is that registry. */
export function onRegistry<Answer>(
  answer: (call: RegistryCall) => Answer,
): (call: SubscriptionCall) => Answer | SimulatorResponse {
  return call => {
    const { group = '', registry: name = '' } = call.names;
    const registry = findIn(call.subscription.registries, group, name);
    if (registry) return answer({ ...call, registry });
    return armRefusals.resource('Microsoft.ContainerRegistry/registries', name, group);
  };
}

export function answerRegistry({ registry, apiVersion }: RegistryCall): SimulatorResponse {
  return json(200, registryBody(registry, apiVersion));
}

export function answerReplications({ registry }: RegistryCall): SimulatorResponse {
  return json(200, { value: replicationsOf(registry) });
}

export function answerPrivateEndpoints({ registry }: RegistryCall): SimulatorResponse {
  return json(200, { value: privateEndpointsOf(registry) });
}

/** Quotas of a registry, and how far they are used up. */
export function answerUsages({ registry }: RegistryCall): SimulatorResponse {
  const { privateEndpoints = 0, replications = [] } = registry.data;
  const count = (name: string, limit: number, currentValue: number) => ({
    name,
    limit,
    currentValue,
    unit: 'Count',
  });
  const own = [...registry.scopeMaps.values()].filter(({ kind }) => kind === 'UserDefined');
  return json(200, {
    value: [
      { name: 'Size', limit: 536_870_912_000, currentValue: 0, unit: 'Bytes' },
      count('Webhooks', 500, 0),
      count('Geo-replications', -1, replications.length),
      count('IPRules', 100, 0),
      count('VNetRules', 100, 0),
      count('PrivateEndpointConnections', 200, privateEndpoints),
      count('ScopeMaps', 50_000, own.length),
      count('Tokens', 50_000, registry.tokens.size),
    ],
  });
}
