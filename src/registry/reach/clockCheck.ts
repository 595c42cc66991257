import { formatSpan } from '../../base/units';
import { type Check, skipped } from './step';

/** Registries and sign-ins take tokens this far off their time. */
const maxSkewMs = 300_000;

/** Whether this machine's clock and the registry's agree, by the `Date` header (RFC 9110 §6.6.1). */
export const clockCheck: Check = async ({ address }, { answer }) => {
  const theirs = Date.parse(answer?.date ?? '');
  if (answer === undefined || Number.isNaN(theirs)) return skipped('No answer told what time it is.');
  const skewMs = answer.atMs - theirs;
  const size = Math.abs(skewMs);
  const way = skewMs > 0 ? 'ahead of' : 'behind';
  const whose = `that of ${address.loginServer}`;
  if (size <= maxSkewMs) {
    // The header counts whole seconds.
    const off = size < 2000 ? 'agrees with' : `is ${formatSpan(size)} ${way}`;
    return { finding: { outcome: 'ok', evidence: [`The clock of this machine ${off} ${whose}.`] } };
  }
  const evidence = [
    `The clock of this machine is ${formatSpan(size)} ${way} ${whose}.`,
    `Here it is ${new Date(answer.atMs).toISOString()}, there ${new Date(theirs).toISOString()}.`,
  ];
  const hint = 'Set the clock: tokens and certificates count by it.';
  return { finding: { outcome: 'warning', code: 'clockSkew', evidence, hint } };
};
