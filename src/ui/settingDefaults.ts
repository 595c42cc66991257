export type AzureCredential =
  | 'vscode'
  | 'azureCli'
  | 'environment'
  | 'managedIdentity'
  | 'deviceCode'
  | 'demo';

/** The settings below `acrTeleport.` and what they are when nobody has said; package.json declares the same, and a test compares. */
export const settingDefaults = {
  /** Whether rows are checked when they come on screen. */
  checkOnExpand: true,
  /** After how many minutes an expansion counts as stuck, and how long a wait lasts. */
  expansionDeadlineMinutes: 10,
  /** Who to be in Azure: VS Code's own accounts, or those of another program. */
  'azure.credential': 'vscode' as AzureCredential,
  /** Ids or domains; all of them where there is none. */
  'azure.tenants': [] as readonly string[],
  'azure.groupBySubscription': true,
};

export type Settings = Readonly<typeof settingDefaults>;
