import { ClusterError, type ClusterFailure } from './clusterError';
import type { ClusterStatus } from './status';

/** The answers of a 403, which many parts of the API give: authorization, quota, admission, a namespace on its way out. */
export function forbidden(failure: ClusterFailure, status: ClusterStatus): ClusterError {
  return (
    denied(failure, status) ??
    overQuota(failure, status) ??
    terminating(failure, status) ??
    unauthorizedVerb(failure, status) ??
    new ClusterError(
      `${failure.cluster} refused ${failure.subject}: ${core(status)}.`,
      failure,
      detailed(status, 'denied', 'Change the manifest as it says, or ask whoever runs the cluster.'),
    )
  );
}

function unauthorizedVerb(failure: ClusterFailure, status: ClusterStatus): ClusterError | undefined {
  const form =
    /User "([^"]*)" cannot (\w+) (?:resource "([^"]+)" in API group "[^"]*" (?:in the namespace "([^"]+)"|at the cluster scope)|path "([^"]+)")/;
  const [whole, user = '', verb = '', resource, namespace, path] = form.exec(status.message) ?? [];
  if (whole === undefined) return undefined;
  const where = namespace === undefined ? `in all of ${failure.cluster}` : `in namespace ${namespace}`;
  const what = resource === undefined ? `${path} of ${failure.cluster}` : `${resource} ${where}`;
  return new ClusterError(
    `${user || 'Nobody'} may not ${verb} ${what}.`,
    { ...failure, ...(namespace === undefined ? {} : { namespace }) },
    detailed(status, 'forbidden', `Ask whoever runs ${failure.cluster} for a role that allows it.`),
  );
}

function overQuota(failure: ClusterFailure, status: ClusterStatus): ClusterError | undefined {
  const [, quota, asked, used, limit] =
    /exceeded quota: ([^,]+), requested: (.*?), used: (.*?), limited: (.*)$/s.exec(status.message) ?? [];
  if (quota !== undefined)
    return new ClusterError(
      `Quota ${quota} of ${failure.cluster} leaves no room for ${failure.subject}: ${asked} asked for, ${used} in use, ${limit} allowed.`,
      failure,
      detailed(
        status,
        'quota',
        'Remove something from the namespace, ask for less, or have the quota raised.',
      ),
    );
  const [, unmet, what] = /failed quota: ([^:]+): (.*)$/s.exec(status.message) ?? [];
  if (unmet === undefined) return undefined;
  return new ClusterError(
    `Quota ${unmet} of ${failure.cluster} does not take ${failure.subject}: ${what}.`,
    failure,
    detailed(status, 'quota', 'Give the containers these requests and limits.'),
  );
}

function terminating(failure: ClusterFailure, status: ClusterStatus): ClusterError | undefined {
  if (!status.causes.some(({ reason }) => reason === 'NamespaceTerminating')) return undefined;
  const [, namespace = failure.namespace ?? ''] =
    /in namespace (\S+) because it is being terminated/.exec(status.message) ?? [];
  return new ClusterError(
    `Namespace ${namespace} of ${failure.cluster} is being deleted, and takes nothing new.`,
    { ...failure, namespace },
    detailed(status, 'namespaceTerminating', 'Wait until it is gone and create it again, or choose another.'),
  );
}

/** In the words of whoever wrote the webhook or the policy. */
function denied(failure: ClusterFailure, status: ClusterStatus): ClusterError | undefined {
  const [, webhook, words] =
    /admission webhook "([^"]+)" denied the request(?: without explanation|: (.*))?$/s.exec(status.message) ??
    [];
  const [, policy, why] =
    /(?:ValidatingAdmissionPolicy|policy) ['"]([^'"]+)['"](?: with binding '[^']+')? denied request: (.*)$/s.exec(
      status.message,
    ) ?? [];
  const who = webhook === undefined ? `policy ${policy}` : `admission webhook ${webhook}`;
  if (webhook === undefined && policy === undefined) return undefined;
  const said = oneLine(words ?? why ?? 'it gives no reason');
  return new ClusterError(
    `The ${who} of ${failure.cluster} refused ${failure.subject}: ${said}.`,
    failure,
    detailed(status, 'denied', 'Change the manifest as it says, or ask whoever runs the cluster.'),
  );
}

/** What follows "is forbidden:", where it is there. */
function core({ message, code }: ClusterStatus): string {
  const said = /is forbidden: (.*)$/s.exec(message)?.[1] ?? message;
  return said === '' ? `it is forbidden (${code})` : oneLine(said);
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}

function detailed(
  { message }: ClusterStatus,
  code: 'forbidden' | 'quota' | 'denied' | 'namespaceTerminating',
  hint: string,
) {
  return { code, hint, ...(message === '' ? {} : { detail: message }) };
}
