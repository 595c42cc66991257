import { anyText, listOf, oneOf, yesOrNo } from './checks';
import { actions } from './worldData';

/** The fields of a grant, each of them optional. */
export const grantFields = {
  repositories: listOf(anyText),
  actions: listOf(oneOf(...actions)),
  catalog: yesOrNo,
};
