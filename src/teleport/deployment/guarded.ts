import type { Arm } from '../../azure/arm';
import type { AzureCluster } from '../../azure/resources';
import { runCommand } from '../../azure/runCommand';
import type { Clock } from '../../base/clock';
import { ExplainedError } from '../../base/errors';
import type { NetworkError } from '../../base/networkError';
import { ClusterError } from '../../kubernetes/clusterError';
import type { ClusterConnection } from '../../kubernetes/connection';
import { connectByRunCommand } from '../../kubernetes/runCommand/runCommandConnection';
import { unreachable } from '../../kubernetes/unreachable';
import { aksToken } from './aksToken';

/** Whether not everybody's machine reaches its API server. */
export function isGuarded({ privateCluster, authorizedIpRanges }: AzureCluster): boolean {
  return privateCluster || authorizedIpRanges.length > 0;
}

/** Whether run command is there, and somebody wants it. */
export async function mayRunCommands(
  cluster: AzureCluster,
  ask: (cluster: AzureCluster) => boolean | Promise<boolean>,
): Promise<boolean> {
  return !cluster.runCommandDisabled && ask(cluster);
}

/** The way to it that is left where nobody may or wants to run commands. */
export function unreached(cluster: AzureCluster, server: string, cause: NetworkError): ClusterError {
  const { name, resourceGroup, privateCluster, runCommandDisabled } = cluster;
  const failure = { cluster: name, subject: 'its version' };
  const { message } = unreachable(failure, server, cause);
  const network = privateCluster
    ? 'It is a private cluster: connect to its network, by VPN for instance'
    : 'It takes calls from certain addresses alone: connect from one of them';
  const enable = `az aks update --resource-group ${resourceGroup} --name ${name} --enable-run-command`;
  const command = runCommandDisabled
    ? `or switch on run command, which is off: ${enable}.`
    : 'or let Azure run each step inside it: choose run command (--run-command on the command line).';
  return new ClusterError(message, failure, {
    code: cause.code === 'timeout' ? 'timeout' : 'unreachable',
    hint: `${network}, ${command}`,
    cause,
  });
}

/** Whoever signs in with Microsoft Entra runs commands with rights of their own; else the cluster's administrator does. */
export function runCommandConnection(
  arm: Arm,
  cluster: AzureCluster,
  at: { readonly server: string; readonly clock: Clock },
): ClusterConnection {
  return connectByRunCommand({
    ...at,
    context: cluster.name,
    run: async (command, files, signal) => {
      const token = cluster.entra?.managed ? await tokenFor(arm, cluster, signal) : undefined;
      return runCommand(arm, cluster, { command, files, signal, ...(token === undefined ? {} : { token }) });
    },
  });
}

async function tokenFor(arm: Arm, { name }: AzureCluster, signal: AbortSignal): Promise<string> {
  const given = await aksToken(arm, undefined, signal);
  if (given) return given.token;
  throw new ExplainedError(`${arm.account.label} gave no token for ${name}.`, {
    code: 'unauthorized',
    hint: 'Sign in to Azure again.',
  });
}
