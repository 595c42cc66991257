import type { Accelerator, ImageState, StateName } from '../teleport/imageState';
import { type Invocation, usageError } from './invocation';
import type { Style } from './terminal';

export const stateStyles: Readonly<Record<StateName, Style>> = {
  ready: 'green',
  expanding: 'yellow',
  stuck: 'yellow',
  failed: 'red',
  notEnabled: 'dim',
  unavailable: 'dim',
  noAccess: 'red',
  error: 'red',
};

/** A state as programs read it. `accelerator` is null where the registry has none, or where it could not be found out. */
export function stateAsJson(state: ImageState) {
  return {
    accelerator: acceleratorIn(state),
    state: state.state,
    ...('progressPercent' in state ? { progressPercent: state.progressPercent } : {}),
    ...(state.state === 'failed' ? { failureCode: state.code || null } : {}),
  };
}

const ofNone: readonly StateName[] = ['unavailable', 'noAccess', 'error'];

function acceleratorIn({ state, by }: ImageState): Accelerator | null {
  return by ?? (ofNone.includes(state) ? null : 'teleport');
}

/** `--accelerator`; undefined for the one that the registry has. Throws a usage error. */
export function namedAccelerator(invocation: Pick<Invocation, 'value'>): Accelerator | undefined {
  const named = invocation.value('accelerator');
  if (named === undefined || named === 'auto') return undefined;
  if (named === 'teleport' || named === 'streaming') return named;
  throw usageError(`There is no accelerator "${named}".`, 'Give teleport, streaming or auto.');
}
