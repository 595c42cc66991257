import type { AzureFailure, AzureFault } from './azureError';

/** What a refusal means. */
export interface Reading {
  readonly code: AzureFault;
  /** As in "Azure did this". */
  readonly did: string;
  /** What to do next. */
  readonly hint: string;
}

/**
 * Refusals that their own code tells, since Azure gives several statuses to each: 409 stands for a lock, a resource provider that is not registered,
 * a policy, a quota and another change alike. Codes: "Common Azure deployment errors" and "Troubleshoot AKS" of Microsoft Learn. undefined for others.
 */
export function knownRefusal(
  { subject, status = 0, code = '' }: AzureFailure,
  said = '',
): Reading | undefined {
  if (status < 400 || status === 401 || status >= 500) return undefined;
  if (/^(ScopeLocked|ResourceLocked)$/i.test(code))
    return {
      code: 'locked',
      did: `refused ${subject}: a lock forbids it`,
      hint: 'Remove the lock on it, its resource group or subscription (in the portal under Locks), which takes the role Owner or User Access Administrator.',
    };
  if (/^(MissingSubscriptionRegistration|SubscriptionNotRegistered|NoRegisteredProviderFound)$/i.test(code))
    return unregistered(subject, said);
  if (/Policy/i.test(code))
    return {
      code: 'disallowed',
      did: `refused ${subject}: a policy forbids it`,
      hint: 'A policy of the subscription forbids it; who manages the policy can make an exception.',
    };
  if (/quota/i.test(code) || (/^OperationNotAllowed$/i.test(code) && /quota|exceed/i.test(said)))
    return {
      code: 'quota',
      did: `has no quota left for ${subject}`,
      hint: 'Ask for more quota of the subscription in that region, or for something smaller.',
    };
  return isRunning(code, said)
    ? {
        code: 'conflict',
        did: `turned down ${subject}: another change is under way`,
        hint: 'Wait until the other change has ended, then try again.',
      }
    : undefined;
}

function unregistered(subject: string, said: string): Reading {
  const [namespace] = /Microsoft\.[A-Za-z]+/.exec(said) ?? [];
  return {
    code: 'unregistered',
    did: `refused ${subject}: the subscription has not registered ${namespace ?? 'the resource provider'}`,
    hint: namespace
      ? `Run "az provider register --namespace ${namespace}", wait some minutes, then try again.`
      : 'Register the resource provider of the subscription in the portal, wait some minutes, then try again.',
  };
}

/** Services have a code of their own each, and OperationNotAllowed for more than that. */
function isRunning(code: string, said: string): boolean {
  if (/InProgress|ConcurrentOperation|ConflictingOperation|PendingOperation/i.test(code)) return true;
  return (
    /^(OperationNotAllowed|\w*Conflict)$/i.test(code) &&
    /in progress|in-progress|under ?way|another (operation|request)|being (created|updated|deleted)/i.test(
      said,
    )
  );
}
