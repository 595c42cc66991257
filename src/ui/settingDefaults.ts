/** The settings below `acrTeleport.` and what they are when nobody has said; package.json declares the same, and a test compares. */
export const settingDefaults = {
  /** Whether rows are checked when they come on screen. */
  checkOnExpand: true,
  /** After how many minutes an expansion counts as stuck, and how long a wait lasts. */
  expansionDeadlineMinutes: 10,
};

export type Settings = Readonly<typeof settingDefaults>;
