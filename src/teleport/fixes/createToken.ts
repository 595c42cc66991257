import { createRepositoryToken } from '../../azure/changes/repositoryToken';
import { tokenName } from '../../azure/changes/tokenName';
import type { AzureRegistry } from '../../azure/resources';
import { ExplainedError } from '../../base/errors';
import { parseRepository } from '../../registry/reference';
import { azLine } from './azLine';
import type { FixContext, FixOf, FixPlan } from './fixPlan';
import { knownRegistry } from './known';

export function planToken(fix: FixOf<'createToken'>, context: FixContext): FixPlan {
  const registry = knownRegistry(context, fix.registryId);
  const loginServer = registry.loginServer ?? unfinished(registry.name);
  const repository = parseRepository(fix.repository);
  const name = tokenName(repository, 1);
  return {
    title: `Create a token for ${repository} in ${registry.name}`,
    target: `the repository ${repository} in ${registry.name}`,
    changes: [
      `Creates the scope map and the token ${name} (or the next free number) in ${registry.name}: it may read ${repository}, and nothing else.`,
      `Signs in to ${loginServer} with this token from then on: other repositories are not visible to it.`,
      'Its password goes straight into the secrets and is shown nowhere. It does not expire; to take the access back, delete the token.',
      'For this tool alone: what pods pull with a token does not stream.',
    ],
    az: commands(registry, repository, name),
    confirm: 'Create token',
    async run(signal, report) {
      const arm = await context.arm(registry.id);
      const keep = (password: Parameters<FixContext['keepToken']>[1]) =>
        context.keepToken(registry, password);
      const made = await createRepositoryToken(arm, { registry, repository, keep }, signal, report);
      return `The token ${made} signs in to ${registry.name} now. A new password takes about a minute to count.`;
    },
  };
}

function unfinished(name: string): never {
  throw new ExplainedError(`The registry ${name} has no login server yet, or no longer.`, {
    code: 'notFound',
    hint: 'Refresh, and try again when it is made.',
  });
}

function commands({ name: registry, subscriptionId }: AzureRegistry, repository: string, name: string) {
  const where = { registry, subscription: subscriptionId };
  return [
    azLine('acr scope-map create', {
      name,
      repository: [repository, 'content/read', 'metadata/read'],
      ...where,
    }),
    azLine('acr token create', { name, 'scope-map': name, 'no-passwords': 'true', ...where }),
    azLine('acr token credential generate', { name, password1: true, ...where }),
  ];
}
