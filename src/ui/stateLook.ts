import { ThemeColor, ThemeIcon } from 'vscode';
import type { StateName } from '../teleport/imageState';

/** How a state looks wherever it stands. `badge` has at most two characters, as file decorations ask. */
export interface Look {
  readonly icon: ThemeIcon;
  readonly badge?: string;
}

function icon(id: string, colour?: string): ThemeIcon {
  return new ThemeIcon(id, colour === undefined ? undefined : new ThemeColor(colour));
}

export const stateLooks: Readonly<Record<StateName, Look>> = {
  ready: { icon: icon('rocket', 'testing.iconPassed'), badge: '✓' },
  expanding: { icon: icon('sync~spin', 'charts.blue'), badge: '…' },
  stuck: { icon: icon('warning', 'list.warningForeground'), badge: '!' },
  failed: { icon: icon('error', 'list.errorForeground'), badge: '✕' },
  notEnabled: { icon: icon('circle-slash', 'disabledForeground') },
  unavailable: { icon: icon('circle-outline', 'disabledForeground') },
  noAccess: { icon: icon('lock', 'list.warningForeground') },
  error: { icon: icon('error', 'list.errorForeground'), badge: '✕' },
};

export const notCheckedIcon = icon('tag');
export const checkingIcon = icon('loading~spin');
export const registryIcon = icon('server');
export const azureIcon = icon('azure');
export const subscriptionIcon = icon('key');
export const lockedIcon = icon('lock', 'list.warningForeground');
export const clusterIcon = icon('server-environment');
export const poolIcon = icon('vm');
export const emptiedIcon = icon('warning', 'list.warningForeground');
export const factIcon = icon('circle-small');
export const folderIcon = icon('folder');
export const failureIcon = icon('error', 'list.errorForeground');
export const moreIcon = icon('ellipsis');

/** How a repository looks, and the words for it in its row. `context` is how menus know it. */
export interface RepositoryState extends Look {
  readonly words: string;
  readonly context: 'on' | 'off' | 'hidden' | 'unknown';
}

/**
 * A repository by what its `teleportEnabled` says; `hidden` is not visible with this role. On a registry that streams, by whether it
 * converts what is pushed; `policyHidden` where the role may not see that alone.
 */
export type RepositoryLook =
  | 'on'
  | 'off'
  | 'hidden'
  | 'unknown'
  | 'autoConvert'
  | 'noAutoConvert'
  | 'policyHidden';

const locked = icon('lock', 'list.warningForeground');
const plain = icon('layers', 'disabledForeground');

export const repositoryLooks: Readonly<Record<RepositoryLook, RepositoryState>> = {
  on: {
    icon: icon('layers-active', 'testing.iconPassed'),
    badge: 'T',
    words: 'teleport on',
    context: 'on',
  },
  off: { icon: plain, words: 'teleport off', context: 'off' },
  hidden: { icon: locked, words: 'not visible with your role', context: 'hidden' },
  unknown: { icon: icon('layers'), words: '', context: 'unknown' },
  autoConvert: {
    icon: icon('layers-active', 'charts.blue'),
    badge: 'S',
    words: 'auto-convert on',
    context: 'on',
  },
  noAutoConvert: { icon: plain, words: 'auto-convert off', context: 'off' },
  policyHidden: { icon: locked, words: 'policy not visible with your role', context: 'hidden' },
};
