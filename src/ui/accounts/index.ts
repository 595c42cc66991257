import { workspace } from 'vscode';
import type { Azure } from '../../azure/account';
import type { Cloud } from '../../azure/cloud';
import { type Disposable, Emitter } from '../../base/emitter';
import { demoAzure } from '../../teleport/demoAzure';
import type { Host } from '../../teleport/host';
import { setting } from '../settings';
import { cloudOf, providerId, sovereignSection } from './cloud';

export type AzureHost = Pick<Host, 'fetch' | 'clock' | 'log' | 'environment' | 'demo'>;

type Part = Azure & Partial<Disposable>;

/** The Azure that the settings name. It follows them, and VS Code's accounts; neither asks anybody nor loads anything before it is used. */
export function createAzure(host: AzureHost): Azure & Disposable {
  const changed = new Emitter<void>();
  let part: Part | undefined;
  let following: Disposable | undefined;
  const current = () => {
    if (part) return part;
    part = partOf(host);
    following = part.onDidChange(() => changed.fire());
    return part;
  };
  const close = () => {
    following?.dispose();
    part?.dispose?.();
    part = undefined;
  };
  const settings = workspace.onDidChangeConfiguration(change => {
    const affects = (section: string) => change.affectsConfiguration(section);
    const isOther = affects('acrTeleport.azure.credential') || affects(sovereignSection);
    if (isOther) close();
    if (isOther || affects('acrTeleport.azure.tenants')) changed.fire();
  });
  return {
    cloud: () => current().cloud(),
    accounts: async signal => current().accounts(signal),
    signIn: async (request, signal) => current().signIn(request, signal),
    onDidChange: changed.event,
    dispose() {
      settings.dispose();
      close();
      changed.dispose();
    },
  };
}

function partOf(host: AzureHost): Part {
  const kind = setting('azure.credential');
  if (kind === 'demo') return demoAzure(() => host.demo(), cloudOf);
  const cloud = cloudOf();
  return kind === 'vscode'
    ? laterPart(cloud, async () => {
        const { VsCodeAccounts } = await import('./vscodeAccounts');
        const { fetch, clock } = host;
        return new VsCodeAccounts({ cloud, provider: providerId(), fetch, clock });
      })
    : laterPart(cloud, async () => (await import('./programs')).programAzure(kind, cloud, host));
}

/** What knows who is signed in is loaded when somebody first asks. */
function laterPart(cloud: Cloud, load: () => Promise<Part>): Part {
  const changed = new Emitter<void>();
  let loading: Promise<Part> | undefined;
  const open = () => {
    loading ??= load().then(part => {
      part.onDidChange(() => changed.fire());
      return part;
    });
    return loading;
  };
  return {
    cloud: () => cloud,
    accounts: async signal => (await open()).accounts(signal),
    signIn: async (request, signal) => (await open()).signIn(request, signal),
    onDidChange: changed.event,
    dispose() {
      changed.dispose();
      void loading?.then(part => part.dispose?.());
    },
  };
}
