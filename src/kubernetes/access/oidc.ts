import { asNumber, asRecord, parseJson } from '../../base/json';
import { type AuthProvider, KubeconfigError, type KubeUser } from './kubeconfig';

/** Throws KubeconfigError for a built-in sign-in that no client has any more, and where two would have to decide who to be, as kubectl does. */
export function assertProvider({ name, authProvider, exec }: KubeUser): void {
  if (authProvider === undefined) return;
  if (authProvider.name !== 'oidc') throw retired(name, authProvider.name);
  if (exec !== undefined)
    throw new KubeconfigError(
      `User ${name} of the kubeconfig has both an auth-provider and a plugin, which kubectl refuses too.`,
      'Leave one of the two.',
    );
}

/** The id token of the auth-provider oidc, for as long as it is valid; undefined where another credential goes before it. Throws KubeconfigError. */
export function oidcToken(
  { name, authProvider, token, tokenFile, username }: KubeUser,
  nowMs: number,
): { readonly token: string; readonly expiresAt: number } | undefined {
  if (authProvider === undefined || (token ?? tokenFile ?? username) !== undefined) return undefined;
  const { idToken } = authProvider;
  if (idToken === undefined) throw noToken(name, authProvider, 'has no id-token');
  const expiresAt = expiryOf(idToken);
  if (expiresAt === undefined) throw noToken(name, authProvider, 'has an id-token that is no JSON web token');
  if (expiresAt <= nowMs)
    throw noToken(name, authProvider, `has an id-token that expired at ${new Date(expiresAt).toISOString()}`);
  return { token: idToken, expiresAt };
}

/** The claim `exp` of a JSON web token (RFC 7519 §4.1.4), in milliseconds since 1970. */
function expiryOf(token: string): number | undefined {
  const [, claims = '', ...signature] = token.split('.');
  if (signature.length !== 1) return undefined;
  const seconds = asNumber(asRecord(parseJson(Buffer.from(claims, 'base64url').toString('utf8')))?.exp);
  // What no date can say is no time.
  return seconds === undefined || Math.abs(seconds) > 8.64e12 ? undefined : seconds * 1000;
}

function noToken(user: string, { canRenew }: AuthProvider, what: string): KubeconfigError {
  const hint = canRenew
    ? 'Run any kubectl command with this context, such as "kubectl version": it renews the token and writes it into the kubeconfig. Then try again.'
    : 'Sign in again with what wrote this kubeconfig; without a refresh-token kubectl cannot renew it either.';
  return new KubeconfigError(
    `User ${user} of the kubeconfig signs in with the auth-provider oidc and ${what}. Such a token is used here, and not renewed.`,
    hint,
  );
}

const replacements: Readonly<Record<string, string>> = {
  azure:
    'Convert the kubeconfig by "kubelogin convert-kubeconfig", or choose the cluster in the Clusters view.',
  gcp: 'Install gke-gcloud-auth-plugin, then get the kubeconfig anew: it will name that plugin instead.',
};

function retired(user: string, provider: string): KubeconfigError {
  return new KubeconfigError(
    `User ${user} of the kubeconfig signs in with the auth-provider ${provider}, which Kubernetes does not have any more.`,
    replacements[provider] ?? 'Get the kubeconfig anew: it will name a plugin instead.',
  );
}
