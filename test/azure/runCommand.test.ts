import assert from 'node:assert/strict';
import { AzureError } from '../../src/azure/azureError';
import { runCommand } from '../../src/azure/runCommand';
import type { HttpReply } from '../../src/base/http';
import { unzip } from '../../src/simulator/azure/commands/unzip';
import { failureAs } from '../support/errors';
import { clusterId, arm as endpoint, json, session } from './sessions';

const location = `${endpoint}${clusterId}/commandResults/1?api-version=2026-04-01`;
const begun = json(202, '', { location });
const cluster = { id: clusterId, name: 'old-aks' };

function running(answers: readonly HttpReply[], token?: string) {
  const { arm, clock, requests } = session(
    (_, index) => answers[Math.min(index, answers.length - 1)] as HttpReply,
  );
  const result = runCommand(arm, cluster, {
    command: 'kubectl get --raw /api',
    files: [{ name: '0.json', text: '{}' }],
    signal: new AbortController().signal,
    ...(token === undefined ? {} : { token }),
  });
  result.catch(() => {});
  return { result, clock, requests };
}

const ended = (properties: object) => json(200, { id: '1', properties });

describe('a command in a cluster of Azure', () => {
  it('is sent with its files and the token for the cluster, and followed to its result', async () => {
    const done = ended({ provisioningState: 'Succeeded', exitCode: 3, logs: 'a\n' });
    const { result, clock, requests } = running([begun, json(202, '', { location }), done], 'cluster-token');
    assert.deepEqual(await clock.settle(result), { exitCode: 3, logs: 'a\n' });
    const [first] = requests;
    assert.equal(first?.url, `${endpoint}${clusterId}/runCommand?api-version=2026-04-01`);
    const { command, context, clusterToken } = JSON.parse(first?.body ?? '');
    assert.deepEqual([command, clusterToken], ['kubectl get --raw /api', 'cluster-token']);
    assert.deepEqual([...(unzip(Buffer.from(context, 'base64')) ?? [])], [['0.json', '{}']]);
    assert.deepEqual(
      requests.map(({ method, url }) => `${method} ${url === location}`),
      ['POST false', 'GET true', 'GET true'],
    );
  });

  it('is no command of somebody with a token where none is given', async () => {
    const { result, clock, requests } = running([begun, ended({ exitCode: 0 })]);
    assert.deepEqual(await clock.settle(result), { exitCode: 0, logs: '' });
    assert.deepEqual(Object.keys(JSON.parse(requests[0]?.body ?? '')), ['command', 'context']);
  });

  for (const [name, answers, code, said] of [
    [
      'names the actions that a role lacks',
      [json(403, { error: { code: 'AuthorizationFailed', message: 'The client may not.' } })],
      'forbidden',
      /^Azure refused a command in old-aks \(403 AuthorizationFailed\)\. It takes a role with the actions \S+\/runcommand\/action and \S+\/commandResults\/read on the cluster\.$/,
    ],
    [
      'says why it could not be started',
      [begun, ended({ provisioningState: 'Failed', reason: 'pod was not scheduled in 60 seconds' })],
      'failed',
      /^A command in old-aks failed in Azure \(Failed: pod was not scheduled in 60 seconds\)\./,
    ],
    [
      'is given up on in the end',
      [begun, json(202, '', { location })],
      'timeout',
      /^Azure has not finished a command in old-aks within 5 minutes; it goes on there\./,
    ],
    [
      'does not take just anything for a result',
      [begun, ended({ provisioningState: 'Succeeded' })],
      'unreadable',
      /^Azure answered for a command in old-aks with something that is not the result of a command\./,
    ],
  ] as const)
    it(name, async () => {
      const { result, clock } = running(answers);
      const error = await failureAs(AzureError, clock.settle(result));
      assert.equal(error.code, code);
      assert.match(`${error.message} ${error.hint}`, said);
    });
});
