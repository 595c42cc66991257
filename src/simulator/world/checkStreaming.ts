import { conversionCodes } from '../../registry/streaming/conversionFailures';
import { isRecord } from '../requestBody';
import { type Check, fields, Mismatch, oneOf, text, wholeNumber, yesOrNo } from './checks';
import { durationMs } from './duration';

const code = oneOf(...conversionCodes);
const time = text('a time such as "90s"', value => durationMs(value) !== undefined);

const percent: Check = (value, at) => {
  if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > 99)
    throw new Mismatch(at, 'a whole number from 0 to 99');
};

const settings = fields({}, { referrersApi: yesOrNo, referrersPerMinute: wholeNumber(1) });
const failed = fields({ failed: code });
const conversion = fields(
  {},
  { progress: percent, doneIn: time, fails: code, stuckAt: percent, forgottenIn: time },
);

/** The Artifact Streaming of a registry. */
export const streaming: Check = (value, at) => {
  if (typeof value === 'boolean') return;
  if (!isRecord(value)) throw new Mismatch(at, 'true, false or an object');
  settings(value, at);
};

/** What has come of an image. */
export const imageStreaming: Check = (value, at) => {
  if (value === 'converted') return;
  if (!isRecord(value)) throw new Mismatch(at, '"converted" or an object');
  ('failed' in value ? failed : conversion)(value, at);
};
