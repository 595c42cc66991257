import { empty, type SimulatorResponse } from '../../message';
import type { Registry } from '../../registry/registry';
import { readJsonObject } from '../../requestBody';
import { isRepositoryName } from '../../routes/repositoryName';
import { registryError } from '../armMessage';
import { copyImage } from '../copyImage';
import { type FindImage, importSource, partsOf } from '../importSource';
import type { OperationFailure } from '../operations';
import { textsOf } from '../requestProperties';
import { resultUrl } from './operations';
import type { RegistryCall } from './registries';

interface Goal {
  readonly repository: string;
  readonly tag: string | undefined;
}

/** `importImage`: copies an image into the registry without the client in between (202, then its result at Location). */
export async function answerImportImage(call: RegistryCall): Promise<SimulatorResponse> {
  const { registry, request, operations, subscription, now } = call;
  const body = (await readJsonObject(request)) ?? {};
  const source = importSource(call, body.source);
  if (typeof source !== 'function') return registryError(400, source.code, source.message);
  const goals = goalsOf(body);
  const holder = registry.loginServer === undefined ? undefined : call.registryAt(registry.loginServer);
  const problem = problemOf(goals, holder, body.mode === 'Force');
  if (problem) return registryError(problem.status, problem.code, problem.message);
  const operation = operations.begin(
    { prefix: 'registries-', subscription: subscription.id, running: 'Accepted' },
    now,
    endsAt => copyAll(source, holder, goals, endsAt),
  );
  return empty(202, { location: resultUrl(call, registry.data.location.toUpperCase(), operation) });
}

function goalsOf(body: Record<string, unknown>): Goal[] {
  const tagged = textsOf(body.targetTags).map(text => {
    const { repository, reference } = partsOf(text);
    return { repository, tag: reference };
  });
  const untagged = textsOf(body.untaggedTargetRepositories).map(repository => ({
    repository,
    tag: undefined,
  }));
  return [...tagged, ...untagged];
}

function problemOf(
  goals: readonly Goal[],
  holder: Registry | undefined,
  isForced: boolean,
): (OperationFailure & { readonly status: number }) | undefined {
  if (goals.length === 0)
    return { status: 400, code: 'InvalidParameters', message: 'The target is missing.' };
  const wrong = goals.find(({ repository }) => !isRepositoryName(repository));
  if (wrong)
    return {
      status: 400,
      code: 'InvalidParameters',
      message: `The target repository ${wrong.repository} is not valid.`,
    };
  const taken = goals.find(
    ({ repository, tag }) => tag !== undefined && holder?.find(repository)?.tags.has(tag),
  );
  if (!taken || isForced) return undefined;
  const message = `Tag ${taken.repository}:${taken.tag} already exists in target registry.`;
  return { status: 409, code: 'Conflict', message };
}

function copyAll(
  find: FindImage,
  registry: Registry | undefined,
  goals: readonly Goal[],
  now: number,
): OperationFailure | undefined {
  const found = find(now);
  if ('code' in found) return found;
  if (!registry) return undefined;
  for (const goal of goals) copyImage(found.repository, found.image, { registry, ...goal }, now);
  return undefined;
}
