import type { HttpReply } from '../../base/http';
import { asRecord, asString, asTime, parseJson } from '../../base/json';
import { withoutMarkup } from '../refusal';
import { readOperationFailure } from './operationFailure';
import { present } from './present';

/** How far an operation has come, in the service's words; the last three are final. */
export const streamingStatuses = ['NotStarted', 'Running', 'Succeeded', 'Failed', 'Canceled'] as const;

/** Any other word is one that the service has learnt since. */
export type StreamingStatus = (typeof streamingStatuses)[number] | (string & Record<never, never>);

/** One conversion of an image, as `/acr/v1/{repo}/_operations/{id}` tells it; `_streaming/{digest}` tells its id and status alone. */
export interface StreamingOperation {
  readonly id: string;
  readonly status: StreamingStatus;
  /** From 0 to 100, as told: it may go back. */
  readonly progressPercent?: number;
  readonly details?: string;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  /** `repository@digest`. */
  readonly resource?: string;
  /** The service's own; see conversionFailures. */
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

/** Whether it will not change any more. A status that is not known may. */
export function hasEnded({ status }: Pick<StreamingOperation, 'status'>): boolean {
  return status === 'Succeeded' || status === 'Failed' || status === 'Canceled';
}

/** Whether it is known to go on. */
export function isUnderWay({ status }: Pick<StreamingOperation, 'status'>): boolean {
  return status === 'NotStarted' || status === 'Running';
}

/** Reads an answer about an operation; `id` where it was asked for by that. undefined when the answer is none. */
export function readOperation(reply: HttpReply, id = readId(reply)): StreamingOperation | undefined {
  const answer = asRecord(parseJson(reply.body));
  const status = readStatus(answer?.status);
  if (answer === undefined || id === undefined || status === undefined) return undefined;
  const { code, message } = readOperationFailure(answer);
  const told = {
    progressPercent: readProgress(answer.progress),
    details: readText(answer.details),
    startedAt: asTime(answer.startTime),
    resource: asString(answer.resource),
    errorCode: code,
    errorMessage: readText(message),
  };
  return { id, status, ...present(told) };
}

function readId(reply: HttpReply): string | undefined {
  const fromBody = asString(asRecord(parseJson(reply.body))?.id);
  const location = reply.header('operation-location') ?? reply.header('location');
  const fromLocation = location?.split(/[?#]/)[0]?.split('/').at(-1);
  return [fromBody, reply.header('operation-id'), fromLocation].find(id => id);
}

function readStatus(value: unknown): StreamingStatus | undefined {
  const word = asString(value)?.trim();
  if (!word) return undefined;
  return streamingStatuses.find(known => known.toLowerCase() === word.toLowerCase()) ?? word.slice(0, 50);
}

/** `8%`; nothing where it is no part of a hundred. */
function readProgress(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : asString(value);
  const [, digits] = /^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(text ?? '') ?? [];
  const percent = Number(digits);
  return percent <= 100 ? percent : undefined;
}

function readText(value: unknown): string | undefined {
  const text = asString(value);
  return text === undefined ? undefined : withoutMarkup(text) || undefined;
}
