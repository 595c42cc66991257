import type { Rule } from './rule';
import { streamingClusterRules } from './streamingClusterRules';
import { streamingImageRules } from './streamingImageRules';

/** Conditions of Artifact Streaming (acr-facts §3.2, §3.3). */
export const streamingRules: readonly Rule[] = [...streamingImageRules, ...streamingClusterRules];
