import { ExplainedError } from '../../base/errors';
import { apiVersions } from '../apiVersions';
import type { Arm } from '../arm';
import type { AzureRegistry } from '../resources';

/** A part of a registry by which a token reads. */
export type TokenPart = 'scopeMaps' | 'tokens';

const maxNames = 20;
const words: Readonly<Record<TokenPart, string>> = { scopeMaps: 'the scope map', tokens: 'the token' };

/** Names of tokens and scope maps are 5 to 50 letters, digits and dashes, and start with a letter. */
export function tokenName(repository: string, index: number): string {
  const slug = repository.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `acr-teleport-${slug.slice(0, 32).replace(/^-|-$/g, '')}-${index}`;
}

/** Where a part is, and what it is called in messages. */
export function tokenPart(registry: Pick<AzureRegistry, 'id' | 'name'>, part: TokenPart, name: string) {
  const subject = `${words[part]} ${name} in ${registry.name}`;
  return { path: `${registry.id}/${part}/${name}`, apiVersion: apiVersions.containerRegistry, subject };
}

/**
 * The first name that neither a token nor a scope map has: a PUT over a token that is there would replace its scope and leave it without
 * its passwords. Throws `taken` when somebody collects them.
 */
export async function freeTokenName(
  arm: Arm,
  registry: Pick<AzureRegistry, 'id' | 'name'>,
  repository: string,
  signal: AbortSignal,
): Promise<string> {
  for (let index = 1; index <= maxNames; index++) {
    const name = tokenName(repository, index);
    const isFree = async (part: TokenPart) => {
      const { status } = await arm.call({ ...tokenPart(registry, part, name), signal, expects: [404] });
      return status === 404;
    };
    if ((await isFree('scopeMaps')) && (await isFree('tokens'))) return name;
  }
  throw new ExplainedError(
    `${registry.name} has all ${maxNames} tokens or scope maps for ${repository} already, up to ${tokenName(repository, maxNames)}.`,
    { code: 'taken', hint: 'Delete those that nobody uses any more.' },
  );
}
