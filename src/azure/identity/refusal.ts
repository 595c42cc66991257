import { ExplainedError, isAbort, isExplained } from '../../base/errors';
import { SignInNeeded } from '../account';
import { azLogin, CommandNeeded } from './azLogin';
import type { ProgramKind } from './credentials';
import { type Asked, audienceOf, entraRefusal, messageOf, withoutSecrets } from './entraRefusal';

/** The code of what is not set up on this machine; a chain goes on to the next. */
const unavailable = 'credentialUnavailable';

export function isUnavailable(error: unknown): boolean {
  return isExplained(error) && error.code === unavailable;
}

/** Puts what the SDK threw into words: which credential, why, and what to do. `failure` is what the network said last. */
export function refusalOf(
  kind: ProgramKind,
  error: unknown,
  asked: Asked,
  failure: ExplainedError | undefined,
): unknown {
  if (isAbort(error) || isExplained(error)) return error;
  const entra = entraRefusal(error, asked);
  if (entra) return kind === 'azureCli' && entra instanceof SignInNeeded ? scopedLogin(error, asked) : entra;
  if (kind !== 'managedIdentity' && failure && networkWords.test(messageOf(error))) return failure;
  if (isAbsent(error)) return absent(kind, error, asked);
  const { label, request } = asked;
  return new ExplainedError(`${label} gave no token for ${audienceOf(request.scopes)}.`, {
    code: 'noToken',
    hint: 'Its own words say why.',
    detail: withoutSecrets(messageOf(error)),
  });
}

/** How MSAL names what its network client threw; it drops the rest. */
const networkWords = /network_error|endpoints_resolution_error|openid_config_error/;

function isAbsent(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['CredentialUnavailableError', 'AuthenticationRequiredError'].includes(error.name)
  );
}

function absent(kind: ProgramKind, error: unknown, { request }: Asked): ExplainedError {
  const said = messageOf(error);
  const detail = withoutSecrets(said);
  switch (kind) {
    case 'environment':
      return new ExplainedError('The environment names no Azure account.', {
        code: unavailable,
        hint: 'Set AZURE_TENANT_ID and AZURE_CLIENT_ID, with AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH.',
        detail,
      });
    case 'workloadIdentity':
      return new ExplainedError('No workload identity is set up here.', {
        code: unavailable,
        hint: 'Pods that have one know AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE.',
        detail,
      });
    case 'managedIdentity':
      return new ExplainedError('This machine has no managed identity that gives a token.', {
        code: unavailable,
        hint: 'Away from Azure, choose another credential.',
        detail,
      });
    case 'azureCli':
      return /could not be found|not recognized/i.test(said)
        ? new ExplainedError('The Azure CLI (az) was not found.', {
            code: unavailable,
            hint: 'Install it (https://aka.ms/azure-cli), then run az login.',
          })
        : new CommandNeeded(request, `Run ${azLogin(request)}.`, saysNoMore.test(said) ? undefined : detail);
    case 'deviceCode':
      return new SignInNeeded(request);
  }
}

/** What the SDK puts in place of az's own words. */
const saysNoMore = /^(?:Please run 'az login'|This credential doesn't support claims)/;

function scopedLogin(error: unknown, { request }: Asked): SignInNeeded {
  return new CommandNeeded(request, `Run ${azLogin(request, true)}.`, withoutSecrets(messageOf(error)));
}
