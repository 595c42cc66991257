import { Buffer } from 'node:buffer';
import { json, type SimulatorResponse } from '../../message';
import { aksAudience } from '../armHosts';
import { armError } from '../armMessage';
import { apiHostOf } from '../bodies/clusterBody';
import type { ClusterResource } from '../clusterResource';
import type { ClusterCall } from './clusters';

/** The client application that people sign in with to a cluster (acr-facts §4.3). */
const clientId = '80faf920-1908-4b52-b5ef-a8e7bedfc67a';

/** `listClusterUserCredential`: a kubeconfig with a token, or with kubelogin where people sign in with Microsoft Entra. */
export function answerUserCredential(call: ClusterCall): SimulatorResponse {
  const { cluster, servers } = call;
  const { entra, localAccounts = true } = cluster.data;
  if (entra !== undefined) return credential(call, 'clusterUser', execUser(cluster));
  return localAccounts
    ? credential(call, 'clusterUser', { token: servers.of(cluster).tokenOf() })
    : localAccountsOff();
}

/** `listClusterAdminCredential`: for the one who may do everything, unless such accounts are switched off. */
export function answerAdminCredential(call: ClusterCall): SimulatorResponse {
  const { cluster, servers } = call;
  if (!(cluster.data.localAccounts ?? true)) return localAccountsOff();
  return credential(call, 'clusterAdmin', { token: servers.of(cluster).adminToken });
}

function localAccountsOff(): SimulatorResponse {
  const message =
    "Getting static credential isn't allowed because this cluster is set to disable local accounts.";
  return armError(400, 'BadRequest', message);
}

function execUser({ subscription }: ClusterResource) {
  const words = {
    environment: 'AzurePublicCloud',
    'server-id': aksAudience,
    'client-id': clientId,
    'tenant-id': subscription.tenant.id,
    login: 'devicecode',
  };
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      args: ['get-token', ...Object.entries(words).flatMap(([name, value]) => [`--${name}`, value])],
      command: 'kubelogin',
      env: null,
      installHint:
        '\nkubelogin is not installed which is required to connect to AAD enabled cluster.\n\nTo learn more, please go to https://aka.ms/aks/kubelogin\n',
      provideClusterInfo: false,
    },
  };
}

/** JSON is YAML, and saves us a writer. */
function credential({ cluster, servers }: ClusterCall, name: string, user: object): SimulatorResponse {
  const { name: own, resourceGroup } = cluster.data;
  const { authority } = servers;
  const userName = `${name}_${resourceGroup}_${own}`;
  const context = name === 'clusterAdmin' ? `${own}-admin` : own;
  const kubeconfig = {
    apiVersion: 'v1',
    clusters: [
      {
        cluster: {
          ...(authority !== undefined && {
            'certificate-authority-data': Buffer.from(authority).toString('base64'),
          }),
          server: `https://${apiHostOf(cluster)}:443`,
        },
        name: own,
      },
    ],
    contexts: [{ context: { cluster: own, user: userName }, name: context }],
    'current-context': context,
    kind: 'Config',
    preferences: {},
    users: [{ name: userName, user }],
  };
  const value = Buffer.from(JSON.stringify(kubeconfig, undefined, 2)).toString('base64');
  return json(200, { kubeconfigs: [{ name, value }] });
}
