import { json, type SimulatorResponse } from '../message';

/** An error as Resource Manager words it (Common API details, "Error response"). */
export function armError(
  status: number,
  code: string,
  message: string,
  { headers = {}, more = {} }: { headers?: Record<string, string>; more?: Record<string, unknown> } = {},
): SimulatorResponse {
  return json(status, { error: { code, message, ...more } }, headers);
}

/** The same from the registries' service, which adds a status. */
export function registryError(status: number, code: string, message: string): SimulatorResponse {
  return json(status, { error: { code, message }, status: 'Failed' });
}

export const armRefusals = {
  subscription: (id: string) =>
    armError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`),
  group: (name: string) =>
    armError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`),
  resource: (type: string, name: string, group: string) =>
    armError(
      404,
      'ResourceNotFound',
      `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    ),
  /** Of something in a registry. */
  part: (name: string) => registryError(404, 'ResourceNotFound', `The resource ${name} could not be found.`),
  method: (method: string) =>
    armError(405, 'MethodNotAllowed', `The requested resource does not support http method '${method}'.`),
  path: () => armError(404, 'NotFound', 'The simulator has nothing at this address of Resource Manager.'),
  body: (problem: string) => armError(400, 'InvalidRequestContent', problem),
} as const;

/** `2026-01-05T12:00:00.0000000` with `Z` or `+00:00` behind it: registries write both. */
export function armTime(moment: number, zone: 'Z' | '+00:00' = 'Z'): string {
  return `${new Date(moment).toISOString().slice(0, -1)}0000${zone}`;
}

/** Who made a resource, and when. */
export function systemData(createdBy: string, createdAt: number, zone: 'Z' | '+00:00' = '+00:00') {
  const time = armTime(createdAt, zone);
  return {
    createdBy,
    createdByType: 'User',
    createdAt: time,
    lastModifiedBy: createdBy,
    lastModifiedByType: 'User',
    lastModifiedAt: time,
  };
}
