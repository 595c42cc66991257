import type { Azure } from '../../azure/account';
import type { Cloud } from '../../azure/cloud';
import { type IdentityKind, identityAccount } from '../../azure/identity/identityAccount';
import { identityAzure } from '../../azure/identity/identityAzure';
import { sendThrough } from '../../teleport/network';
import type { AzureHost } from '.';
import { showDeviceCode } from './deviceCode';

/** Azure as whoever another program, the environment or a code in a browser says. */
export function programAzure(kind: IdentityKind, cloud: Cloud, host: AzureHost): Azure {
  const { fetch, clock, environment } = host;
  const send = sendThrough(fetch, host);
  const account = identityAccount(kind, { cloud, fetch, send, clock, environment, prompt: showDeviceCode });
  return identityAzure(
    () => cloud,
    () => account,
  );
}
