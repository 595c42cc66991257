import { ExplainedError } from '../../base/errors';
import { asArray, asRecord, asString, type JsonRecord } from '../../base/json';
import { apiVersions } from '../apiVersions';
import type { Arm } from '../arm';
import type { AzureRegistry } from '../resources';

const passwordName = 'password1';
const deadlineMs = 5 * 60_000;

/** Who a token is to a registry, and what it signs in with. */
export interface TokenPassword {
  readonly user: string;
  readonly password: string;
}

/** Has Azure make a password for a token, and nowhere else written down. Throws AzureError, SignInNeeded, or the signal's reason. */
export async function generatePassword(
  arm: Arm,
  registry: Pick<AzureRegistry, 'id' | 'name'>,
  token: { readonly id: string; readonly name: string },
  signal: AbortSignal,
): Promise<TokenPassword> {
  const subject = `a password of the token ${token.name} in ${registry.name}`;
  const call = {
    method: 'POST',
    path: `${registry.id}/generateCredentials`,
    apiVersion: apiVersions.containerRegistry,
    subject,
    body: { tokenId: token.id, name: passwordName },
    signal,
  } as const;
  return readPassword(await arm.finish(call, { deadlineMs }), token.name) ?? missing(subject);
}

function readPassword(answer: JsonRecord | undefined, name: string): TokenPassword | undefined {
  // What follows an Azure-AsyncOperation holds its result in `properties`.
  const result = answer?.passwords === undefined ? asRecord(answer?.properties) : answer;
  const passwords = asArray(result?.passwords).map(asRecord);
  const password = asString(passwords.find(entry => entry?.name === passwordName)?.value);
  return password ? { user: asString(result?.username) ?? name, password } : undefined;
}

/** Never with what was answered: it may hold the password where we did not look. */
function missing(subject: string): never {
  throw new ExplainedError(`Azure answered for ${subject} with something that holds none.`, {
    code: 'unexpected',
    hint: 'Try again.',
  });
}
