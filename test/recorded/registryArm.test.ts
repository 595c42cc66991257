import assert from 'node:assert/strict';
import { AzureError } from '../../src/azure/azureError';
import { registriesIn, registry, replications } from '../../src/azure/registries';
import type { AzureRegistry } from '../../src/azure/resources';
import { asRecord } from '../../src/base/json';
import { failureAs } from '../support/errors';
import { needRecordings, recorded, recordedBody, recordedEntries } from './recordings';
import { against, finished } from './replaying';

const exchanges = recorded('registry-arm.json');
const apiVersion = '2025-11-01';
const { signal } = new AbortController();
const subscription = '/subscriptions/00000000-0000-0000-0000-000000000000';
const group = `${subscription}/resourceGroups/clitest.rg000001`;
const registryOf = (name: string, inGroup = group) =>
  `${inGroup}/providers/Microsoft.ContainerRegistry/registries/${name}`;

/** What tells registries apart. */
function traits(read: AzureRegistry) {
  const {
    name,
    sku,
    location,
    adminUserEnabled,
    anonymousPullEnabled,
    publicNetworkAccess,
    networkDefaultAction,
  } = read;
  const { privateEndpoints, customerManagedKey, zoneRedundancy, dataEndpointEnabled, roleAssignmentMode } =
    read;
  const users = { adminUserEnabled, anonymousPullEnabled };
  const network = { publicNetworkAccess, networkDefaultAction, privateEndpoints, dataEndpointEnabled };
  return {
    name,
    sku,
    location,
    ...users,
    ...network,
    customerManagedKey,
    zoneRedundancy,
    roleAssignmentMode,
  };
}

const plain = {
  sku: 'Premium',
  location: 'westus',
  adminUserEnabled: false,
  anonymousPullEnabled: false,
  publicNetworkAccess: 'Enabled',
  networkDefaultAction: 'Allow',
  privateEndpoints: 0,
  dataEndpointEnabled: false,
  customerManagedKey: false,
  zoneRedundancy: 'Disabled',
  roleAssignmentMode: undefined,
} as const;

const small = { ...plain, sku: 'Standard', networkDefaultAction: undefined };
const legacy = 'LegacyRegistryPermissions';

describe('recorded registries', () => {
  before(needRecordings);

  it('are all read from the list of a subscription', async () => {
    const played = exchanges(0);
    const found = await against(played, arm => registriesIn(arm, { id: subscription, name: 'it' }, signal));
    assert.equal(found.length, recordedEntries(played).length);
    assert.deepEqual(found.map(traits), [
      { ...small, name: 'sourceregistrysamesub000002' },
      { ...small, name: 'userregistry01' },
      { ...small, name: 'userregistry02', sku: 'Basic', anonymousPullEnabled: undefined },
      {
        ...plain,
        name: 'userregistry03',
        location: 'eastus',
        privateEndpoints: 2,
        dataEndpointEnabled: true,
      },
      {
        ...plain,
        name: 'userregistry04',
        location: 'westus2',
        anonymousPullEnabled: true,
        publicNetworkAccess: 'Disabled',
        networkDefaultAction: 'Deny',
        privateEndpoints: 1,
        dataEndpointEnabled: true,
      },
      {
        ...plain,
        name: 'userregistry05',
        location: 'australiaeast',
        customerManagedKey: true,
        zoneRedundancy: 'Enabled',
      },
      {
        ...plain,
        name: 'userregistry06',
        location: 'southcentralus',
        zoneRedundancy: 'Enabled',
        dataEndpointEnabled: true,
      },
      {
        ...small,
        name: 'userregistry07',
        location: 'westcentralus',
        adminUserEnabled: true,
        anonymousPullEnabled: true,
      },
      {
        ...plain,
        name: 'userregistry08',
        location: 'eastus',
        adminUserEnabled: true,
        anonymousPullEnabled: undefined,
      },
    ]);
    for (const each of found) {
      assert.equal(each.loginServer, `${each.name}.azurecr.io`);
      assert.deepEqual(
        [each.provisioningState, each.armTokens, each.softDelete],
        ['Succeeded', 'enabled', 'disabled'],
      );
      assert.equal(each.subscriptionId, '00000000-0000-0000-0000-000000000000');
    }
    assert.deepEqual(
      found.slice(0, 2).map(({ resourceGroup }) => resourceGroup),
      ['resourcegroupsamesub', 'user-rg-01'],
    );
  });

  for (const [place, loginServer] of [
    [2, 'clireg000002.azurecr.io'],
    [5, 'clireg000002-cbg5b0avegdbdxgk.azurecr.io'],
  ] as const) {
    it(`are read from the list of a group (${loginServer})`, async () => {
      const [found] = await against(exchanges(place), arm =>
        registriesIn(arm, { id: group, name: 'it' }, signal),
      );
      assert.ok(found);
      assert.deepEqual(traits(found), { ...plain, name: 'clireg000002', roleAssignmentMode: legacy });
      assert.equal(found.loginServer, loginServer);
    });
  }

  for (const [place, id, expected] of [
    [7, registryOf('testreg000006'), { customerManagedKey: true }],
    [8, registryOf('clireg000002'), { publicNetworkAccess: 'Disabled', networkDefaultAction: 'Deny' }],
    [
      9,
      registryOf('clitestabac000002', `${subscription}/resourceGroups/cli_test_acrabac_000001`),
      {
        sku: 'Basic',
        location: 'southeastasia',
        networkDefaultAction: undefined,
        roleAssignmentMode: 'AbacRepositoryPermissions',
      },
    ],
    [10, registryOf('testreg000002'), { location: 'eastus', anonymousPullEnabled: true }],
    [11, registryOf('testreg2000003'), { location: 'eastus', zoneRedundancy: 'Enabled' }],
    [14, registryOf('clireg000002'), {}],
  ] as const) {
    it(`are read one by one (${place})`, async () => {
      const found = await against(exchanges(place), arm => registry(arm, id, signal));
      const name = id.slice(id.lastIndexOf('/') + 1);
      assert.deepEqual(traits(found), { ...plain, name, roleAssignmentMode: legacy, ...expected });
    });
  }

  for (const [place, name, expected] of [
    [18, 'testreg000002', []],
    [20, 'testreg000002', ['southcentralus', 'westus']],
    [25, 'clireg000002', ['centralus', 'westus']],
  ] as const) {
    it(`have their replications (${place})`, async () => {
      const found = await against(exchanges(place), arm => replications(arm, registryOf(name), signal));
      assert.deepEqual(
        found,
        expected.map(region => ({
          name: region,
          location: region,
          provisioningState: 'Succeeded',
          status: 'Ready',
        })),
      );
    });
  }
});

