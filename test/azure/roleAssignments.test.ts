import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AzureError } from '../../src/azure/azureError';
import { idKey } from '../../src/azure/resourceId';
import { findPullRole, findPullRoles } from '../../src/azure/roleAssignments';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { failureAs } from '../support/errors';
import { reply } from '../support/http';
import { json, registryId, session, subscription } from './sessions';

const { signal } = new AbortController();
const group = `${subscription}/resourceGroups/shop`;
const ids = {
  AcrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  AcrPush: '8311e382-0749-4cb8-b61a-304f252e45ec',
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  'Container Registry Data Importer and Data Reader': '577a9874-89fd-4f24-9dbd-b5034d0ad23a',
  'Container Registry Repository Reader': 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
  'Container Registry Repository Writer': '2a1e307c-b015-4ebd-883e-5b7698a07328',
  'Container Registry Repository Contributor': '2efddaa5-3f1f-4df3-97df-af3f13818f4c',
} as const;
const custom = '99999999-0000-0000-0000-000000000001';

function assigned(role: string, { scope = registryId, condition = null as string | null } = {}) {
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  return { properties: { roleDefinitionId, principalId: 'p', scope, condition } };
}

function isDefinition({ url }: HttpRequest): boolean {
  return url.includes('/roleDefinitions/');
}

function azure(assignments: readonly unknown[], definition: HttpReply = json(404, {})) {
  return session(request => (isDefinition(request) ? definition : json(200, { value: assignments })));
}

async function roleOf(assignments: readonly unknown[], mode?: string, definition?: HttpReply) {
  const { arm } = azure(assignments, definition);
  const registry = { id: registryId, name: 'demo42t', roleAssignmentMode: mode };
  return findPullRole(arm, { registry, principalId: 'p' }, signal);
}

const abac = 'AbacRepositoryPermissions';

