import assert from 'node:assert/strict';
import { roleIds } from '../../../src/simulator/azure/roles';
import {
  type AzureClient,
  codeOf,
  kubeletId,
  openAzure,
  otherTenantId,
  registryPath,
  smallWorld,
  subscriptionPath,
  valuesOf,
} from './azureClient';

const assignments = `${registryPath}/providers/Microsoft.Authorization/roleAssignments`;
const one = `${assignments}/77777777-7777-4777-8777-777777777777`;
const acrPull = `${subscriptionPath}/providers/Microsoft.Authorization/roleDefinitions/${roleIds.AcrPull}`;
const wanted = { roleDefinitionId: acrPull, principalId: kubeletId, principalType: 'ServicePrincipal' };

const openWith = (roleAssignments: readonly { principalId: string; role: string; scope: string }[]) =>
  openAzure({ world: smallWorld({ subscription: { roleAssignments } }) });

const scopesOf = async (azure: AzureClient, filter: string, at = registryPath) => {
  const path = `${at}/providers/Microsoft.Authorization/roleAssignments?$filter=${encodeURIComponent(filter)}`;
  const found = valuesOf<{ properties: { scope: string } }>(await azure.arm(path));
  return found.map(({ properties }) => properties.scope);
};

describe('Simulated Azure: role assignments', () => {
  it('are found at their scope and below it, by who has them', async () => {
    const group = `${subscriptionPath}/resourceGroups/group`;
    const role = 'AcrPull';
    const azure = await openWith([
      { principalId: kubeletId, role, scope: registryPath },
      { principalId: kubeletId, role, scope: group },
      { principalId: kubeletId, role, scope: `${subscriptionPath}/resourceGroups/other` },
      { principalId: otherTenantId, role, scope: subscriptionPath },
    ]);
    assert.deepEqual(await scopesOf(azure, `assignedTo('${kubeletId}')`), [registryPath, group]);
    assert.deepEqual(await scopesOf(azure, `principalId eq '${otherTenantId}'`), [subscriptionPath]);
    assert.deepEqual(await scopesOf(azure, 'atScope()'), [registryPath, group, subscriptionPath]);
    assert.deepEqual(await scopesOf(azure, 'atScope()', group), [group, subscriptionPath]);
    assert.deepEqual(await scopesOf(azure, `assignedTo('${kubeletId}')`, group), [registryPath, group]);
    assert.deepEqual(await scopesOf(azure, `assignedTo('${subscriptionPath}')`), []);
  });

  it('are made once', async () => {
    const azure = await openAzure();
    const made = await azure.put(one, wanted);
    assert.equal(made.status, 201);
    assert.deepEqual(valuesOf(await azure.arm(assignments)), [made.json()]);
    assert.deepEqual((await azure.arm(one)).json(), made.json());
    const again = await azure.put(one.replaceAll('7', '8'), wanted);
    assert.deepEqual([again.status, codeOf(again)], [409, 'RoleAssignmentExists']);
  });

  for (const [path, change, code] of [
    [`${assignments}/name`, {}, 'InvalidRoleAssignmentId'],
    [one, { roleDefinitionId: acrPull.replace('7f', '8f') }, 'RoleDefinitionDoesNotExist'],
    [one, { principalId: 'aks' }, 'InvalidPrincipalId'],
  ] as const) {
    it(`are refused with ${code}`, async () => {
      const answer = await (await openAzure()).put(path, { ...wanted, ...change });
      assert.deepEqual([answer.status, codeOf(answer)], [400, code]);
    });
  }
});

const provider = `${subscriptionPath}/providers/Microsoft.Features/providers/Microsoft.ContainerService`;
const teleport = `${provider}/features/EnableACRTeleport`;
const stateOf = async (azure: AzureClient) =>
  (await azure.arm(teleport)).json<{ properties: { state: string } }>().properties.state;

describe('Simulated Azure: features and providers', () => {
  it('registers a feature in a while', async () => {
    const azure = await openAzure();
    assert.equal(await stateOf(azure), 'NotRegistered');
    const answer = await azure.arm(`${teleport}/register`, { method: 'POST' });
    const { name, properties } = answer.json<{ name: string; properties: { state: string } }>();
    assert.deepEqual(
      [name, properties.state],
      ['Microsoft.ContainerService/EnableACRTeleport', 'Registering'],
    );
    await azure.client.clock.pass(1_999);
    assert.equal(await stateOf(azure), 'Registering');
    await azure.client.clock.pass(1);
    assert.equal(await stateOf(azure), 'Registered');
    await azure.arm(`${teleport}/register`, { method: 'POST' });
    assert.equal(await stateOf(azure), 'Registered');
  });

  it('knows the state that the world gives, and no other feature', async () => {
    const features = { 'Microsoft.ContainerService/EnableACRTeleport': 'Pending' };
    const azure = await openAzure({ world: smallWorld({ subscription: { features } }) });
    assert.equal(await stateOf(azure), 'Pending');
    const unknown = await azure.arm(`${provider}/features/Nothing`);
    assert.deepEqual([unknown.status, codeOf(unknown)], [404, 'FeatureNotFound']);
  });

  it('registers a provider', async () => {
    const azure = await openAzure();
    const path = `${subscriptionPath}/providers/Microsoft.ContainerService/register`;
    const answer = await azure.arm(path.replace('/register', '/register?api-version=2021-04-01'), {
      method: 'POST',
    });
    assert.equal(answer.json<{ registrationState: string }>().registrationState, 'Registered');
    assert.equal((await azure.arm(`${path}?api-version=2021-04-01`)).status, 405);
  });
});
