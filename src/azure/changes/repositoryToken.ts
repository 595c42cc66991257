import { createAbort } from '../../base/abort';
import { ExplainedError, explain, isAbort } from '../../base/errors';
import type { JsonRecord } from '../../base/json';
import type { Arm } from '../arm';
import { isAzureError } from '../azureError';
import type { AzureRegistry } from '../resources';
import { allOrNothing, type Made } from './allOrNothing';
import { freeTokenName, type TokenPart, tokenPart } from './tokenName';
import { generatePassword, type TokenPassword } from './tokenPassword';

const deadlineMs = 5 * 60_000;
const removalDeadlineMs = 60_000;

export interface RepositoryTokenRequest {
  readonly registry: Pick<AzureRegistry, 'id' | 'name'>;
  readonly repository: string;
  /** Takes the password; nobody else gets it. When it rejects, the token is removed again. */
  keep(password: TokenPassword): Promise<void>;
}

/**
 * Creates a scope map and a token that may read one repository, and hands its password over. Answers with the token's name. Nothing of
 * it stays when a step fails or is aborted; what could not be removed is told (code `remains`). Throws AzureError, SignInNeeded, or the
 * signal's reason.
 */
export async function createRepositoryToken(
  arm: Arm,
  { registry, repository, keep }: RepositoryTokenRequest,
  signal: AbortSignal,
  report: (step: string) => void = () => {},
): Promise<string> {
  const name = await freeTokenName(arm, registry, repository, signal);
  const actions = ['content/read', 'metadata/read'].map(action => `repositories/${repository}/${action}`);
  return allOrNothing(async made => {
    const create = creator(arm, registry, name, made, signal);
    report(`Creating the scope map ${name}`);
    const scopeMapId = await create('scopeMaps', { actions });
    report(`Creating the token ${name}`);
    const id = await create('tokens', { scopeMapId, status: 'enabled' });
    report(`Creating a password for ${name}`);
    const password = await generatePassword(arm, registry, { id, name }, signal);
    signal.throwIfAborted();
    report('Storing the password');
    await keep(password).catch(error => {
      throw notKept(password, error);
    });
    return name;
  });
}

/** Makes a part, and notes it among what was made; answers with its id. */
function creator(
  arm: Arm,
  registry: RepositoryTokenRequest['registry'],
  name: string,
  made: (thing: Made) => void,
  signal: AbortSignal,
) {
  return async (part: TokenPart, properties: JsonRecord): Promise<string> => {
    const place = tokenPart(registry, part, name);
    const own = { what: place.subject, remove: () => remove(arm, place) };
    const put = { ...place, method: 'PUT', body: { properties }, signal, repeatable: true } as const;
    await arm.finish(put, { deadlineMs }).catch(error => {
      // What failed for us may have been done there. A conflict is with somebody else's.
      if (!isAzureError(error, 'conflict')) made(own);
      throw error;
    });
    made(own);
    return place.path;
  };
}

/** Not by the signal of the change, which may be why it has to go. Who may not create may not delete either, so it is looked for before it counts as left. */
async function remove(arm: Arm, place: ReturnType<typeof tokenPart>): Promise<void> {
  const look = { ...place, signal: createAbort().signal, expects: [404] };
  const progress = { deadlineMs: removalDeadlineMs };
  const deletion = { ...look, method: 'DELETE', repeatable: true } as const;
  try {
    await arm.finish(deletion, progress);
  } catch (error) {
    // What Azure is still making cannot be deleted yet.
    const isBusy = isAzureError(error, 'conflict');
    if (isBusy) await arm.finish(look, progress).catch(() => undefined);
    if ((await arm.call(look)).status === 404) return;
    if (!isBusy) throw error;
    await arm.finish(deletion, progress);
  }
}

/** A place for secrets may quote what it could not store, so its error goes no further. */
function notKept({ user, password }: TokenPassword, error: unknown): unknown {
  if (isAbort(error)) return error;
  const why = explain(error).replaceAll(password, '…');
  return new ExplainedError(`The password of the token ${user} could not be stored: ${why}`, {
    code: 'notKept',
    hint: 'Try again.',
  });
}
