import { existsSync } from 'node:fs';
import { runChild } from './processes';

const aptLimitMs = 15 * 60_000;

/** Installs packages with apt-get where that is ours to do (Debian, as root); false where it is not. */
export async function installDebianPackages(names: readonly string[]): Promise<boolean> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  process.stderr.write(`Installing with apt-get: ${names.join(', ')} …\n`);
  await apt(['update', '-q']);
  await apt(['install', '-y', '-q', '--no-install-recommends', ...names]);
  return true;
}

async function apt(args: readonly string[]): Promise<void> {
  await runChild('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    limitMs: aptLimitMs,
    what: `apt-get ${args[0]}`,
  });
}
