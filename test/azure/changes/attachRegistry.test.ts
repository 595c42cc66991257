import assert from 'node:assert/strict';
import { attachRegistry, pullRole } from '../../../src/azure/changes/attachRegistry';
import { registryPullRoles, repositoryPullRoles } from '../../../src/azure/roles';
import { ExplainedError } from '../../../src/base/errors';
import type { HttpReply } from '../../../src/base/http';
import { failureAs } from '../../support/errors';
import { reply } from '../../support/http';
import { armOver, refusal, registryId } from './armOver';

const subscriptionId = '11111111-1111-1111-1111-111111111111';
const principalId = '22222222-2222-2222-2222-222222222222';
const { signal } = new AbortController();

function attach(answer: HttpReply, roleAssignmentMode?: string) {
  const azure = armOver(() => answer);
  const registry = { id: registryId, name: 'demo42t', subscriptionId, roleAssignmentMode };
  return { ...azure, outcome: attachRegistry(azure.arm, { registry, principalId }, signal) };
}

describe('attaching a registry', () => {
  for (const [mode, role] of [
    [undefined, '7f951dda-4ed3-4680-a7ca-43fe172d538d'],
    ['LegacyRegistryPermissions', '7f951dda-4ed3-4680-a7ca-43fe172d538d'],
    ['AbacRepositoryPermissions', 'b93aa761-3e63-49ed-ac28-beffa264f7ac'],
  ] as const) {
    it(`gives the role ${role} where the registry's mode is ${mode}`, async () => {
      const { outcome, sent } = attach(reply(201, {}), mode);
      assert.equal(await outcome, 'attached');
      const [{ call, body } = { call: '' }, ...others] = sent();
      assert.match(
        call,
        /^PUT \{registry\}\/providers\/Microsoft\.Authorization\/roleAssignments\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12} 2022-04-01$/,
      );
      assert.deepEqual(body, {
        properties: {
          roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
          principalId,
          principalType: 'ServicePrincipal',
        },
      });
      assert.deepEqual(others, []);
    });
  }

  it('makes an assignment of its own each time, so that none that is there is changed', async () => {
    const names = [attach(reply(201, {})), attach(reply(201, {}))].map(async ({ outcome, sent }) => {
      await outcome;
      return sent()[0]?.call;
    });
    const [first, second] = await Promise.all(names);
    assert.notEqual(first, second);
  });

  it('is done where the identity has the role already', async () => {
    const exists = refusal(409, 'RoleAssignmentExists', 'The role assignment already exists.');
    assert.equal(await attach(exists).outcome, 'already');
  });

  it('passes on any other refusal with its own way out', async () => {
    for (const [status, service, code, hint] of [
      [409, 'ScopeLocked', 'locked', /Remove the lock/],
      [409, 'Other', 'conflict', /names what stands against it/],
      [403, 'RequestDisallowedByPolicy', 'disallowed', /exception/],
    ] as const) {
      const failure = await failureAs(ExplainedError, attach(refusal(status, service)).outcome);
      assert.equal(failure.code, code);
      assert.ok(failure.message.includes(service), failure.message);
      assert.match(failure.hint ?? '', hint);
    }
  });

  it('says what it takes where one may not give roles', async () => {
    const failure = await failureAs(ExplainedError, attach(refusal(403, 'AuthorizationFailed')).outcome);
    assert.equal(failure.code, 'forbidden');
    assert.match(failure.message, /the role AcrPull on demo42t/);
    assert.match(failure.hint ?? '', /Owner, User Access Administrator/);
  });

  it('is left with word of what may go on', async () => {
    const stop = new AbortController();
    const azure = armOver(() => {
      stop.abort();
      stop.signal.throwIfAborted();
      return reply(201);
    });
    const registry = { id: registryId, name: 'demo42t', subscriptionId, roleAssignmentMode: undefined };
    const attaching = attachRegistry(azure.arm, { registry, principalId }, stop.signal);
    const failure = await failureAs(ExplainedError, attaching);
    assert.equal(failure.code, 'leftRunning');
    assert.match(
      failure.message,
      /^Azure may still give the identity 2222\S+ the role AcrPull on demo42t\.$/,
    );
  });

  it('gives the narrowest of the roles by which a registry counts as attached', () => {
    assert.deepEqual(pullRole({ roleAssignmentMode: undefined }), registryPullRoles[0]);
    assert.deepEqual(pullRole({ roleAssignmentMode: 'AbacRepositoryPermissions' }), repositoryPullRoles[0]);
  });
});
