import type { Fix } from '../readiness/fix';
import { planAttachment } from './attachRegistry';
import { planConversion } from './convertImage';
import { planPool } from './createPool';
import { planToken } from './createToken';
import { planStreaming } from './enableStreaming';
import type { FixContext, FixPlan } from './fixPlan';
import { planImport } from './importImage';
import { planLabels } from './labelPool';
import { planRegistration } from './registerFeature';
import { planScaling } from './scalePool';

export type { FixContext, FixPlan } from './fixPlan';

/** What a fix would do. Throws ExplainedError where it cannot be done: what it is about is not known, or does not allow it. */
export async function planFix(fix: Fix, context: FixContext): Promise<FixPlan> {
  switch (fix.kind) {
    case 'createToken':
      return planToken(fix, context);
    case 'attachRegistry':
      return planAttachment(fix, context);
    case 'enableStreaming':
      return planStreaming(fix, context);
    case 'importImage':
      return planImport(fix, context);
    case 'convertImage':
      return planConversion(fix, context);
    case 'registerFeature':
      return planRegistration(fix, context);
    case 'scalePool':
      return planScaling(fix, context);
    case 'labelPool':
      return planLabels(fix, context);
    case 'createPool':
      return planPool(fix, context);
  }
}
