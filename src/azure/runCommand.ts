import { asNumber, asRecord, asString } from '../base/json';
import { storedZip } from '../base/storedZip';
import { apiVersions } from './apiVersions';
import type { Arm } from './arm';
import { AzureError, isAzureError, understood } from './azureError';
import type { AzureCluster } from './resources';

export interface ClusterCommand {
  /** A command line of a POSIX shell that has kubectl and helm. */
  readonly command: string;
  /** They lie in the folder where it runs. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Of the application of AKS, for clusters that people sign in to with Microsoft Entra: their rights count. Elsewhere the cluster's administrator runs it. */
  readonly token?: string;
  readonly signal: AbortSignal;
}

export interface CommandOutput {
  readonly exitCode: number;
  /** At most 512 kB of what it wrote, to its output and as errors. */
  readonly logs: string;
}

/** A pod may wait a minute for its node, and what it runs answers within seconds. */
const deadlineMs = 300_000;

/**
 * Runs a command in a pod that AKS makes in the cluster for it (runCommand, acr-facts §4.3). Throws as Resource Manager does; a command that
 * ends with another exit code than 0 is no error. What it was given and what it wrote is told nowhere.
 */
export async function runCommand(
  arm: Arm,
  { id, name }: Pick<AzureCluster, 'id' | 'name'>,
  { command, files, token, signal }: ClusterCommand,
): Promise<CommandOutput> {
  const subject = `a command in ${name}`;
  const context = files.length === 0 ? '' : storedZip(files).toString('base64');
  const call = {
    method: 'POST',
    path: `${id}/runCommand`,
    apiVersion: apiVersions.containerService,
    body: { command, context, ...(token === undefined ? {} : { clusterToken: token }) },
    subject,
    signal,
  } as const;
  try {
    const result = asRecord((await arm.finish(call, { deadlineMs }))?.properties);
    const exitCode = understood(asNumber(result?.exitCode), { subject }, 'the result of a command');
    return { exitCode, logs: asString(result?.logs) ?? '' };
  } catch (error) {
    throw isAzureError(error, 'forbidden') ? withActions(error) : error;
  }
}

/** Few roles have these actions, and Reader has none of them. */
function withActions({ message, failure, detail, cause }: AzureError): AzureError {
  const service = 'Microsoft.ContainerService/managedClusters';
  return new AzureError(message, failure, {
    code: 'forbidden',
    hint: `It takes a role with the actions ${service}/runcommand/action and ${service}/commandResults/read on the cluster.`,
    ...(detail === undefined ? {} : { detail }),
    cause,
  });
}
