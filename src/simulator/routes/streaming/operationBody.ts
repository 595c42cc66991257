import type { Call } from '../../call';
import { type Conversion, type ConversionState, stateOf } from '../../registry/streaming/conversion';

/** The headers that tell where an operation is to be asked for. */
export function operationHeaders({ request: { scheme, host } }: Call, repository: string, id: string) {
  const location = `${scheme}://${host}/acr/v1/${repository}/_operations/${id}`;
  return { location, 'operation-location': location, 'operation-id': id };
}

/** A conversion as `_operations/{id}` tells it. How one that failed or succeeded looks is not recorded: those are stand-ins. */
export function operationBody(repository: string, conversion: Conversion, now: number, act = '') {
  const state = stateOf(conversion, now);
  const resource = `${repository}@${conversion.image.digest}`;
  return {
    name: `${act}ArtifactStreamingConversion`,
    resource,
    status: state.status,
    startTime: startTime(conversion.startedAt),
    progress: `${state.percent}%`,
    details: `Conversion ${stageOf(state)} for resource ${resource}`,
    ...(state.code && {
      error: { code: state.code, message: `The conversion of ${resource} failed with ${state.code}` },
    }),
  };
}

/** A moment as operations tell it: in whole seconds. */
export function startTime(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

function stageOf({ status, percent }: ConversionState): string {
  if (status === 'Succeeded') return 'completed';
  if (status === 'Failed') return 'failed';
  return percent > 0 ? 'ongoing' : 'started';
}
