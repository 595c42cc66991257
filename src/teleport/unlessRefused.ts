import { isAbort } from '../base/errors';
import { RegistryError } from '../registry/registryError';

/** The result, or undefined where the registry refused or failed; an abort goes on. */
export async function unlessRefused<T>(task: Promise<T>): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    if (isAbort(error) || !(error instanceof RegistryError)) throw error;
    return undefined;
  }
}
