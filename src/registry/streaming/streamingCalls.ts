import type { Call } from '../connection';
import { shortName } from '../reference';
import { repositoryScope } from '../scope';

export function policyCall(repository: string, signal: AbortSignal): Call {
  return {
    ...reading(repository, signal),
    step: 'streaming',
    subject: `the streaming policy of ${repository}`,
    path: `/acr/v1/${repository}/_streaming`,
  };
}

export function conversionCall(repository: string, digest: string, signal: AbortSignal): Call {
  return {
    ...reading(repository, signal),
    step: 'conversion',
    subject: `the conversion of ${shortName({ repository, digest })}`,
    path: `/acr/v1/${repository}/_streaming/${digest}`,
  };
}

export function operationCall(repository: string, id: string, signal: AbortSignal): Call {
  return {
    ...reading(repository, signal),
    step: 'operation',
    subject: `the conversion ${id} of ${repository}`,
    path: `/acr/v1/${repository}/_operations/${encodeURIComponent(id)}`,
  };
}

function reading(repository: string, signal: AbortSignal) {
  return { method: 'GET', scope: repositoryScope(repository, 'pull'), expects: [200], signal } as const;
}

/** The change that goes with what a call reads. */
export function posting(call: Call, body?: object): Call {
  const change: Call = {
    ...call,
    method: 'POST',
    scope: { ...call.scope, actions: ['pull', 'push'] },
    expects: [200, 201, 202],
  };
  if (body === undefined) return change;
  return { ...change, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The removal of a streaming artifact, by its own digest. */
export function removalCall(repository: string, digest: string, signal: AbortSignal): Call {
  return {
    method: 'DELETE',
    step: 'delete',
    subject: `removing the streaming artifact ${shortName({ repository, digest })}`,
    path: `/v2/${repository}/manifests/${digest}`,
    scope: repositoryScope(repository, 'delete', 'metadata_read'),
    expects: [200, 202, 404],
    signal,
    repeatable: true,
  };
}
