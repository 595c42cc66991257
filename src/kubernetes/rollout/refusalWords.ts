import type { ClusterEvent } from '../events';

/** Why no pod can be made, out of what its controller says: a condition, or an event with more around it. */
export function refusalWords(message: string): string {
  const why = message
    .replace(/^.{0,600}?(?:Error creating|failed error): /s, '')
    .replace(/^pods "[^"]*" is forbidden: /, '');
  return `no pod can be made: ${why.trim()}`;
}

/** The same of a controller's events, the oldest first: the last of them counts. */
export function refusalIn(events: readonly ClusterEvent[]): string | undefined {
  const last = events.findLast(({ reason }) => reason === 'FailedCreate' || reason === 'SuccessfulCreate');
  return last?.reason === 'FailedCreate' ? refusalWords(last.message) : undefined;
}
