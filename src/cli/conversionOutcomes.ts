import { explain } from '../base/errors';
import { RegistryError } from '../registry/registryError';
import { hasEnded, type StreamingOperation } from '../registry/streaming/operation';
import { isImageMissing } from '../registry/streaming/streamingRefusals';
import { type ImageCheck, stateWords } from '../teleport/imageState';
import { exitCode, exitCodeOfError, exitCodeOfState } from './exitCode';
import { stateAsJson, stateStyles } from './imageStates';
import type { Style } from './terminal';

/** What came of one image, as it is printed. */
export interface Outcome {
  readonly words: string;
  readonly style: Style;
  readonly note?: string;
  readonly code: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Of a conversion that was started. One that nobody waits for is done when it goes on. */
export function converted(
  { state, reason, checkedAt, error }: ImageCheck,
  { isAwaited, nowMs }: { readonly isAwaited: boolean; readonly nowMs: number },
): Outcome {
  const isUnderWay = state.state === 'expanding' || state.state === 'stuck';
  const code = error === undefined ? exitCodeOfState(state.state) : exitCodeOfError(error);
  return {
    words: stateWords(state, nowMs),
    style: stateStyles[state.state],
    ...(state.state === 'ready' ? {} : { note: reason }),
    code: isUnderWay && !isAwaited ? exitCode.done : code,
    json: {
      ...stateAsJson(state),
      ...(state.state === 'ready' ? {} : { reason }),
      checkedAt: new Date(checkedAt).toISOString(),
    },
  };
}

/** Of a conversion that was to be stopped; undefined where there was none. */
export function canceled(operation: StreamingOperation | undefined): Outcome {
  const json = {
    canceled: operation?.status === 'Canceled',
    operation: operation?.id ?? null,
    status: operation?.status ?? null,
  };
  if (operation === undefined)
    return { words: 'is not being converted', style: 'dim', code: exitCode.done, json };
  const { status } = operation;
  if (status === 'Canceled') return { words: 'conversion canceled', style: 'dim', code: exitCode.done, json };
  return hasEnded(operation)
    ? {
        words: `is not being converted; its last conversion has ${status.toLowerCase()}`,
        style: 'dim',
        code: exitCode.done,
        json,
      }
    : { words: `cancellation asked for, still ${status}`, style: 'yellow', code: exitCode.notInTime, json };
}

/** Of one that could not be started, or stopped. */
export function failed(error: unknown, nowMs: number): Outcome {
  const isUnavailable = lacksStreaming(error);
  const state = isUnavailable ? 'unavailable' : 'error';
  const checkedAt = new Date(nowMs).toISOString();
  return {
    words: isUnavailable ? 'no Artifact Streaming here' : 'could not be converted',
    style: stateStyles[state],
    note: explain(error),
    code: isUnavailable ? exitCode.notEnabled : exitCodeOfError(error),
    json: { accelerator: null, state, reason: explain(error), checkedAt },
  };
}

/** Whether the registry has no such thing, rather than no such image. */
function lacksStreaming(error: unknown): boolean {
  if (!(error instanceof RegistryError) || error.code !== 'notFound') return false;
  return error.failure.step === 'conversion' && !isImageMissing(error.failure);
}
