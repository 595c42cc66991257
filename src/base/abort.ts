import { setMaxListeners } from 'node:events';

/** An AbortController whose signal many may listen to without Node warning of a leak. */
export function createAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
