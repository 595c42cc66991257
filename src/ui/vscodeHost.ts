import { type ExtensionContext, type LogOutputChannel, workspace } from 'vscode';
import { systemClock } from '../base/clock';
import { plainLog } from '../base/log';
import { createNodeFetch } from '../base/nodeFetch';
import { nodeMachine } from '../teleport/deployment/nodeMachine';
import type { Demo, Host } from '../teleport/host';

/** The folders of a workspace that the person has not trusted; asked each time, for trust may be given. */
function untrustedFolders(): readonly string[] {
  if (workspace.isTrusted) return [];
  const folders = workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

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
    cluster: nodeMachine({ untrustedFolders }),
    demo() {
      demo ??= import('../simulator').then(({ openSimulator }) => openSimulator());
      return demo;
    },
  };
}
