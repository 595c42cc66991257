import { plainText } from '../../base/outsideText';
import type { Finding } from './step';

const maxLength = 500;

/** What others wrote (names of certificates, of hosts, of services) as plain text. */
export function printableFinding(finding: Finding): Finding {
  const { evidence, hint } = finding;
  return {
    ...finding,
    evidence: evidence.map(text => plainText(text, maxLength)),
    ...(hint === undefined ? {} : { hint: plainText(hint, maxLength) }),
  };
}
