import assert from 'node:assert/strict';
import {
  type AzureClient,
  openAzure,
  registryPath,
  smallWorld,
  subscriptionPath,
  valuesOf,
} from './azureClient';

const list = `${subscriptionPath}/providers/Microsoft.ContainerRegistry/registries`;
const bare = { resourceGroup: 'group', location: 'westus2' };

interface Body {
  readonly name: string;
  readonly sku: { readonly name: string };
  readonly properties: Readonly<Record<string, unknown>>;
}

async function propertiesOf(azure: AzureClient): Promise<Body['properties']> {
  return (await azure.arm(registryPath)).json<Body>().properties;
}

const openWith = (traits: object) => {
  const registries = [{ ...bare, name: 'mine1', ...traits }];
  return openAzure({ world: smallWorld({ subscription: { registries } }) });
};

describe('Simulated Azure: registries', () => {
  it('are listed page by page, of a subscription or of a resource group', async () => {
    const registries = Array.from({ length: 401 }, (_, index) => ({
      ...bare,
      name: `reg${String(index).padStart(4, '0')}`,
      resourceGroup: index % 2 === 0 ? 'even' : 'odd',
    }));
    const azure = await openAzure({ world: smallWorld({ subscription: { registries } }) });
    const names: string[] = [];
    const sizes: number[] = [];
    let answer = await azure.arm(list);
    for (;;) {
      const { value, nextLink } = answer.json<{ value: readonly Body[]; nextLink?: string }>();
      names.push(...value.map(({ name }) => name));
      sizes.push(value.length);
      if (nextLink === undefined) break;
      answer = await azure.follow(nextLink);
    }
    assert.deepEqual(sizes, [200, 200, 1]);
    assert.equal(new Set(names).size, 401);
    const odd = await azure.arm(list.replace('/providers', '/resourceGroups/ODD/providers'));
    assert.equal(valuesOf(odd).length, 200);
  });

  it('are Premium and open where the world says nothing', async () => {
    const azure = await openWith({});
    const { sku, properties } = (await azure.arm(registryPath)).json<Body>();
    assert.equal(sku.name, 'Premium');
    const { loginServer, provisioningState, publicNetworkAccess, roleAssignmentMode, encryption } =
      properties;
    assert.deepEqual(
      { loginServer, provisioningState, publicNetworkAccess, roleAssignmentMode, encryption },
      {
        loginServer: 'mine1.azurecr.io',
        provisioningState: 'Succeeded',
        publicNetworkAccess: 'Enabled',
        roleAssignmentMode: 'LegacyRegistryPermissions',
        encryption: { status: 'disabled' },
      },
    );
  });

  for (const [traits, expected] of [
    [{ abac: true }, { roleAssignmentMode: 'AbacRepositoryPermissions' }],
    [
      { anonymousPull: true, adminUser: true },
      { anonymousPullEnabled: true, adminUserEnabled: true },
    ],
    [
      { publicNetworkAccess: false },
      { publicNetworkAccess: 'Disabled', networkRuleSet: { defaultAction: 'Deny', ipRules: [] } },
    ],
    [{ zoneRedundancy: true }, { zoneRedundancy: 'Enabled' }],
    [{ loginServer: 'mine1-hash.azurecr.io' }, { loginServer: 'mine1-hash.azurecr.io' }],
    [{ provisioningState: 'Deleting' }, { provisioningState: 'Deleting', loginServer: undefined }],
    [
      { dataEndpoint: true, replications: ['eastus'] },
      { dataEndpointHostNames: ['mine1.westus2.data.azurecr.io', 'mine1.eastus.data.azurecr.io'] },
    ],
    [{ sku: 'Basic' }, { networkRuleSet: undefined }],
  ] as const) {
    it(`show ${JSON.stringify(traits)}`, async () => {
      const properties = await propertiesOf(await openWith(traits));
      const shown = Object.keys(expected).map(name => [name, properties[name]]);
      assert.deepEqual(Object.fromEntries(shown), expected);
    });
  }

  it('show a key of their own, and who reads it', async () => {
    const azure = await openWith({ customerManagedKey: true });
    const body = (await azure.arm(registryPath)).json<Body & { identity: { type: string } }>();
    assert.equal(body.identity.type, 'userAssigned');
    assert.match(JSON.stringify(body.properties.encryption), /^\{"status":"enabled","keyVaultProperties":/);
  });

  it('show policies that say what they take and keep', async () => {
    const { policies } = await propertiesOf(await openWith({ armTokens: false, softDelete: true }));
    const text = JSON.stringify(policies);
    assert.match(text, /"azureADAuthenticationAsArmPolicy":\{"status":"disabled"\}/);
    assert.match(text, /"softDeletePolicy":\{[^}]*"status":"enabled"\}/);
  });

  it('have replications in their own region too, once they have one', async () => {
    const namesAt = async (azure: AzureClient) =>
      valuesOf(await azure.arm(`${registryPath}/replications`)).map(({ name }) => name);
    assert.deepEqual(await namesAt(await openWith({ replications: ['eastus', 'uksouth'] })), [
      'westus2',
      'eastus',
      'uksouth',
    ]);
    assert.deepEqual(await namesAt(await openWith({})), []);
  });

  it('have private endpoints, listed on their own and in the registry', async () => {
    const azure = await openWith({ privateEndpoints: 2 });
    const listed = valuesOf(await azure.arm(`${registryPath}/privateEndpointConnections`));
    assert.equal(listed.length, 2);
    assert.deepEqual((await propertiesOf(azure)).privateEndpointConnections, listed);
  });

  it('tell their usage', async () => {
    const azure = await openWith({ replications: ['eastus'] });
    await azure.put(`${registryPath}/scopeMaps/map-1`, { actions: ['repositories/a/content/read'] });
    const usages = valuesOf<{ name: string; currentValue: number }>(
      await azure.arm(`${registryPath}/listUsages`),
    );
    const used = Object.fromEntries(usages.map(({ name, currentValue }) => [name, currentValue]));
    assert.deepEqual([used['Geo-replications'], used.ScopeMaps, used.Tokens], [1, 1, 0]);
  });
});
