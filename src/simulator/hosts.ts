const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Finds what stands behind a Host header: an entry by its name, whatever the port; the first for a loopback address. */
export function byHost<T>(entries: ReadonlyMap<string, T>): (host: string) => T | undefined {
  const [first] = entries.values();
  return host => {
    const direct = entries.get(host);
    if (direct) return direct;
    const name = host.replace(/:\d+$/, '').toLowerCase();
    return entries.get(name) ?? (loopbackNames.has(name) ? first : undefined);
  };
}
