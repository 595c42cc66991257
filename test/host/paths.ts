import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The repository's top folder, found from wherever the running file was bundled to. */
export const root = findRoot(__dirname);
/** Everything a test run leaves behind. */
export const outDir = join(root, 'out');
/** Downloads that outlive a run, kept outside the tracked tree. */
export const cacheDir = join(root, '.vscode-test');

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('No package.json above the running test file.');
  return findRoot(parent);
}

/** The files below a folder whose names end in `ending`, sorted, so that no list of tests is kept by hand. */
export function filesBelow(folder: string, ending = ''): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name.endsWith(ending))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

/** A file's path from the repository's top, with forward slashes on every system. */
export function fromRoot(file: string): string {
  return relative(root, file).split(sep).join('/');
}
