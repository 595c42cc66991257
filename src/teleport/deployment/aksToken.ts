import type { Arm } from '../../azure/arm';

/** A token of the account behind `arm` for the one application that all clusters of AKS share; undefined where it has none. */
export async function aksToken(
  { account, cloud, tenant: found }: Arm,
  tenant = found,
  abortSignal?: AbortSignal,
): Promise<{ readonly token: string; readonly expiresAt: number } | undefined> {
  const given = await account.credential.getToken(cloud.aksScope, {
    ...(abortSignal === undefined ? {} : { abortSignal }),
    ...(tenant === undefined ? {} : { tenantId: tenant }),
  });
  return given === null ? undefined : { token: given.token, expiresAt: given.expiresOnTimestamp };
}