describe('recorded changes of registries', () => {
  before(needRecordings);

  it('are refused where a name is taken', async () => {
    const error = await failureAs(AzureError, finished(exchanges(6), apiVersion));
    assert.deepEqual([error.code, error.failure.code], ['conflict', 'RegistryNameAlreadyInUse']);
    assert.match(
      error.message,
      /^Azure turned down the change \(409 RegistryNameAlreadyInUse: The registry name clireg000002/,
    );
  });

  for (const [title, places, states] of [
    ['a registry that is created', [12, 13, 14], ['Creating']],
    ['a replication that is created', [21, 22, 23, 24], ['Creating', 'Creating']],
    ['a replication that is updated', [27, 28, 29, 30], ['Updating', 'Updating']],
    ['a private endpoint, whose poll answers 201', [36, 37, 38, 39], ['Updating', 'Updating']],
    ['a token that is created', [46, 47, 48, 49], ['Creating', 'Creating']],
  ] as const) {
    it(`are followed to their end: ${title}`, async () => {
      const done = await finished(exchanges(...places), apiVersion);
      assert.deepEqual(done.result, recordedBody(exchanges(places.at(-1) ?? 0)));
      assert.deepEqual(done.states, states);
      assert.equal(asRecord(done.result?.properties)?.provisioningState, 'Succeeded');
    });
  }

  for (const place of [19, 45, 50, 52, 53]) {
    it(`are over at once where the answer says so (${place})`, async () => {
      assert.deepEqual((await finished(exchanges(place), apiVersion)).result, recordedBody(exchanges(place)));
    });
  }

  it('are followed by Location: an import', async () => {
    assert.deepEqual(await finished(exchanges(15, 16, 17), apiVersion), {
      result: { status: 'Succeeded' },
      states: ['Accepted'],
    });
  });

  for (const [title, places] of [
    ['a replication', [31, 32, 33]],
    ['a private endpoint', [41, 42]],
  ] as const) {
    it(`are followed by Location: ${title} that is deleted`, async () => {
      assert.deepEqual(await finished(exchanges(...places), apiVersion), { result: undefined, states: [] });
    });
  }

  it('say that a thing is not there', async () => {
    const played = exchanges(44);
    const path = new URL(played[0]?.request.url ?? '').pathname;
    const call = { path, apiVersion, subject: 'the scope map', signal };
    const error = await failureAs(
      AzureError,
      against(played, arm => arm.call(call)),
    );
    assert.equal(error.message, 'Azure does not have the scope map (404 ResourceNotFound).');
    assert.equal(error.detail, 'Azure said: The resource acr-token-scope-map could not be found.');
  });
});
