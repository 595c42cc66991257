import { anyText, listOf, oneOf, yesOrNo } from './checks';
import { actions, policyRefusals } from './worldData';

/** The fields of a grant, each of them optional. */
export const grantFields = {
  repositories: listOf(anyText),
  actions: listOf(oneOf(...actions)),
  catalog: yesOrNo,
  streamingPolicy: oneOf(...policyRefusals),
};
