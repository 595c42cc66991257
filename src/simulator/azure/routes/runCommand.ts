import { Buffer } from 'node:buffer';
import { chunksOf } from '../../bodies';
import { empty, json, type SimulatorResponse } from '../../message';
import { readJsonObject } from '../../requestBody';
import { urlAt } from '../armCall';
import { armError, armTime } from '../armMessage';
import { apiHostOf } from '../bodies/clusterBody';
import type { AskApi } from '../commands/kubectl';
import { runInShell } from '../commands/shell';
import { unzip } from '../commands/unzip';
import type { ClusterCall } from './clusters';

/** For a pod to be scheduled and to come to its end; a real one takes some seconds. */
const durationMs = 1_000;

/** `runCommand`: runs a command within the cluster (202, then its result at Location). The words of its refusals are ours; what Azure says is not published. */
export async function answerRunCommand(call: ClusterCall): Promise<SimulatorResponse> {
  const { cluster, request, operations, subscription, now, apiVersion } = call;
  const { runCommand = true, stopped, entra } = cluster.data;
  if (!runCommand) return armError(400, 'BadRequest', 'Run command is disabled for this managed cluster.');
  if (stopped) return armError(409, 'OperationNotAllowed', 'The managed cluster is stopped.');
  const { command, context = '', clusterToken } = (await readJsonObject(request)) ?? {};
  if (typeof command !== 'string' || command === '')
    return armError(400, 'InvalidParameter', 'The command is missing.');
  if (entra !== undefined && typeof clusterToken !== 'string')
    return armError(
      400,
      'InvalidParameter',
      'The clusterToken of a cluster with Microsoft Entra is missing.',
    );
  const files = context === '' ? new Map<string, string>() : unzip(Buffer.from(String(context), 'base64'));
  if (!files) return armError(400, 'InvalidParameter', 'The context is no base64 encoded zip file.');
  const token = entra === undefined ? call.servers.of(cluster).adminToken : String(clusterToken);
  const result = await runInShell(command, askAs(call, token), files);
  const told = { subscription: subscription.id, running: 'Running', durationMs, result: { ...result } };
  const { id } = operations.begin(told, now, () => undefined);
  const location = urlAt(call, `${cluster.id}/commandResults/${id}?api-version=${apiVersion}`);
  return empty(202, { location });
}

/** `commandResults`: what became of a command. */
export function answerCommandResult(call: ClusterCall): SimulatorResponse {
  const { names, operations, subscription, now, request } = call;
  const operation = operations.find(names.commandResult ?? '', subscription.id);
  if (!operation?.result) return armError(404, 'NotFound', 'The command could not be found.');
  const { id, startedAt, endsAt, result } = operation;
  const { scheme, host, target } = request;
  if (endsAt > now) return empty(202, { location: `${scheme}://${host}${target}` });
  const times = { startedAt: armTime(startedAt), finishedAt: armTime(endsAt) };
  return json(200, { id, properties: { provisioningState: 'Succeeded', ...times, ...result } });
}

/** Asks the API server from inside, whoever reaches it from outside. */
function askAs({ cluster, servers, request }: ClusterCall, token: string): AskApi {
  return async ({ method, target, body, contentType = 'application/json' }) => {
    const answer = await servers.of(cluster).handle({
      method,
      scheme: 'https',
      host: apiHostOf(cluster),
      target,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': contentType },
      body: body === undefined ? [] : [Buffer.from(body)],
      signal: request.signal,
    });
    const text = Buffer.concat([...chunksOf(answer.body)]).toString('utf8');
    return { status: answer.status, body: text, warnings: warningsOf(answer.headers.warning) };
  };
}

function warningsOf(header = ''): string[] {
  return [...header.matchAll(/299 - ("(?:[^"\\]|\\.)*")/g)].map(([, text = '""']) => JSON.parse(text));
}
