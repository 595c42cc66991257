import assert from 'node:assert/strict';
import type { Arm, ArmCall } from '../../src/azure/arm';
import { session } from '../azure/sessions';
import { type Exchange, replay } from './recordings';

/** Does something with Resource Manager against recorded answers; all of them have to be asked for, as they were. */
export async function against<T>(played: readonly Exchange[], task: (arm: Arm) => Promise<T>): Promise<T> {
  const server = replay(played);
  const { arm, clock } = session(server.send);
  try {
    return await clock.settle(task(arm));
  } finally {
    server.end();
  }
}

/** Sends the change that comes first in the recording, and follows it. */
export async function finished(played: readonly Exchange[], apiVersion: string) {
  const { method, url, body } = played[0]?.request ?? assert.fail('Nothing was recorded.');
  const states: string[] = [];
  const call: ArmCall = {
    method: method as 'PUT',
    path: new URL(url).pathname,
    apiVersion,
    ...(body === null ? {} : { body }),
    subject: 'the change',
    signal: new AbortController().signal,
  };
  const progress = { deadlineMs: 3_600_000, report: (state: string) => states.push(state) };
  return { result: await against(played, arm => arm.finish(call, progress)), states };
}
