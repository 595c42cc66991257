import { randomBytes } from 'node:crypto';
import type { WorldData } from './world/worldData';

/** Each user's password: given, or in the world, or random in this process. Empty for a user whom the registry does not have. */
export function passwordsOf(
  { registries }: WorldData,
  given: Readonly<Record<string, string>> = {},
): (loginServer: string, user: string) => string {
  const key = (loginServer: string, user: string) => `${loginServer} ${user}`;
  const passwords = new Map(
    registries.flatMap(({ loginServer, users }) =>
      users.map(({ name, password }) => [
        key(loginServer, name),
        given[name] ?? password ?? randomPassword(),
      ]),
    ),
  );
  return (loginServer, user) => passwords.get(key(loginServer, user)) ?? '';
}

/** Of hexadecimal digits: a leading hyphen would look like an option on a command line. */
function randomPassword(): string {
  return randomBytes(20).toString('hex');
}
