/** Go's modules could not be had: no fault of what is tested, and nothing that a test can do about. */
export class ModulesUnreachable extends Error {}

const signs =
  /dial tcp|no such host|connection refused|i\/o timeout|TLS handshake|proxyconnect|module lookup disabled|: (?:403|404|410|5\d\d) /i;

/** The error for what Go said when it failed. */
export function goFailure(what: string, said: string): Error {
  const message = `${what}: ${said}`;
  return signs.test(said) ? new ModulesUnreachable(message) : new Error(message);
}
