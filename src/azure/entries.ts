import { asArray, asRecord, type JsonRecord } from '../base/json';
import type { Arm, ArmCall } from './arm';

/** Reads a whole list of Resource Manager. */
export async function entriesOf(arm: Arm, call: ArmCall): Promise<readonly JsonRecord[]> {
  const all: JsonRecord[] = [];
  for await (const page of arm.pages(call)) all.push(...page);
  return all;
}

/** The entries of an array that are JSON objects. */
export function records(value: unknown): readonly JsonRecord[] {
  return asArray(value)
    .map(asRecord)
    .filter(entry => entry !== undefined);
}
