import type { Finding } from './step';

const maxLength = 500;

/** What others wrote (names of certificates, of hosts, of services) as plain text: no control codes, nothing that turns its direction, not endless. */
export function printable(text: string): string {
  const plain = text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/g,
    ' ',
  );
  return plain.length > maxLength ? `${plain.slice(0, maxLength)}…` : plain;
}

export function printableFinding(finding: Finding): Finding {
  const { evidence, hint } = finding;
  return {
    ...finding,
    evidence: evidence.map(printable),
    ...(hint === undefined ? {} : { hint: printable(hint) }),
  };
}
