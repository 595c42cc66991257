/** What a request fails with when no way leads through its proxy: node-fetch passes on the words of an error alone, so that they hold all of it. */
export function proxyFailure(proxy: string | URL, cause: unknown): Error {
  const { host } = new URL(proxy);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const error = new Error(`Proxy ${host} failed (${code ?? 'no answer'})`, { cause });
  return code === undefined ? error : Object.assign(error, { code });
}

/** Ours, and VS Code's, which has the proxies that it tried in the form of a PAC file's answer. */
const forms = [
  /\bProxy (\S+) failed \(([^)]*)\)/,
  /socket connection to proxies:.*?\b(?:PROXY|HTTPS?|SOCKS\d?) (?:[^\s"]*@)?([^\s;,"@]+)/,
];

/** The proxy that an error is of, without credentials, and the code of what went wrong, empty where that is not said; undefined when it is of none. */
export function failedProxy(said: string): { readonly proxy: string; readonly code: string } | undefined {
  for (const form of forms) {
    const [, proxy, code = ''] = form.exec(said) ?? [];
    if (proxy !== undefined) return { proxy, code };
  }
  return undefined;
}
