import { NetworkError, type NetworkFault } from '../../base/networkError';
import { RegistryError } from '../registryError';

/** No connection stood, so nothing was sent over it. */
const neverSent: readonly NetworkFault[] = ['dns', 'refused', 'tls', 'proxy'];

/** Whether a request that failed may have been carried out all the same: its answer was lost, spoilt, or says that something went on already. */
export function mayHaveArrived(error: unknown): error is RegistryError {
  if (!(error instanceof RegistryError)) return false;
  const { code, cause, failure } = error;
  if (code === 'unreachable') return cause instanceof NetworkError && !neverSent.includes(cause.code);
  const { status = 500 } = failure;
  return code === 'unexpected' && (status >= 500 || status === 409);
}

/** The same failure where it could not be found out what came of the request. */
export function leftOpen(error: RegistryError): RegistryError {
  return new RegistryError(error.message, error.failure, {
    code: error.code,
    hint: 'It may have started all the same: look at the state of the image before you try again.',
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    cause: error,
  });
}
