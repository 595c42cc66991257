import type { ClusterAccess, ExecPlugin } from './kubeconfig';
import type { ReadFile } from './kubeconfigFiles';
import { pemText } from './pem';

/** What a plugin finds in KUBERNETES_EXEC_INFO: an ExecCredential with what it is asked. */
export async function clusterInfo(
  { cluster }: ClusterAccess,
  { apiVersion, providesClusterInfo }: ExecPlugin,
  readFile: ReadFile,
): Promise<string> {
  const spec = { interactive: false };
  if (!providesClusterInfo) return JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
  const { server, tlsServerName, skipsVerification, authority, proxyUrl, execConfig } = cluster;
  const trusted = authority === undefined ? undefined : await pemText(authority, readFile);
  const asked = {
    server,
    ...(tlsServerName === undefined ? {} : { 'tls-server-name': tlsServerName }),
    ...(skipsVerification ? { 'insecure-skip-tls-verify': true } : {}),
    ...(trusted === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(trusted).toString('base64') }),
    ...(proxyUrl === undefined ? {} : { 'proxy-url': proxyUrl }),
    ...(execConfig === undefined ? {} : { config: execConfig }),
  };
  return JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { ...spec, cluster: asked } });
}
