import { empty, type SimulatorResponse } from '../../message';
import { resultUrl } from './operations';
import type { RegistryCall } from './registries';

/** Deletes an entry of a registry: 202 and an operation without a body, or 204 where there is nothing. */
export function deleting(
  call: RegistryCall,
  entries: Map<string, unknown>,
  key: string,
  prefix: string,
): SimulatorResponse {
  const { operations, registry, subscription, now } = call;
  if (!entries.has(key)) return empty(204);
  const operation = operations.begin(
    { prefix: `${prefix}-`, subscription: subscription.id, running: 'Deleting', isBodiless: true },
    now,
    () => {
      entries.delete(key);
      return undefined;
    },
  );
  return empty(202, { location: resultUrl(call, registry.data.location, operation) });
}