describe('the role by which an identity pulls', () => {
  it('is asked for on the registry, and above it, for the identity and its groups', async () => {
    const { arm, requests } = azure([assigned(ids.AcrPull)]);
    const registry = { id: registryId, name: 'demo42t', roleAssignmentMode: undefined };
    assert.equal(await findPullRole(arm, { registry, principalId: "o'id" }, signal), 'AcrPull');
    const url = new URL(requests[0]?.url ?? '');
    assert.equal(url.pathname, `${registryId}/providers/Microsoft.Authorization/roleAssignments`);
    assert.deepEqual(
      [...url.searchParams],
      [
        ['$filter', "assignedTo('o''id')"],
        ['api-version', '2022-04-01'],
      ],
    );
    assert.equal(requests.length, 1);
  });

  for (const [name, id] of Object.entries(ids)) {
    const isByRepository = name.includes('Repository');
    it(`may be ${name}, ${isByRepository ? 'where permissions are by repository' : 'where they are for the whole registry'}`, async () => {
      assert.equal(
        await roleOf([assigned(id)], 'LegacyRegistryPermissions'),
        isByRepository ? undefined : name,
      );
      assert.equal(await roleOf([assigned(id)], abac), isByRepository ? name : undefined);
    });
  }

  for (const scope of [
    registryId,
    registryId.toUpperCase(),
    group,
    `${subscription}/`,
    '/',
    '/providers/Microsoft.Management/managementGroups/root',
  ]) {
    it(`counts when it was given on ${scope}`, async () => {
      assert.equal(await roleOf([assigned(ids.AcrPull, { scope })]), 'AcrPull');
    });
  }

  for (const scope of [
    `${registryId}/repositories/x`,
    `${registryId}2`,
    `${group}2`,
    `${subscription}/resourceGroups/sho`,
    '/subscriptions/other',
  ]) {
    it(`does not count when it was given on ${scope}`, async () => {
      assert.equal(await roleOf([assigned(ids.AcrPull, { scope })]), undefined);
    });
  }

  it('is rather one without a condition, and says so where it has one', async () => {
    const condition = "@Resource[Microsoft.ContainerRegistry/registries/repositories:name] StringEquals 'x'";
    const conditional = assigned(ids['Container Registry Repository Writer'], { condition });
    assert.equal(await roleOf([conditional], abac), 'Container Registry Repository Writer, on a condition');
    assert.equal(
      await roleOf([conditional, assigned(ids['Container Registry Repository Reader'])], abac),
      'Container Registry Repository Reader',
    );
  });

  it('is none without an assignment', async () => {
    assert.equal(await roleOf([]), undefined);
  });

  const pull = 'Microsoft.ContainerRegistry/registries/pull/read';
  const content = 'Microsoft.ContainerRegistry/registries/repositories/content/read';
  const cases: readonly (readonly [
    title: string,
    permission: object,
    mode: string | undefined,
    may: boolean,
  ])[] = [
    ['that names it', { actions: [pull] }, undefined, true],
    ['that names it in lower case', { actions: [pull.toLowerCase()] }, undefined, true],
    ['for all of the service', { actions: ['Microsoft.ContainerRegistry/*'] }, undefined, true],
    ['for all reading', { actions: ['*/read'] }, undefined, true],
    [
      'that takes it away',
      { actions: ['*'], notActions: ['Microsoft.ContainerRegistry/registries/pull/*'] },
      undefined,
      false,
    ],
    ['for something else', { actions: ['Microsoft.ContainerRegistry/registries/read'] }, undefined, false],
    [
      'that means no pattern by its dots',
      { actions: ['MicrosoftXContainerRegistry/registries/pull/read'] },
      undefined,
      false,
    ],
    ['for data, on a registry by registry', { dataActions: [content] }, undefined, false],
    ['for data, on a registry by repository', { dataActions: [content] }, abac, true],
    ['for all actions, on a registry by repository', { actions: ['*'] }, abac, false],
  ];
  for (const [title, permission, mode, may] of cases) {
    it(`${may ? 'may' : 'may not'} be one of your own ${title}`, async () => {
      const definition = json(200, { properties: { roleName: 'Our Puller', permissions: [permission] } });
      assert.equal(await roleOf([assigned(custom)], mode, definition), may ? 'Our Puller' : undefined);
    });
  }

  it('is none that may not be seen', async () => {
    assert.equal(await roleOf([assigned(custom)], undefined, json(403, {})), undefined);
    assert.equal(await roleOf([assigned(custom)], undefined, json(404, {})), undefined);
  });

  it('is not known where the service fails', async () => {
    await failureAs(AzureError, roleOf([assigned(custom)], undefined, reply(500)));
  });

  it('is not known where assignments are hidden', async () => {
    const { arm } = session(() => json(403, { error: { code: 'AuthorizationFailed' } }));
    const registry = { id: registryId, name: 'demo42t', roleAssignmentMode: undefined };
    const error = await failureAs(AzureError, findPullRole(arm, { registry, principalId: 'p' }, signal));
    assert.equal(error.message, 'Azure refused the role assignments of demo42t (403 AuthorizationFailed).');
  });

  it('looks up few roles, each once', async () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      assigned(`99999999-0000-0000-0000-0000000000${10 + (index % 20)}`),
    );
    const { arm, requests } = azure(many);
    const registry = { id: registryId, name: 'demo42t', roleAssignmentMode: undefined };
    await findPullRole(arm, { registry, principalId: 'p' }, signal);
    assert.equal(requests.filter(isDefinition).length, 10);
  });

  it('throws at no odd assignment or definition', async () => {
    const odd = fc.array(
      fc.record({
        properties: fc.oneof(
          fc.jsonValue(),
          fc.record({ roleDefinitionId: fc.string(), scope: fc.constantFrom(registryId, '/', 7) }),
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(odd, fc.jsonValue(), async (assignments, permissions) => {
        const definition = json(200, { properties: { permissions } });
        assert.ok(
          ['string', 'undefined'].includes(typeof (await roleOf(assignments, undefined, definition))),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('the roles by which an identity pulls from many registries', () => {
  it('are found with one list, whatever their modes', async () => {
    const { arm, requests } = azure([
      assigned(ids.AcrPull, { scope: group }),
      assigned(ids['Container Registry Repository Reader'], { scope: `${registryId}b` }),
    ]);
    const registries = [
      { id: registryId, name: 'a', roleAssignmentMode: undefined },
      { id: `${registryId}b`, name: 'b', roleAssignmentMode: abac },
      { id: `${registryId}c`, name: 'c', roleAssignmentMode: abac },
    ];
    const scope = { id: subscription, name: 'Contoso' };
    const roles = await findPullRoles(arm, { scope, registries, principalId: 'p' }, signal);
    assert.deepEqual(
      [...roles],
      [
        [idKey(registryId), 'AcrPull'],
        [idKey(`${registryId}b`), 'Container Registry Repository Reader'],
      ],
    );
    assert.equal(requests.length, 1);
    assert.match(
      requests[0]?.url ?? '',
      new RegExp(
        `^https://management.azure.com${subscription}/providers/Microsoft.Authorization/roleAssignments\\?`,
      ),
    );
  });
});
