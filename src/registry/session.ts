import type { Clock } from '../base/clock';
import type { Send } from '../base/http';
import type { RegistryCredential } from './credential';
import type { RegistryAddress } from './reference';

/** One registry talked to as somebody. */
export interface Session {
  readonly address: RegistryAddress;
  readonly credential: RegistryCredential;
  readonly send: Send;
  readonly clock: Clock;
}
