import type { Clock } from '../../base/clock';
import type { Fetch } from '../../base/fetch';
import type { AzureSignIn } from '../access/credentials';
import type { OpenEndpoint } from '../endpoint';
import type { SimulatedAzure } from '../simulator';
import type { AzureData } from '../world/azureData';
import { Accounts } from './accounts';
import { openArm } from './armEndpoint';
import { ClusterServers } from './clusterServers';
import { Directory } from './directory';
import { EntraTokens } from './entraTokens';
import { Operations } from './operations';
import { registryAccess } from './registryAccess';

export interface AzureOptions {
  readonly clock: Clock;
  readonly operationMs: number;
  /** The registry of the world at a login server. */
  readonly endpointAt: (loginServer: string) => OpenEndpoint | undefined;
  /** The authority that clients of a served world have to trust, in PEM. */
  readonly authority: () => string | undefined;
}

/** The Azure of a world, as the rest of the simulator plugs it in. */
export interface OpenAzure {
  readonly arm: ReturnType<typeof openArm>;
  readonly servers: ClusterServers;
  signInTo(loginServer: string): AzureSignIn;
  /** Does all changes that should be done by now. */
  settle(): void;
  reaching(fetch: Fetch): SimulatedAzure;
}

export function openAzure(data: AzureData, options: AzureOptions): OpenAzure {
  const { clock, operationMs, endpointAt } = options;
  const directory = new Directory(data, clock.now());
  const tokens = new EntraTokens();
  const operations = new Operations(operationMs);
  const accounts = new Accounts(directory, tokens, () => clock.now());
  const servers = new ClusterServers(directory, tokens, options);
  const state = {
    directory,
    servers,
    operations,
    registryAt: (loginServer: string) => endpointAt(loginServer)?.registry,
    mayPull: (loginServer: string, user?: string, password?: string) => {
      const credentials = endpointAt(loginServer)?.credentials;
      if (user === undefined || password === undefined) return credentials?.anonymous() !== undefined;
      return credentials?.password(user, password, clock.now()) !== undefined;
    },
  };
  return {
    arm: openArm(state, tokens, clock),
    servers,
    signInTo: loginServer => registryAccess(directory, tokens, loginServer),
    settle: () => operations.settle(clock.now()),
    reaching: fetch => {
      const reached = accounts.reaching(fetch);
      return { accounts: () => reached, signIn: request => accounts.signIn(request) };
    },
  };
}
