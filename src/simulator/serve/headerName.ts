const written = new Map<string, string>();

/** A header name as servers write it over HTTP/1.1 (`Docker-Content-Digest`), because scripts are known to look for just that. */
export function headerName(name: string): string {
  const known = written.get(name);
  if (known !== undefined) return known;
  const capital = name.replace(/(^|-)[a-z]/g, start => start.toUpperCase());
  written.set(name, capital);
  return capital;
}
