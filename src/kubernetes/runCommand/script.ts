import type { KubectlLine } from './kubectlLine';
import { quoted } from './quoted';

/** What was there before an apply. `clientSide`: an object whose fields kubectl would take over unasked. */
export type Before = 'absent' | 'there' | 'clientSide' | 'unknown';

/** How one kubectl of a script ended. */
export interface Outcome {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  /** There for an apply. */
  readonly before?: Before;
}

/**
 * What one kubectl writes, between marks: its output as it comes, then how it ended and what it wrote as errors.
 *
 * An apply reads the object first. That it is not there makes it new; that it was applied by kubectl from a client (its managed fields have
 * that annotation) forbids it: `kubectl apply --server-side` takes such fields over, and removes those that the manifest leaves out.
 */
const functions = `
tell() { printf '\\n%s exit %s %s\\n%s\\n%s end\\n' "$mark" "$code" "$before" "$err" "$mark"; }
run() { printf '%s begin %s\\n' "$mark" "$1"; shift; { err=$("$@" 2>&1 1>&3); code=$?; } 3>&1; tell; }
once() { before=-; run "$@"; }
look() { seen=$("$@" 2>&1); code=$?; before=unknown; if [ "$code" = 0 ]; then before=there; fi; }
judge() { case $before$seen in there*'"f:kubectl.kubernetes.io/last-applied-configuration"'*) before=clientSide;; unknown*'(NotFound)'*) before=absent;; esac; }
stay() { printf '%s begin %s\\n' "$mark" "$1"; err=$seen; if [ "$before" = clientSide ]; then err=; fi; tell; }
after() { judge; case $before in absent|there) run "$@";; *) stay "$@";; esac; }`;

/** The command line that runs them one after the other; `mark` stands in nothing that they write. */
export function scriptOf(lines: readonly KubectlLine[], mark: string): string {
  const each = lines.flatMap(({ words, lookAt }, index) => {
    const line = `${index} ${kubectl(words)}`;
    return lookAt === undefined ? [`once ${line}`] : [`look ${kubectl(lookAt)}`, `after ${line}`];
  });
  return [`mark=${quoted(mark)}${functions}`, ...each, ''].join('\n');
}

function kubectl(words: readonly string[]): string {
  return ['kubectl', ...words.map(quoted)].join(' ');
}

/** How each of them ended, by its number; those that are missing were cut off, or have not been run. */
export function outcomesIn(logs: string, mark: string): ReadonlyMap<number, Outcome> {
  const form = `${mark} begin (\\d+)\n(.*?)\n${mark} exit (\\d+) (\\S+)\n(.*?)\n${mark} end`;
  const found = logs.replaceAll('\r\n', '\n').matchAll(new RegExp(form, 'gs'));
  return new Map(
    [...found].map(([, index, out = '', exitCode, before = '', err = '']) => [
      Number(index),
      { exitCode: Number(exitCode), out, err, ...(isBefore(before) ? { before } : {}) },
    ]),
  );
}

function isBefore(word: string): word is Before {
  return ['absent', 'there', 'clientSide', 'unknown'].includes(word);
}
