import { join } from 'node:path';
import { within } from '../../host/deadline';
import { startChild } from '../../host/processes';
import { goFailure } from './unreachable';

interface GoBuild {
  /** Of the module; the programs come into `bin` there. */
  readonly folder: string;
  /** Where Go keeps what it has compiled. */
  readonly compiled: string;
  readonly packages: readonly string[];
  readonly linkerFlags: readonly string[];
  readonly limitMs: number;
  readonly what: string;
}

const progressEveryMs = 30_000;

/** Builds programs without symbols and says now and then how far it is. */
export async function goBuild({
  folder,
  compiled,
  packages,
  linkerFlags,
  limitMs,
  what,
}: GoBuild): Promise<void> {
  const flags = [
    '-v',
    '-trimpath',
    '-gcflags=all=-dwarf=false',
    `-ldflags=${['-s', '-w', ...linkerFlags].join(' ')}`,
  ];
  const child = startChild('go', ['build', ...flags, '-o', `${join(folder, 'bin')}/`, ...packages], {
    cwd: folder,
    env: { ...process.env, ...goEnvironment(compiled) },
    stdio: ['ignore', 'ignore', 'pipe'],
    ownGroup: true,
  });
  const lines: string[] = [];
  child.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lines.push(...text.split('\n').filter(Boolean));
  });
  const begin = performance.now();
  const progress = setInterval(() => {
    const seconds = Math.round((performance.now() - begin) / 1000);
    console.log(`  ${what}: ${seconds} s, ${lines.length} steps, now ${lines.at(-1) ?? '…'}`);
  }, progressEveryMs);
  try {
    const code = await within(child.exited, limitMs, what);
    if (code !== 0) throw goFailure(`${what} failed with exit code ${code}`, lines.slice(-40).join('\n'));
  } finally {
    clearInterval(progress);
    await child.stop();
  }
}

/** Go may add to go.mod what is needed, and needs no C compiler; all else is as the person has set it. */
export function goEnvironment(compiled: string): Record<string, string> {
  const flags = [process.env.GOFLAGS, '-mod=mod', '-buildvcs=false'].filter(Boolean).join(' ');
  return { CGO_ENABLED: '0', GOFLAGS: flags, GOCACHE: compiled, GOWORK: 'off' };
}
