import { plainText } from './outsideText';

/** Where the core tells what it does. VS Code's log channel fits as it is. Never give it a secret, a header or a body. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A log of a line a message, whatever the message quotes. */
export function plainLog(log: Log): Log {
  return {
    debug: message => log.debug(plainText(message)),
    info: message => log.info(plainText(message)),
    warn: message => log.warn(plainText(message)),
    error: message => log.error(plainText(message)),
  };
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
