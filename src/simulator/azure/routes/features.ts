import { json, type SimulatorResponse } from '../../message';
import type { SubscriptionCall } from '../armCall';
import { armError, armRefusals } from '../armMessage';

/** Features that can be asked for, though a subscription never heard of them. */
const offered = ['EnableACRTeleport', 'ArtifactStreamingPreview'].map(
  name => `Microsoft.ContainerService/${name}`,
);

/** The state of a preview feature in a subscription, and its registration (Microsoft.Features). */
export function answerFeature(call: SubscriptionCall): SimulatorResponse {
  const { target, names, request, subscription } = call;
  const name = `${names.namespace}/${names.feature}`;
  const isKnown = subscription.features.has(name) || offered.includes(name);
  if (!isKnown) return armError(404, 'FeatureNotFound', `The feature '${names.feature}' could not be found.`);
  if (!target.registers) return describe(call, name);
  return request.method === 'POST' ? register(call, name) : armRefusals.method(request.method);
}

/** What was registered before stays so. */
function register(call: SubscriptionCall, name: string): SimulatorResponse {
  const { subscription, operations, now } = call;
  if (subscription.features.get(name) === 'Registered') return describe(call, name);
  subscription.features.set(name, 'Registering');
  operations.begin({ subscription: subscription.id, running: 'Registering' }, now, () => {
    subscription.features.set(name, 'Registered');
    return undefined;
  });
  return describe(call, name);
}

function describe({ subscription, names }: SubscriptionCall, name: string): SimulatorResponse {
  const state = subscription.features.get(name) ?? 'NotRegistered';
  const path = `${subscription.path}/providers/Microsoft.Features/providers/${names.namespace}/features/${names.feature}`;
  return json(200, { properties: { state }, id: path, type: 'Microsoft.Features/providers/features', name });
}

/** `register` of a resource provider, which then takes over the features registered before; and its state. */
export function answerProvider(call: SubscriptionCall): SimulatorResponse {
  const { target, names, request, subscription } = call;
  if (target.registers !== (request.method === 'POST')) return armRefusals.method(request.method);
  return json(200, {
    id: `${subscription.path}/providers/${names.namespace}`,
    namespace: names.namespace,
    resourceTypes: [],
    registrationState: 'Registered',
    registrationPolicy: 'RegistrationRequired',
  });
}
