import type { AskEntra } from './execPlugin';

/** As much of an @azure/identity credential as is needed here. */
export interface TokenSource {
  getToken(
    scopes: string,
    options: { readonly abortSignal: AbortSignal; readonly tenantId?: string },
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/**
 * Stands in for kubelogin with an Azure account, for one scope alone: that of the application which AKS clusters share.
 * A kubeconfig that asks for another application gets nothing, since it could send that token anywhere.
 */
export function entraBy(credential: TokenSource, scope: string): AskEntra {
  const application = scope.replace(/\/\.default$/, '').toLowerCase();
  return async ({ tenant, serverId }, abortSignal) => {
    if (serverId !== undefined && serverId.toLowerCase() !== application) return undefined;
    const options = { abortSignal, ...(tenant === undefined ? {} : { tenantId: tenant }) };
    const given = await credential.getToken(scope, options);
    return given === null ? undefined : { token: given.token, expiresAt: given.expiresOnTimestamp };
  };
}
