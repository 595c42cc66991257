import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { systemClock } from '../base/clock';
import { plainLog } from '../base/log';
import { createNodeFetch } from '../base/nodeFetch';
import { nodeMachine } from '../teleport/deployment/nodeMachine';
import type { Demo, Host } from '../teleport/host';

/** The editor as a host: its log channel, SecretStorage and mementos. */
export function createVsCodeHost(context: ExtensionContext, log: LogOutputChannel): Host {
  let demo: Promise<Demo> | undefined;
  return {
    fetch: createNodeFetch(),
    clock: systemClock,
    log: plainLog(log),
    secrets: context.secrets,
    memory: context.globalState,
    windowMemory: context.workspaceState,
    environment: process.env,
    // The editor sees to proxies itself.
    cluster: nodeMachine(),
    demo() {
      demo ??= import('../simulator').then(({ openSimulator }) => openSimulator());
      return demo;
    },
  };
}
