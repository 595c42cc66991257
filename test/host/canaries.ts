import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outDir } from './paths';

/** Where the credentials used in a test run are listed, one a line. */
export const canaryFile = join(outDir, 'canaries.txt');

/** A credential for a test. It is looked for at the end, in everything that the run left behind. */
export function canary(label: string): string {
  const secret = `${label}-${randomBytes(12).toString('hex')}`;
  mkdirSync(outDir, { recursive: true });
  appendFileSync(canaryFile, `${secret}\n`);
  return secret;
}

/** The credentials used so far. */
export function canaries(): string[] {
  if (!existsSync(canaryFile)) return [];
  return readFileSync(canaryFile, 'utf8').split('\n').filter(Boolean);
}

/** The byte sequences that give a credential away: as it is, in a URL, as UTF-16, and within a longer text in Base64. */
export function disguises(secret: string): Buffer[] {
  const texts = [secret, encodeURIComponent(secret), ...base64Within(secret)];
  return [...new Set(texts)].map(text => Buffer.from(text)).concat(Buffer.from(secret, 'utf16le'));
}

/** Base64 writes three bytes as four letters, so a text inside another has three forms; the letters at its ends mix in neighbours. */
function base64Within(secret: string): string[] {
  const alphabets = ['base64', 'base64url'] as const;
  return alphabets.flatMap(alphabet =>
    [0, 1, 2].map(before => {
      const text = Buffer.from(`${'\0'.repeat(before)}${secret}`)
        .toString(alphabet)
        .replace(/=+$/, '');
      const whole = Math.floor((before + Buffer.byteLength(secret)) / 3) * 4;
      return text.slice(before === 0 ? 0 : before + 1, whole);
    }),
  );
}
