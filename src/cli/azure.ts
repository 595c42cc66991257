import { type Azure, SignInNeeded } from '../azure/account';
import { type Cloud, chinaCloud, publicCloud, usGovernmentCloud } from '../azure/cloud';
import { azLogin } from '../azure/identity/azLogin';
import {
  type IdentityAccount,
  type IdentityOptions,
  identityAccount,
} from '../azure/identity/identityAccount';
import { identityAzure } from '../azure/identity/identityAzure';
import type { Host } from '../teleport/host';
import { sendThrough } from '../teleport/network';
import { usageError } from './invocation';
import type { Terminal } from './terminal';

export interface TerminalAzure extends Pick<Host, 'fetch' | 'clock' | 'log' | 'environment'> {
  readonly terminal: Pick<Terminal, 'note'>;
  /** `--tenant`: an id or a domain. */
  readonly tenant?: string;
  readonly load?: IdentityOptions['load'];
}

/** Azure for one command: whoever this machine is set up to be there. Says how to sign in, and signs nobody in. */
export function terminalAzure(options: TerminalAzure): Azure {
  const { environment, terminal } = options;
  let account: IdentityAccount | undefined;
  const cloud = () => cloudOf(environment);
  const azure = identityAzure(cloud, () => {
    account ??= chainAccount(cloud(), options);
    return account;
  });
  return {
    ...azure,
    async signIn(request) {
      terminal.note(`To sign in, run ${azLogin(request)}.`);
      throw new SignInNeeded(request);
    },
  };
}

function chainAccount(cloud: Cloud, { tenant, load, ...host }: TerminalAzure): IdentityAccount {
  const { fetch, clock, environment } = host;
  return identityAccount('chain', {
    cloud,
    fetch,
    send: sendThrough(fetch, host),
    clock,
    environment,
    ...(tenant === undefined ? {} : { tenant }),
    ...(load === undefined ? {} : { load }),
  });
}

/** Clouds by the names of az, by those of Go's SDK where they differ, and by other hosts that sign in to them. */
const names: readonly (readonly [Cloud, readonly string[]])[] = [
  [publicCloud, ['azurecloud', 'azurepubliccloud']],
  [chinaCloud, ['azurechinacloud', 'login.partner.microsoftonline.cn']],
  [usGovernmentCloud, ['azureusgovernment', 'azureusgovernmentcloud']],
];

/**
 * AZURE_CLOUD_NAME (what az reads before its own configuration), AZURE_ENVIRONMENT (Go's SDK and what is built on it) or
 * AZURE_AUTHORITY_HOST (@azure/identity), the first that is set; else the public cloud. What `az cloud set` wrote is az's own.
 */
function cloudOf(environment: Host['environment']): Cloud {
  for (const variable of ['AZURE_CLOUD_NAME', 'AZURE_ENVIRONMENT', 'AZURE_AUTHORITY_HOST']) {
    const said = environment[variable]?.trim();
    if (said) return namedCloud(variable, said);
  }
  return publicCloud;
}

function namedCloud(variable: string, said: string): Cloud {
  const name = said.toLowerCase().replace(/^https:\/\/|\/+$/g, '');
  const found = names.find(
    ([{ authority }, known]) => known.includes(name) || authority === `https://${name}`,
  );
  if (found) return found[0];
  throw usageError(
    `${variable} names no cloud that acr-teleport knows: ${said}.`,
    `There are ${names.map(([{ name: known }]) => known).join(', ')}.`,
  );
}
