import { shortDigest } from '../../registry/reference';
import { conversionFailure } from '../../registry/streaming/conversionFailures';
import { isUnderWay } from '../../registry/streaming/operation';
import type { Limits, Subject } from '../checkExpansion';
import type { ImageCheck, ImageState } from '../imageState';
import type { OpenRegistry } from '../openRegistry';
import type { Conversion } from './conversions';
import { type Found, lookUp } from './lookUp';
import { whyNotConverted } from './whyNotConverted';

interface Finding {
  readonly state: ImageState;
  readonly reason: string;
}

const by = { by: 'streaming' } as const;
const notConverted: ImageState = { state: 'notEnabled', ...by };

/**
 * Looks whether an image can be streamed: it is ready when its streaming artifact is there, whatever its conversion says. Throws
 * RegistryError, or the signal's reason.
 */
export async function checkStreaming(
  registry: OpenRegistry,
  subject: Subject,
  limits: Limits,
): Promise<ImageCheck> {
  const found = await lookUp(registry, subject, limits.signal);
  const finding = await judged(registry, subject, found, limits);
  return { ...finding, digest: subject.digest, checkedAt: limits.clock.now() };
}

async function judged(
  registry: OpenRegistry,
  subject: Subject,
  found: Found,
  limits: Limits,
): Promise<Finding> {
  if (found.kind === 'artifact') return ready(found, subject);
  const conversions = registry.conversions;
  if (found.kind === 'conversion') {
    const conversion = conversions.note(subject, found.digest, found.operation, limits.clock.now());
    const finding = ofConversion(conversion, conversions.isRemoved(subject, conversion), limits);
    if (finding) return finding;
  } else conversions.forget(subject);
  return { state: notConverted, reason: await whyNotConverted(registry, subject, found, limits.signal) };
}

function ready({ artifact, digest }: Extract<Found, { kind: 'artifact' }>, subject: Subject): Finding {
  const { format, version, platform } = artifact;
  const kind = [[format, version].filter(Boolean).join(' '), platform].filter(Boolean).join(', ');
  const what = digest === subject.digest ? 'it' : `its linux/amd64 image ${shortDigest(digest)}`;
  return {
    state: { state: 'ready', ...by },
    reason: `Its streaming artifact ${shortDigest(artifact.digest)}${kind && ` (${kind})`} refers to ${what}.`,
  };
}

/** undefined where nothing will come of it, or of what came of it nothing is left. */
function ofConversion(conversion: Conversion, isRemoved: boolean, limits: Limits): Finding | undefined {
  switch (conversion.operation.status) {
    case 'Failed':
      return failed(conversion);
    case 'Canceled':
      return undefined;
    case 'Succeeded':
      return isRemoved || isLate(conversion, limits) ? undefined : listing(conversion);
    default:
      return isLate(conversion, limits) ? stuck(conversion) : converting(conversion);
  }
}

function isLate({ movedAt }: Conversion, { clock, stuckAfterMs }: Limits): boolean {
  return clock.now() - movedAt >= stuckAfterMs;
}

function failed({ operation }: Conversion): Finding {
  const { id, errorCode, errorMessage } = operation;
  const { meaning, advice } = conversionFailure(errorCode);
  const said = errorMessage === undefined ? '' : ` The service said: ${errorMessage}.`;
  return {
    state: { state: 'failed', code: errorCode ?? '', ...by },
    reason: `${meaning} ${advice}${said} (Operation ${id}.)`,
  };
}

function listing({ since }: Conversion): Finding {
  return {
    state: { state: 'expanding', since, ...by },
    reason: 'It is converted; its streaming artifact is not listed yet.',
  };
}

function converting(conversion: Conversion): Finding {
  const { progressPercent } = conversion.operation;
  const progress = progressPercent === undefined ? {} : { progressPercent };
  return {
    state: { state: 'expanding', since: conversion.since, ...progress, ...by },
    reason: `${words(conversion)}.`,
  };
}

function stuck(conversion: Conversion): Finding {
  return {
    state: { state: 'stuck', since: conversion.since, ...by },
    reason: `${words(conversion)}, and it has not got any further for long. Cancel it and convert the image again; if it stays so, Azure support can look the operation up by its id.`,
  };
}

function words({ operation }: Conversion): string {
  const { id, status, progressPercent } = operation;
  const progress = progressPercent === undefined ? '' : ` at ${progressPercent} %`;
  const known = isUnderWay(operation)
    ? `Its conversion is ${status === 'NotStarted' ? 'not started yet' : `running${progress}`}`
    : `Its conversion is "${status}"${progress}, a status that is not known here`;
  return `${known} (operation ${id})`;
}
