import { json, type SimulatorResponse } from '../../message';
import type { SubscriptionCall } from '../armCall';
import { armError, armTime } from '../armMessage';
import type { RoleAssignment } from '../directory';
import { isGuid } from '../guid';
import { requestProperties } from '../requestProperties';
import { isRoleId } from '../roles';
import { isSame } from './lists';

/** `roleAssignments` at a scope, and one of them by its name (Microsoft.Authorization). */
export async function answerRoleAssignments(call: SubscriptionCall): Promise<SimulatorResponse> {
  const { request, names, subscription } = call;
  if (request.method === 'PUT') return assign(call);
  if (names.name === undefined) return list(call);
  const found = subscription.roleAssignments.find(({ name }) => isSame(name, names.name));
  if (found) return json(200, body(call, found));
  const message = `The role assignment '${names.name}' is not found.`;
  return armError(404, 'RoleAssignmentNotFound', message);
}

/** Those at the scope, above it, and below it unless the filter says `atScope()`. */
function list(call: SubscriptionCall): SimulatorResponse {
  const { query, subscription, names } = call;
  const filter = query.get('$filter') ?? '';
  const [, principal] = /(?:assignedTo\('|principalId\s+eq\s+')([^']*)'/i.exec(filter) ?? [];
  const scope = names.scope?.toLowerCase() ?? '';
  const applies = ({ scope: given, principalId }: RoleAssignment) => {
    const own = given.toLowerCase();
    const isHere = isWithin(scope, own) || (!/atScope\(\)/i.test(filter) && isWithin(own, scope));
    return isHere && (principal === undefined || isSame(principalId, principal));
  };
  return json(200, {
    value: subscription.roleAssignments.filter(applies).map(entry => body(call, entry)),
  });
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

async function assign(call: SubscriptionCall): Promise<SimulatorResponse> {
  const { request, names, subscription, now } = call;
  const { name = '', scope = '' } = names;
  if (!isGuid(name))
    return armError(400, 'InvalidRoleAssignmentId', `The role assignment ID '${name}' is not valid.`);
  const { roleDefinitionId, principalId } = (await requestProperties(request)) ?? {};
  const roleId = String(roleDefinitionId).split('/').at(-1) ?? '';
  if (!isRoleId(roleId))
    return armError(
      400,
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${roleId}' does not exist.`,
    );
  if (typeof principalId !== 'string' || !isGuid(principalId))
    return armError(400, 'InvalidPrincipalId', `A valid principal ID must be provided for role assignment.`);
  const wanted = { name, scope, roleId, principalId, createdAt: now };
  if (subscription.roleAssignments.some(known => isAlike(known, wanted)))
    return armError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  subscription.roleAssignments.push(wanted);
  return json(201, body(call, wanted));
}

/** The same role for the same at the same place is there once, whatever its name; and so is a name. */
function isAlike(one: RoleAssignment, other: RoleAssignment): boolean {
  const isEqual =
    isSame(one.scope, other.scope) &&
    isSame(one.roleId, other.roleId) &&
    isSame(one.principalId, other.principalId);
  return isEqual || isSame(one.name, other.name);
}

function body({ subscription, claims }: SubscriptionCall, assignment: RoleAssignment) {
  const { name, scope, roleId, principalId, createdAt } = assignment;
  const time = armTime(createdAt);
  return {
    properties: {
      roleDefinitionId: `${subscription.path}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
      principalId,
      principalType: 'ServicePrincipal',
      scope,
      condition: null,
      conditionVersion: null,
      createdOn: time,
      updatedOn: time,
      createdBy: claims.oid,
      updatedBy: claims.oid,
      delegatedManagedIdentityResourceId: null,
      description: null,
    },
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
  };
}
