import { ExplainedError } from '../../base/errors';
import { asArray, asNumber, asRecord, asString } from '../../base/json';
import { SignInNeeded, type SignInRequest } from '../account';

/** Why Microsoft Entra gives no token, as far as something else follows from it. */
type Reason =
  | 'signIn'
  | 'unknownAudience'
  | 'noConsent'
  | 'notMember'
  | 'unknownTenant'
  | 'badClient'
  | 'refused';

/** AADSTS codes by what follows from them (learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const codes: readonly (readonly [Reason, readonly number[]])[] = [
  [
    'signIn',
    [
      16000, 50058, 50072, 50074, 50076, 50078, 50079, 50089, 50097, 50132, 50133, 50173, 53000, 53001, 53002,
      53004, 70043, 70044, 700082, 700084,
    ],
  ],
  ['unknownAudience', [50001, 70011, 500011, 500014, 650052, 650057]],
  ['noConsent', [65001, 65004]],
  ['notMember', [50020, 50034, 50177, 90072, 700016, 7000229]],
  ['unknownTenant', [90002, 900021, 900023]],
  ['badClient', [50012, 70021, 700027, 700211, 700213, 7000215, 7000222]],
];

export interface Asked {
  /** Who asked, in words that can begin a sentence. */
  readonly label: string;
  readonly request: SignInRequest;
}

/**
 * What Entra said, in our words; undefined where it was not Entra that refused. What is told has no secret in it: of the answer, the
 * description's sentences alone, and nothing that looks like a token. The SDK's own error is no cause of it, for it may hold the request.
 */
export function entraRefusal(error: unknown, { label, request }: Asked): ExplainedError | undefined {
  const code = entraCode(error);
  if (code === undefined) return undefined;
  const detail = described(error);
  const reason = codes.find(([, listed]) => listed.includes(code))?.[0] ?? 'refused';
  if (reason === 'signIn') return new SignInNeeded(request);
  const told = words(reason, label, request, `AADSTS${code}`);
  return new ExplainedError(told.message, { code: told.code, hint: told.hint, detail });
}

function words(reason: Exclude<Reason, 'signIn'>, label: string, request: SignInRequest, code: string) {
  const tenant = request.tenant === undefined ? 'its tenant' : `tenant ${request.tenant}`;
  const audience = audienceOf(request.scopes);
  switch (reason) {
    case 'unknownAudience':
      return {
        code: 'unknownAudience',
        message: `${label} cannot get a token for ${audience}: it is not known in ${tenant} (${code}).`,
        hint: 'Check which cloud is set.',
      };
    case 'noConsent':
      return {
        // As good as unknown: a token for something else may do.
        code: 'unknownAudience',
        message: `${label} cannot get a token for ${audience}: nobody has consented to it in ${tenant} (${code}).`,
        hint: 'An administrator of the tenant can consent.',
      };
    case 'notMember':
      return {
        code: 'notMember',
        message: `${label} is not known in ${tenant} (${code}).`,
        hint: 'Leave the tenant out, or ask to be let in as a guest.',
      };
    case 'unknownTenant':
      return {
        code: 'unknownTenant',
        message: `${request.tenant === undefined ? 'The tenant' : `Tenant ${request.tenant}`} does not exist in this cloud (${code}).`,
        hint: 'Check its id or domain, and which cloud is set.',
      };
    case 'badClient':
      return {
        code: 'badClient',
        message: `Microsoft Entra refused the secret, certificate or federated token of the client (${code}).`,
        hint: 'Check AZURE_CLIENT_ID and what goes with it: it may be wrong, or have expired.',
      };
    case 'refused':
      return {
        code: 'refused',
        message: `Microsoft Entra refused ${label} a token for ${audience} in ${tenant} (${code}).`,
        hint: 'Its own words say why.',
      };
  }
}

/** Without `/.default`, which says nothing to people. */
export function audienceOf(scopes: readonly string[]): string {
  return scopes.map(scope => scope.replace(/\/\.default$/, '')).join(', ');
}

function entraCode(error: unknown): number | undefined {
  const response = asRecord(asRecord(error)?.errorResponse);
  const [listed] = asArray(response?.errorCodes);
  const [, written] = /AADSTS(\d{4,})/.exec(messageOf(error)) ?? [];
  return asNumber(listed) ?? (written === undefined ? undefined : Number(written));
}

function described(error: unknown): string {
  const [sentences = ''] = /AADSTS\d+.*/.exec(messageOf(error)) ?? [];
  return withoutSecrets(sentences.replace(/\s*(?:Trace ID|Correlation ID|Timestamp):.*/i, ''));
}

/** The first line of what somebody said, without anything that looks like a token. */
export function withoutSecrets(said: string): string {
  const [line = ''] = said.trim().split(/[\r\n]/);
  return line.replace(/\beyJ[\w-]+(?:\.[\w-]*)*/g, '…').slice(0, 500);
}

export function messageOf(error: unknown): string {
  const description = asString(asRecord(asRecord(error)?.errorResponse)?.errorDescription);
  return description ?? (error instanceof Error ? error.message : String(error));
}
