import { asRecord, asString, asTime, parseJson } from '../../base/json';
import type { LoadedIdentity } from './identity';
import type { ExecPlugin } from './kubeconfig';
import { unreadable } from './pluginError';

/** Reads what a plugin printed: an ExecCredential of the version that the kubeconfig names. Throws PluginError, which quotes nothing of it. */
export function identityOf(exec: ExecPlugin, stdout: string): LoadedIdentity {
  const printed = asRecord(parseJson(stdout));
  if (printed?.kind !== 'ExecCredential') throw unreadable(exec, 'printed no ExecCredential');
  const version = asString(printed.apiVersion) ?? 'none';
  if (version !== exec.apiVersion)
    throw unreadable(exec, `printed the version ${version} and not ${exec.apiVersion}`);
  const status = asRecord(printed.status);
  const token = asString(status?.token) || undefined;
  const cert = asString(status?.clientCertificateData) || undefined;
  const key = asString(status?.clientKeyData) || undefined;
  if ((cert === undefined) !== (key === undefined))
    throw unreadable(exec, 'printed a certificate or a key, and not both');
  if (token === undefined && cert === undefined)
    throw unreadable(exec, 'printed neither token nor certificate');
  const expiresAt = asTime(status?.expirationTimestamp);
  return {
    identity: {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(cert !== undefined && key !== undefined ? { certificate: { cert, key } } : {}),
    },
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
