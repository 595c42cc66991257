import { asRecord, parseJson } from '../../base/json';
import { plainText } from '../../base/outsideText';
import { ClusterError, type ClusterFailure, unreadable } from '../clusterError';
import type { ClusterCall, ClusterReply } from '../connection';
import { statusError } from '../refusal';
import type { RemoveSecrets } from '../sentSecrets';
import { statusWithout } from '../status';
import { kubectlStatus } from './kubectlStatus';
import type { Outcome } from './script';

/** What a call is answered with, out of how kubectl ended. Throws ClusterError. */
export function kubectlReply(
  failure: ClusterFailure,
  { method, expects }: Pick<ClusterCall, 'method' | 'expects'>,
  outcome: Outcome,
  remove: RemoveSecrets,
): ClusterReply {
  const { exitCode, out, err, before } = outcome;
  if (before === 'clientSide') throw clientSide(failure);
  if (exitCode !== 0) throw refusalOf(failure, err, remove);
  const warnings = [...err.matchAll(warning)].map(([, text = '']) => plainText(remove(text)));
  const status = before === 'absent' || method === 'POST' ? 201 : 200;
  if (expects === 'text') return { status, body: {}, text: out, warnings };
  const body = asRecord(parseJson(out));
  if (body === undefined) throw unreadable(failure, 'JSON');
  return { status, body, text: out, warnings };
}

const warning = /^Warning: (.*)\n?/gm;

function refusalOf(failure: ClusterFailure, written: string, remove: RemoveSecrets): ClusterError {
  const text = written.replace(warning, '').trim();
  const status = kubectlStatus(text);
  if (status) return statusError(failure, statusWithout(status, remove));
  const { cluster, subject } = failure;
  const said = remove(text);
  const [line = ''] = said.split('\n');
  const isAway = /^(Unable to connect to the server|The connection to the server|net\/http:)/.test(line);
  return new ClusterError(`${cluster} was asked for ${subject} by kubectl, which said: ${line}`, failure, {
    code: isAway ? 'unavailable' : 'failed',
    hint: isAway
      ? 'The cluster may be starting or stopping: try again in a while.'
      : 'Try it from the network of the cluster.',
    detail: said.slice(0, 2000),
  });
}

/** kubectl would do more than was asked. */
function clientSide(failure: ClusterFailure): ClusterError {
  const { cluster, subject } = failure;
  return new ClusterError(
    `${subject} of ${cluster} was made with kubectl apply. Applying it by run command would take over its fields, and remove those that the manifest leaves out.`,
    failure,
    {
      code: 'denied',
      hint: 'Deploy it from the network of the cluster, or choose another name or namespace.',
    },
  );
}
