import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { canaries, canaryFile, disguises } from './host/canaries';
import { filesBelow, fromRoot, outDir } from './host/paths';
import { writeResult } from './host/results';

// The last step of a test run: no credential that a test used may stand in any log, state file or report.

/** Pictures cannot be searched, and the bundled tests and the list itself are where credentials come from. */
const unsearched = [join(outDir, 'screenshots', sep), join(outDir, 'vscode', sep), canaryFile];

function main(): boolean {
  const secrets = canaries().map(secret => ({ secret, forms: disguises(secret) }));
  if (secrets.length === 0) {
    const reason = 'no test of this run used a credential';
    console.log(`- skipped: ${reason}`);
    writeResult({ passed: 0, failed: 0, skipped: 1, skipReasons: [reason], complete: true });
    return true;
  }
  const files = filesBelow(outDir).filter(file => !unsearched.some(path => file.startsWith(path)));
  const leaked = new Set<string>();
  for (const file of files) {
    const content = readFileSync(file);
    for (const { secret, forms } of secrets) {
      if (!forms.some(form => content.includes(form))) continue;
      leaked.add(secret);
      console.log(`✗ ${secret} stands in ${fromRoot(file)}`);
    }
  }
  console.log(`${secrets.length} credentials looked for in ${files.length} files, ${leaked.size} found`);
  const passed = secrets.length - leaked.size;
  writeResult({ passed, failed: leaked.size, skipped: 0, skipReasons: [], complete: true });
  return leaked.size === 0;
}

process.exit(main() ? 0 : 1);
