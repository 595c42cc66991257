import { ExplainedError } from '../../base/errors';
import type { Target } from '../target';

/** The steps of talking to a registry at which `--faults` can make it fail. */
export const faultSteps = [
  'ping',
  'token',
  'exchange',
  'catalog',
  'repository',
  'update',
  'tags',
  'manifests',
  'manifest',
  'blob',
  'mount',
  'streaming',
  'auto-convert',
  'conversion',
  'convert',
  'operation',
  'cancel',
  'referrers',
  'delete',
] as const;
export type FaultStep = (typeof faultSteps)[number];

/** How a step can fail: with a status, or in what goes over the wire. */
export const faultKinds = [
  '401',
  '403',
  '404',
  '409',
  '429',
  '500',
  '503',
  'slow-headers',
  'stalled-body',
  'truncated-body',
  'reset',
  'invalid-json',
  'empty-body',
  'wrong-type',
  'huge-body',
  'link-loop',
  'redirect-elsewhere',
  'expired-token',
] as const;
export type FaultKind = (typeof faultKinds)[number];

interface Fault {
  readonly step: FaultStep;
  readonly kind: FaultKind;
  /** How many more times it strikes. */
  left: number;
}

/** The fault that strikes a step now, if one does; each asking counts. */
export type FaultPlan = (step: FaultStep | undefined) => FaultKind | undefined;

/** Reads `step:kind`, several separated by commas; `*N` behind a kind means the first N times only. */
export function parseFaults(text: string): FaultPlan {
  const faults = text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(parseFault);
  return step => {
    const fault = faults.find(candidate => candidate.step === step && candidate.left > 0);
    if (fault) fault.left -= 1;
    return fault?.kind;
  };
}

function parseFault(text: string): Fault {
  const [, step = '', kind = '', times] = /^([^:]*):([^*]*)(?:\*(\d+))?$/.exec(text) ?? [];
  const known = {
    step: faultSteps.find(candidate => candidate === step),
    kind: faultKinds.find(candidate => candidate === kind),
  };
  if (!known.step || !known.kind) throw unknownFault(text);
  return {
    step: known.step,
    kind: known.kind,
    left: times === undefined ? Number.POSITIVE_INFINITY : Number(times),
  };
}

function unknownFault(text: string): ExplainedError {
  return new ExplainedError(`There is no fault "${text}" in the simulator.`, {
    code: 'usage',
    hint: `Write step:kind or step:kind*times. Steps: ${faultSteps.join(', ')}. Kinds: ${faultKinds.join(', ')}.`,
  });
}

/** The step that a call belongs to. */
export function stepOf(target: Target, method: string): FaultStep | undefined {
  switch (target.kind) {
    case 'unknown':
      return undefined;
    case 'repository':
    case 'tag':
    case 'manifestAttributes':
      if (method !== 'GET') return 'update';
      if (target.kind === 'repository') return 'repository';
      return target.kind === 'tag' ? 'tags' : 'manifests';
    case 'streaming':
      return method === 'GET' ? 'streaming' : 'auto-convert';
    case 'conversion':
      return method === 'GET' ? 'conversion' : 'convert';
    case 'manifest':
      return method === 'DELETE' ? 'delete' : 'manifest';
    case 'uploads':
    case 'upload':
      return 'blob';
    default:
      return target.kind;
  }
}
