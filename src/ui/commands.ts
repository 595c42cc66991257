import { commands, type Disposable, type Uri } from 'vscode';
import type { SignInSubject } from './azure';
import { showError } from './feedback';
import type { RowId } from './tree/rows';

/** Rows that a command was called on: the one clicked, and all selected ones when there are several. */
type OnRows = (row?: RowId, rows?: readonly RowId[]) => unknown;
/** A run of ours, by its id. */
type OnRun = (runId?: string) => unknown;

/** Every command, and what it takes. package.json contributes the same ids; a test compares. */
export interface Commands {
  'acrTeleport.addRegistry': () => unknown;
  'acrTeleport.removeRegistry': OnRows;
  'acrTeleport.replaceCredential': OnRows;
  'acrTeleport.openDemoRegistry': () => unknown;
  'acrTeleport.openDemoAzure': () => unknown;
  'acrTeleport.addRepository': OnRows;
  'acrTeleport.removeRepository': OnRows;
  'acrTeleport.refresh': OnRows;
  'acrTeleport.filter': OnRows;
  'acrTeleport.clearFilter': OnRows;
  'acrTeleport.loadMore': OnRows;
  'acrTeleport.checkExpansion': OnRows;
  'acrTeleport.waitUntilExpanded': OnRows;
  'acrTeleport.checkAllTags': OnRows;
  'acrTeleport.findTeleportRepositories': OnRows;
  'acrTeleport.enableTeleport': OnRows;
  'acrTeleport.disableTeleport': OnRows;
  'acrTeleport.copyReference': OnRows;
  'acrTeleport.copyDigest': OnRows;
  'acrTeleport.showWatched': () => unknown;
  'acrTeleport.signIn': (subject?: SignInSubject) => unknown;
  'acrTeleport.selectSubscriptions': () => unknown;
  'acrTeleport.refreshAzure': OnRows;
  'acrTeleport.showReadiness': OnRows;
  'acrTeleport.runFix': (offered?: number) => unknown;
  'acrTeleport.createToken': OnRows;
  'acrTeleport.attachRegistry': OnRows;
  'acrTeleport.enableStreaming': OnRows;
  'acrTeleport.scalePool': OnRows;
  'acrTeleport.importImage': OnRows;
  'acrTeleport.examineNetwork': OnRows;
  'acrTeleport.createStreamingArtifact': OnRows;
  'acrTeleport.cancelConversion': OnRows;
  'acrTeleport.enableAutoConvert': OnRows;
  'acrTeleport.disableAutoConvert': OnRows;
  'acrTeleport.showOperation': OnRows;
  'acrTeleport.removeStreamingArtifact': OnRows;
  'acrTeleport.copyAzCommand': OnRows;
  'acrTeleport.showMigration': OnRows;
  'acrTeleport.openSample': OnRows;
  'acrTeleport.deploySample': OnRows;
  /** The file that it was called on, and all selected ones when there are several; else what the editor shows. */
  'acrTeleport.deployManifest': (file?: Uri, files?: readonly Uri[]) => unknown;
  /** A row of a cluster, or the run whose objects are to go. */
  'acrTeleport.cleanUp': (subject?: RowId | { readonly runId: string }) => unknown;
  'acrTeleport.comparePullTimes': OnRows;
  'acrTeleport.showComparisons': () => unknown;
  'acrTeleport.compareRuns': () => unknown;
  'acrTeleport.exportComparison': (runId?: string, format?: string) => unknown;
  'acrTeleport.repeatComparison': OnRun;
  'acrTeleport.stopComparison': OnRun;
  'acrTeleport.collectLogs': OnRows;
  'acrTeleport.showAccelerationEvents': OnRows;
  'acrTeleport.examinePod': OnRows;
  'acrTeleport.showLog': () => unknown;
}

export type CommandId = keyof Commands;

/** Registers a command whose failures are shown to the person, once, here. */
export function register<K extends CommandId>(id: K, run: Commands[K]): Disposable {
  return commands.registerCommand(id, async (...args: Parameters<Commands[K]>) => {
    try {
      return await (run as (...args: unknown[]) => unknown)(...args);
    } catch (error) {
      await showError(error);
      return undefined;
    }
  });
}

export function run<K extends CommandId>(id: K, ...args: Parameters<Commands[K]>): Thenable<unknown> {
  return commands.executeCommand(id, ...args);
}

/** A command as a link of a trusted Markdown text. */
export function commandLink(label: string, id: CommandId, ...args: unknown[]): string {
  return `[${label}](${commandUri(id, ...args)})`;
}

export function commandUri(id: CommandId, ...args: unknown[]): string {
  const query = args.length === 0 ? '' : `?${encodeURIComponent(JSON.stringify(args))}`;
  return `command:${id}${query}`;
}
