import type { Rule } from './rule';
import { teleportClusterRules } from './teleportClusterRules';
import { teleportImageRules } from './teleportImageRules';
import { teleportRegistryRules } from './teleportRegistryRules';

/** Conditions of Teleport's preview (acr-facts §1.4), and that there still is a Teleport (§0). */
export const teleportRules: readonly Rule[] = [
  ...teleportRegistryRules,
  ...teleportImageRules,
  ...teleportClusterRules,
];
