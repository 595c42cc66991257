/** Sorts the names below `path` (empty, or ending with a slash) into the folders and the repositories directly in it. */
export function foldersAndRepositories(
  path: string,
  names: readonly string[],
): { readonly folders: readonly string[]; readonly repositories: readonly string[] } {
  const folders = new Set<string>();
  const repositories: string[] = [];
  for (const name of names) {
    if (!name.startsWith(path)) continue;
    const slash = name.indexOf('/', path.length);
    if (slash < 0) repositories.push(name);
    else folders.add(name.slice(0, slash + 1));
  }
  return { folders: [...folders], repositories };
}
