import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readRegistry, readReplication } from '../../src/azure/readRegistry';
import { registryId } from './sessions';

function row(more: object = {}, properties: object = {}): unknown {
  return { id: registryId, name: 'demo42t', location: 'westus2', properties, ...more };
}

describe('reading a registry', () => {
  it('reads all that Resource Manager tells', () => {
    const properties = {
      loginServer: 'demo42t.azurecr.io',
      provisioningState: 'Succeeded',
      adminUserEnabled: false,
      anonymousPullEnabled: true,
      publicNetworkAccess: 'Disabled',
      networkRuleSet: { defaultAction: 'Deny', ipRules: [] },
      privateEndpointConnections: [{}, {}],
      encryption: { status: 'enabled' },
      zoneRedundancy: 'Enabled',
      dataEndpointEnabled: true,
      roleAssignmentMode: 'AbacRepositoryPermissions',
      policies: {
        azureADAuthenticationAsArmPolicy: { status: 'disabled' },
        softDeletePolicy: { status: 'enabled' },
      },
    };
    assert.deepEqual(readRegistry(row({ sku: { name: 'Premium', tier: 'Premium' } }, properties)), {
      id: registryId,
      name: 'demo42t',
      resourceGroup: 'shop',
      subscriptionId: '11111111-2222-3333-4444-555555555555',
      tenantId: undefined,
      location: 'westus2',
      loginServer: 'demo42t.azurecr.io',
      sku: 'Premium',
      provisioningState: 'Succeeded',
      adminUserEnabled: false,
      anonymousPullEnabled: true,
      publicNetworkAccess: 'Disabled',
      networkDefaultAction: 'Deny',
      privateEndpoints: 2,
      customerManagedKey: true,
      zoneRedundancy: 'Enabled',
      dataEndpointEnabled: true,
      roleAssignmentMode: 'AbacRepositoryPermissions',
      armTokens: 'disabled',
      softDelete: 'enabled',
    });
  });

  it('reads a row of Resource Graph, with its tenant and its lower case', () => {
    const id = registryId.toLowerCase();
    const read = readRegistry(
      row({ id, tenantId: 't1', type: 'microsoft.containerregistry/registries', resourceGroup: 'SHOP' }),
    );
    assert.deepEqual([read?.id, read?.tenantId, read?.resourceGroup], [id, 't1', 'shop']);
  });

  it('leaves unsaid what was not said', () => {
    const { id, name, resourceGroup, subscriptionId, location, ...rest } =
      readRegistry(row()) ?? assert.fail();
    assert.ok(id && name && resourceGroup && subscriptionId && location);
    assert.deepEqual(
      Object.entries(rest).filter(([, value]) => value !== undefined),
      [],
    );
  });

  it('passes on words that it does not know', () => {
    const read = readRegistry(
      row(
        { sku: { name: 'Ultra' } },
        { publicNetworkAccess: 'SecuredByPerimeter', encryption: { status: 'maybe' } },
      ),
    );
    assert.deepEqual(
      [read?.sku, read?.publicNetworkAccess, read?.customerManagedKey],
      ['Ultra', 'SecuredByPerimeter', undefined],
    );
  });

  for (const [written, short] of [
    ['West US 2', 'westus2'],
    ['WestUS2', 'westus2'],
    ['  East US ', 'eastus'],
    [undefined, ''],
    [7, ''],
  ] as const) {
    it(`takes the region ${written} for "${short}"`, () => {
      assert.equal(readRegistry(row({ location: written }))?.location, short);
    });
  }

  for (const [title, value] of [
    ['nothing', undefined],
    ['a text', 'registry'],
    ['a list', []],
    ['a thing without an id', row({ id: undefined })],
    ['a thing with another id', row({ id: 'demo42t' })],
    [
      'a cluster',
      row({ id: registryId.replace('ContainerRegistry/registries', 'ContainerService/managedClusters') }),
    ],
    ['a replication', row({ id: `${registryId}/replications/westus2` })],
    ['an id that ends too soon', row({ id: registryId.replace('/demo42t', '') })],
  ] as const) {
    it(`takes ${title} for no registry`, () => {
      assert.equal(readRegistry(value), undefined);
    });
  }

  it('throws at nothing', () => {
    const odd = fc.dictionary(
      fc.constantFrom(
        'id',
        'name',
        'location',
        'sku',
        'properties',
        'encryption',
        'policies',
        'networkRuleSet',
        'status',
      ),
      fc.oneof(fc.constant(registryId), fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.oneof(odd, fc.jsonValue()), odd, (value, properties) => {
        readRegistry(value);
        readReplication(value);
        assert.equal(readRegistry(row({}, properties))?.name, 'demo42t');
      }),
    );
  });
});

describe('reading a replication', () => {
  it('reads name, region and states', () => {
    const value = {
      name: 'eastus',
      location: 'East US',
      properties: { provisioningState: 'Succeeded', status: { displayStatus: 'Ready' } },
    };
    assert.deepEqual(readReplication(value), {
      name: 'eastus',
      location: 'eastus',
      provisioningState: 'Succeeded',
      status: 'Ready',
    });
  });

  it('takes what has no name or region for none', () => {
    assert.equal(readReplication({ location: 'eastus' }), undefined);
    assert.equal(readReplication({ name: 'eastus' }), undefined);
    assert.equal(readReplication(null), undefined);
  });
});
